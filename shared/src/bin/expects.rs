//! A lesson for the tests: it expects rightly or wrongly, as its argument says. It makes no
//! map, and so needs no permission.

use std::fs::File;
use std::io;
use std::process::ExitCode;

use anyhow::Result;
use shared::errno::{EEXIST, ENOENT};
use shared::{Args, Expect, Since, call, step};

#[derive(clap::Args)]
struct Which {
    #[arg(default_value = "wrong-errno")]
    which: String,
    #[command(flatten)]
    common: Args,
}

fn main() -> ExitCode {
    shared::run("期待得不对的一课", lesson)
}

fn lesson(args: &Which) -> Result<()> {
    step("期待")?;
    match args.which.as_str() {
        "right" => call!(open("/none")).refused(ENOENT, "没有这个文件")?,
        "wrong-errno" => call!(open("/none")).refused(EEXIST, "已有")?,
        "accepted" => call!(open("/")).refused(ENOENT, "没有")?,
        "by-library" => call!(refuse()).refused_by_library()?,
        "no-errno" => call!(refuse()).refused(ENOENT, "没有")?,
        "not-by-library" => call!(open("/none")).refused_by_library()?,
        "int" => call!(-ENOENT).refused_as_in("ch01-create", ENOENT, "没有")?,
        "wrong-int" => call!(-ENOENT).refused(EEXIST, "已有")?,
        "accepted-int" => call!(0).refused(EEXIST, "已有")?,
        "refused-int" => call!(-ENOENT).accepted()?,
        "too-old" => call!(open("/none")).since((99, 0), ENOENT, "太新")?,
        "not-so-old" => call!(open("/none")).since((2, 0), ENOENT, "旧")?,
        _ => call!(open("/none"))?,
    }
    Ok(())
}

fn open(path: &str) -> io::Result<()> {
    File::open(path).map(drop)
}

fn refuse() -> io::Result<()> {
    Err(io::Error::new(
        io::ErrorKind::InvalidData,
        "key_size 8 != 4",
    ))
}
