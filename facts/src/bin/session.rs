//! Runs the programs named by its arguments one after the other, and writes to stdout what
//! became of each: `facts::session` reads it.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Result;
use facts::session::Ran;

fn main() -> Result<()> {
    let mut stdout = io::stdout().lock();
    for program in std::env::args_os().skip(1) {
        Ran::run(Path::new(&program))?.write(&mut stdout)?;
        stdout.flush()?;
    }
    Ok(())
}
