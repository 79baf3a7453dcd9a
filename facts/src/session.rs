//! Several programs in one go, so that a VM boots once for all of them: what the program
//! `session` writes to its stdout, and how it's read.

use std::io::{self, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

/// How a program ended and what it printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// The program's file name.
    pub program: String,
    /// Its exit status, or the negative number of the signal that ended it.
    pub status: i32,
    /// What it wrote to stdout.
    pub stdout: Vec<u8>,
    /// What it wrote to stderr.
    pub stderr: Vec<u8>,
}

impl Ran {
    /// Runs a program without arguments and without input to its end.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn run(program: &Path) -> Result<Self> {
        let output = Command::new(program)
            .stdin(Stdio::null())
            .output()
            .with_context(|| program.display().to_string())?;
        let status = output.status;
        let name = program.file_name().unwrap_or_default();
        Ok(Self {
            program: name.to_string_lossy().into_owned(),
            status: status
                .code()
                .unwrap_or_else(|| -status.signal().unwrap_or_default()),
            stdout: output.stdout,
            stderr: output.stderr,
        })
    }

    /// Writes it as [`read`] reads it: a line that says how long the outputs are, then
    /// the outputs.
    ///
    /// # Errors
    /// What writing gave.
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let (out, err) = (self.stdout.len(), self.stderr.len());
        writeln!(to, "{} {} {out} {err}", self.program, self.status)?;
        to.write_all(&self.stdout)?;
        to.write_all(&self.stderr)
    }
}

/// Reads what became of all programs of a session.
///
/// # Errors
/// When the text ends early or isn't one of a session.
pub fn read(mut text: &[u8]) -> Result<Vec<Ran>> {
    let mut all = Vec::new();
    while !text.is_empty() {
        let end = text.iter().position(|byte| *byte == b'\n');
        let (line, rest) = text.split_at(end.context("no line")?);
        let line = std::str::from_utf8(line)?;
        let words: Vec<_> = line.split(' ').collect();
        let [program, status, out, err] = words[..] else {
            anyhow::bail!("not a line of a session: {line}");
        };
        let cut = |text: &mut &[u8], length: &str| -> Result<Vec<u8>> {
            let (taken, rest) = text
                .split_at_checked(length.parse()?)
                .context("the session's text ends early")?;
            *text = rest;
            Ok(taken.to_vec())
        };
        text = &rest[1..];
        all.push(Ran {
            program: program.to_owned(),
            status: status.parse()?,
            stdout: cut(&mut text, out)?,
            stderr: cut(&mut text, err)?,
        });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::{Ran, read};

    #[test]
    fn what_is_written_can_be_read() {
        let ran = |program: &str, out: &str, err: &str| Ran {
            program: program.to_owned(),
            status: -9,
            stdout: out.into(),
            stderr: err.into(),
        };
        let all = [ran("a", "1 2\n", ""), ran("b", "", "x\n\n")];
        let mut text = Vec::new();
        for ran in &all {
            ran.write(&mut text).expect("a vector takes all");
        }
        assert_eq!(read(&text).expect("it is one"), all);
        assert!(read(&text[..text.len() - 1]).is_err());
    }
}
