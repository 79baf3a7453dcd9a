//! What the page and the VM's first process say to each other over the control port: one
//! JSON object a line.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

/// The serial port that carries it.
pub const PORT: &str = "/dev/ttyS2";

/// The serial port of a terminal, 1 or 2.
#[must_use]
pub fn terminal(number: u8) -> Option<&'static str> {
    match number {
        1 => Some("/dev/ttyS0"),
        2 => Some("/dev/ttyS1"),
        _ => None,
    }
}

/// What the page asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case")]
pub enum Order {
    /// The first one after each restore.
    Wake {
        /// 64 random bytes: without them each restored VM has the same random numbers.
        entropy: Vec<u8>,
        /// The time, in seconds since 1970.
        time: i32,
    },
    /// To run a program in a terminal.
    Run {
        /// 1 or 2.
        terminal: u8,
        /// Its name in `/bin`.
        program: String,
        /// Its arguments.
        #[serde(default)]
        arguments: Vec<String>,
    },
}

/// What the VM says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "report", rename_all = "snake_case")]
pub enum Report {
    /// It has booted, and its state can be kept.
    Booted {
        /// As `uname -r` prints it.
        release: String,
    },
    /// It was woken.
    Awake {
        /// As `uname -r` prints it.
        release: String,
        /// As `uname -m` prints it.
        machine: String,
        /// How many CPUs a program can use.
        cpus: usize,
        /// What its random numbers give now; another one in each restored VM.
        uuid: String,
    },
    /// A program runs.
    Started {
        /// Where.
        terminal: u8,
    },
    /// A program has ended, and all that it printed has been sent.
    Ended {
        /// Where.
        terminal: u8,
        /// Its exit status; 128 and the signal's number where one ended it, as in a shell.
        status: i32,
    },
    /// A program could not be run.
    NotRun {
        /// Where.
        terminal: u8,
        /// Why, with the errno's name.
        why: String,
    },
    /// Something else failed, or nobody knows the order.
    Failed {
        /// What.
        why: String,
    },
}

impl Report {
    /// Writes it as a line, at once.
    ///
    /// # Errors
    /// It can't be written.
    pub fn write(&self, mut to: impl Write) -> io::Result<()> {
        let line = serde_json::to_string(self)? + "\n";
        to.write_all(line.as_bytes())
    }

    /// Reads a line.
    ///
    /// # Errors
    /// It isn't a report.
    pub fn read(line: &str) -> serde_json::Result<Self> {
        serde_json::from_str(line)
    }
}

impl Order {
    /// Reads a line.
    ///
    /// # Errors
    /// It isn't an order.
    pub fn read(line: &str) -> serde_json::Result<Self> {
        serde_json::from_str(line)
    }
}

#[cfg(test)]
mod tests {
    use super::{Order, Report};

    #[test]
    fn what_is_written_is_read_again() {
        for report in [
            Report::Booted {
                release: "6.1.0-50-686".to_owned(),
            },
            Report::Ended {
                terminal: 1,
                status: 130,
            },
            Report::NotRun {
                terminal: 2,
                why: "没有 \"x\"\n".to_owned(),
            },
        ] {
            let mut line = Vec::new();
            report.write(&mut line).expect("a Vec can be written");
            let line = String::from_utf8(line).expect("UTF-8");
            assert_eq!(line.matches('\n').count(), 1, "{line}");
            assert_eq!(Report::read(&line).expect("a report"), report);
        }
    }

    #[test]
    fn orders_are_as_the_page_writes_them() {
        let run = r#"{"order":"run","terminal":1,"program":"ch06-iterate"}"#;
        let read = Order::read(run).expect("an order");
        assert_eq!(
            read,
            Order::Run {
                terminal: 1,
                program: "ch06-iterate".to_owned(),
                arguments: Vec::new(),
            }
        );
        assert!(Order::read("{}").is_err());
    }
}
