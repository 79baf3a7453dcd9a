//! What the trusted runner inside the VM passes on to the grader outside: what each
//! checker said, and how it ended.

use serde::{Deserialize, Serialize};

use crate::checker::Line;

/// A line of the runner's stdout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relay {
    /// The checker of the job with this number starts now.
    Begin(usize),
    /// It said this.
    Said(Line),
    /// It ended so.
    End(Exit),
}

/// How a checker ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exit {
    /// With this exit status.
    Exited(i32),
    /// By this signal.
    Killed(i32),
    /// It took too long.
    TimedOut,
}

impl Relay {
    /// The line, without its end.
    #[must_use]
    pub fn print(&self) -> String {
        crate::line(self)
    }

    /// Reads a line.
    ///
    /// # Errors
    /// It isn't the runner's, or was cut off.
    pub fn read(line: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_on_is_read_again_unless_it_is_cut_off() {
        for relay in [
            Relay::Begin(3),
            Relay::Said(Line::Done { seed: 1 }),
            Relay::End(Exit::Exited(1)),
            Relay::End(Exit::Killed(9)),
            Relay::End(Exit::TimedOut),
        ] {
            let line = relay.print();
            assert!(!line.contains('\n'), "{line}");
            let read = Relay::read(line.as_bytes()).expect("a line");
            assert_eq!(read, relay);
            let cut = &line[..line.len() - 1];
            assert!(Relay::read(cut.as_bytes()).is_err(), "{cut}");
        }
    }
}
