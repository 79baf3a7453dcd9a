//! What can keep a chapter from running in the VM, each with an exit status of its own.

use std::process::ExitCode;
use std::{fmt, io};

use shared::tell;

/// The kinds of trouble around the VM. As a number it's the exit status of `cargo lab run`,
/// well above those of the chapters (0, 1, 2) and below those of signals (128 and more).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum FailureKind {
    /// There is no qemu for this kind of machine.
    NoQemu = 90,
    /// There is no apt, or its sources aren't Debian's, and no kernel was named.
    NoSource = 91,
    /// The mirror can't be reached, or it doesn't have the kernel.
    NoNetwork = 92,
    /// A kernel that arrived damaged or in part, or a file that is none.
    Corrupt = 93,
    /// The kernel has no `bpf(2)`.
    NoBpf = 94,
    /// The VM gave no sign of life, or the program took longer than it may.
    TimedOut = 95,
    /// The VM's kernel gave up.
    Panicked = 96,
    /// The VM's kernel ended the program because the memory was used up.
    OutOfMemory = 97,
    /// qemu or the VM's init couldn't do what it was told.
    Broken = 98,
}

impl From<FailureKind> for ExitCode {
    fn from(kind: FailureKind) -> Self {
        Self::from(kind as u8)
    }
}

/// A Chinese message that says what happened and what to do next.
#[derive(Debug)]
pub struct Failure {
    /// What sort of trouble it is.
    pub kind: FailureKind,
    /// What the reader gets to see.
    pub message: String,
}

impl Failure {
    /// What happened, in Chinese, and the ways out.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// Ends a command: says on stderr what was in the way, if anything was, and returns the exit
/// status.
pub fn end(result: anyhow::Result<ExitCode>) -> ExitCode {
    end_or(result, ExitCode::FAILURE)
}

/// The same, with an exit status for what has none of its own.
pub fn end_or(
    result: anyhow::Result<ExitCode>,
    otherwise: ExitCode,
) -> ExitCode {
    result.unwrap_or_else(|error| {
        tell!("{}", told(&error));
        error
            .downcast_ref::<Failure>()
            .map_or(otherwise, |failure| failure.kind.into())
    })
}

/// The error and its causes, an errno by its name.
fn told(error: &anyhow::Error) -> String {
    let mut words: Vec<_> = error.chain().map(ToString::to_string).collect();
    let cause = error.root_cause().downcast_ref::<io::Error>();
    let errno = cause.and_then(io::Error::raw_os_error);
    if let (Some(number), Some(last)) = (errno, words.last_mut()) {
        *last = shared::errno::full_name(number);
    }
    words.join("：")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_book_explains_each_exit_status() {
        let page = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../book/src/reference-lab.md"
        );
        let page = std::fs::read_to_string(page).expect("the page is there");
        for status in FailureKind::NoQemu as u8..=FailureKind::Broken as u8 {
            assert!(page.contains(&format!("\n| {status} | ")), "{status}");
        }
    }
}
