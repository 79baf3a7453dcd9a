//! What goes through the serial ports between the VM and the machine that runs it.
//!
//! The program's output has two ports of its own. Over the control port init reports, one
//! line a message; the other way each byte is an order.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use nix::sys::signal::Signal;

/// A serial port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    /// The kernel's log.
    Log,
    /// The program's stdout.
    Stdout,
    /// The program's stderr.
    Stderr,
    /// What init reports.
    Control,
}

impl Port {
    /// In the order in which the machine has them.
    pub const ALL: [Self; 4] =
        [Self::Log, Self::Stdout, Self::Stderr, Self::Control];

    /// Its name outside of the VM.
    pub fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
            Self::Control => "control",
        }
    }

    /// Its device in the VM.
    pub fn device(self) -> String {
        format!("/dev/ttyS{}", self as usize)
    }
}

/// How the program in the VM ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With this exit status.
    Exited(u8),
    /// By this signal.
    Killed(i32),
}

impl From<ExitStatus> for End {
    fn from(status: ExitStatus) -> Self {
        match status.code() {
            // The kernel keeps eight bits of it.
            Some(code) => Self::Exited(code as u8),
            None => Self::Killed(status.signal().unwrap_or_default()),
        }
    }
}

/// What init is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The parcel is there: unpack it and start the program.
    Start,
    /// This signal is for the program.
    Signal(Signal),
}

impl Order {
    /// The byte that says it. No signal has the number 0.
    pub fn byte(self) -> u8 {
        match self {
            Self::Start => 0,
            Self::Signal(signal) => signal as u8,
        }
    }

    /// Reads such a byte. `None` for what no signal has as its number.
    pub fn read(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::Start),
            number => {
                Signal::try_from(i32::from(number)).ok().map(Self::Signal)
            }
        }
    }
}

/// What init reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// The kernel has booted, and init waits for [`Order::Start`].
    Booted,
    /// The program runs.
    Started,
    /// So does the VM; each second.
    Alive,
    /// The program has ended. This is the last one.
    Ended(End),
    /// The kernel doesn't know `bpf(2)`; nothing was started.
    NoBpf,
    /// Nothing could be started: why, in one line.
    Failed(String),
}

impl Report {
    /// The line, with its end.
    pub fn print(&self) -> String {
        match self {
            Self::Booted => "booted\n".to_owned(),
            Self::Started => "start\n".to_owned(),
            Self::Alive => "alive\n".to_owned(),
            Self::Ended(End::Exited(status)) => format!("exit {status}\n"),
            Self::Ended(End::Killed(signal)) => format!("signal {signal}\n"),
            Self::NoBpf => "nobpf\n".to_owned(),
            Self::Failed(why) => {
                format!("error {}\n", why.replace('\n', " "))
            }
        }
    }

    /// Reads a line, which has lost its end. `None` for what init never says.
    pub fn read(line: &str) -> Option<Self> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        Some(match word {
            "booted" => Self::Booted,
            "start" => Self::Started,
            "alive" => Self::Alive,
            "exit" => Self::Ended(End::Exited(rest.parse().ok()?)),
            "signal" => Self::Ended(End::Killed(rest.parse().ok()?)),
            "nobpf" => Self::NoBpf,
            "error" => Self::Failed(rest.to_owned()),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_init_is_told_is_read_again() {
        for order in [Order::Start, Order::Signal(Signal::SIGINT)] {
            assert_eq!(Order::read(order.byte()), Some(order));
        }
        assert_eq!(Order::read(200), None);
    }

    #[test]
    fn what_init_reports_is_read_again() {
        for report in [
            Report::Booted,
            Report::Started,
            Report::Alive,
            Report::Ended(End::Exited(255)),
            Report::Ended(End::Killed(9)),
            Report::NoBpf,
            Report::Failed("/bin/x: 没有".to_owned()),
        ] {
            let line = report.print();
            let line = line.strip_suffix('\n').expect("a line");
            assert_eq!(Report::read(line), Some(report));
        }
        let two_lines = Report::Failed("a\nb".to_owned()).print();
        assert_eq!(two_lines.lines().count(), 1);
        for line in ["", "exit", "exit 256", "signal x", "hello"] {
            assert_eq!(Report::read(line), None, "{line}");
        }
    }
}
