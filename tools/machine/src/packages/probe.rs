//! Finding out whether something is there: by using it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// How to find out whether a need is met. A compiler that can't find a header says more
/// than a package database, and works everywhere.
#[derive(Debug)]
pub enum Probe {
    /// It tells its version.
    Runs,
    /// The C compiler accepts this source.
    CompilesC(&'static str),
    /// clang can generate BPF code.
    CompilesBpf,
    /// There is a font for simplified Chinese.
    ShowsChinese,
    /// Java and this program for it are there.
    RunsInJava(&'static str),
}

impl Probe {
    /// Tries it. `version` is the command that tells the version.
    pub fn succeeds(&self, version: [&str; 2]) -> bool {
        match *self {
            Probe::Runs => {
                let [program, argument] = version;
                accepts(program, &[argument], "")
            }
            Probe::CompilesC(source) => {
                accepts("cc", &["-fsyntax-only", "-x", "c", "-"], source)
            }
            Probe::CompilesBpf => accepts(
                "clang",
                &["-target", "bpf", "-c", "-x", "c", "-", "-o", "-"],
                "int zero;\n",
            ),
            Probe::ShowsChinese => {
                accepts("fc-list", &["--quiet", ":lang=zh-cn"], "")
            }
            Probe::RunsInJava(jar) => {
                Path::new(jar).is_file() && accepts("java", &["--version"], "")
            }
        }
    }
}

/// Whether `program` starts, reads `input` and succeeds. What it prints is of no interest.
pub fn accepts(program: &str, arguments: &[&str], input: &str) -> bool {
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else { return false };
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends without reading is judged by its status.
        let _ = stdin.write_all(input.as_bytes());
    }
    child.wait().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_is_missing() {
        assert!(!accepts("no-such-program", &["--version"], ""));
        assert!(!accepts("cc", &["-fsyntax-only", "-x", "c", "-"], "int"));
    }
}
