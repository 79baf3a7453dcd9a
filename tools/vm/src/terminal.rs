//! A terminal for the program in the VM: what is typed here goes into the port that its
//! output comes out of.

use std::io::{self, IsTerminal, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs::File, thread};

use anyhow::{Context, Result};
use nix::libc;
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{
    ControlFlags, InputFlags, LocalFlags, OutputFlags, SetArg,
    SpecialCharacterIndices, Termios, cfmakeraw, tcgetattr, tcsetattr,
};
use nix::unistd::Pid;

/// Ctrl+], which stops what Ctrl+C doesn't reach.
const ESCAPE: u8 = 0x1d;

/// What the program must know of the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// How wide it is.
    pub columns: u16,
    /// How high.
    pub rows: u16,
    /// What `TERM` says.
    pub kind: String,
}

impl Terminal {
    /// The one that this process has, if stdin and stdout are one.
    #[must_use]
    pub fn here() -> Option<Self> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return None;
        }
        let mut size = libc::winsize {
            ws_row: 0,
            ws_col: 0,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        // SAFETY: it writes one such struct; where it doesn't, the size stays unknown.
        unsafe { libc::ioctl(1, libc::TIOCGWINSZ, &raw mut size) };
        let kind = env::var("TERM").unwrap_or_default();
        Some(Self {
            columns: size.ws_col,
            rows: size.ws_row,
            // A word, for it goes through a file of words.
            kind: kind.split_whitespace().next().unwrap_or("vt100").to_owned(),
        })
    }

    /// As init gets it.
    pub(crate) fn print(&self) -> String {
        format!("{} {} {}", self.columns, self.rows, self.kind)
    }

    /// Reads that.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        Some(Self {
            columns: words.next()?.parse().ok()?,
            rows: words.next()?.parse().ok()?,
            kind: words.next()?.to_owned(),
        })
    }

    /// In the VM: makes a port the program's terminal. Only init may do it.
    pub(crate) fn give(&self, port: &File, to: &mut Command) -> Result<()> {
        let mut settings = tcgetattr(port)?;
        make_usual(&mut settings);
        tcsetattr(port, SetArg::TCSANOW, &settings)?;
        let size = libc::winsize {
            ws_row: self.rows,
            ws_col: self.columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        // SAFETY: it reads one such struct.
        unsafe {
            libc::ioctl(port.as_raw_fd(), libc::TIOCSWINSZ, &raw const size)
        };
        to.env("TERM", &self.kind)
            .stdin(port.try_clone()?)
            .stderr(port.try_clone()?);
        // init leads the session: when the leader ends, the kernel drops what the port
        // hasn't sent yet. It's in the background then, and may still wait for the port.
        // SAFETY: none of them takes a pointer.
        unsafe {
            libc::setsid();
            libc::signal(libc::SIGTTOU, libc::SIG_IGN);
            libc::ioctl(port.as_raw_fd(), libc::TIOCSCTTY, 0);
        }
        to.process_group(0);
        // SAFETY: between fork and exec only system calls are made.
        unsafe {
            to.pre_exec(|| {
                libc::tcsetpgrp(0, libc::getpid());
                libc::signal(libc::SIGTTOU, libc::SIG_DFL);
                Ok(())
            });
        }
        Ok(())
    }
}

/// What a program without a terminal gets, which is in a group of its own.
pub(crate) fn without(to: &mut Command) {
    to.stdin(Stdio::null()).process_group(0);
}

/// The settings of a terminal that somebody types at.
fn make_usual(settings: &mut Termios) {
    settings.input_flags |= InputFlags::ICRNL | InputFlags::IUTF8;
    settings.output_flags |= OutputFlags::OPOST | OutputFlags::ONLCR;
    settings.control_flags |= ControlFlags::CREAD | ControlFlags::CS8;
    settings.local_flags |= LocalFlags::ICANON
        | LocalFlags::ISIG
        | LocalFlags::IEXTEN
        | LocalFlags::ECHO
        | LocalFlags::ECHOE
        | LocalFlags::ECHOK;
    let keys = &mut settings.control_chars;
    keys[SpecialCharacterIndices::VINTR as usize] = 0x03;
    keys[SpecialCharacterIndices::VEOF as usize] = 0x04;
    keys[SpecialCharacterIndices::VERASE as usize] = 0x7f;
    keys[SpecialCharacterIndices::VKILL as usize] = 0x15;
    keys[SpecialCharacterIndices::VMIN as usize] = 1;
    keys[SpecialCharacterIndices::VTIME as usize] = 0;
}

/// This process's terminal, which passes each key on as it's typed. Its settings come back
/// when this is dropped.
#[derive(Debug)]
pub struct Raw(Termios);

impl Raw {
    /// # Errors
    /// stdin isn't a terminal.
    pub fn new() -> Result<Self> {
        let stdin = io::stdin();
        let usual = tcgetattr(&stdin).context("读不到终端的设置")?;
        let mut raw = usual.clone();
        cfmakeraw(&mut raw);
        tcsetattr(&stdin, SetArg::TCSANOW, &raw).context("改不了终端的设置")?;
        Ok(Self(usual))
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // A terminal that has gone needs no settings.
        let _ = tcsetattr(io::stdin(), SetArg::TCSANOW, &self.0);
    }
}

/// From now on what is typed goes to the program, until the port or this process ends.
/// Ctrl+] is for this process: it ends the VM.
pub(crate) fn type_into(mut port: UnixStream) {
    thread::spawn(move || {
        let mut bytes = [0; 1024];
        while let Ok(size @ 1..) = io::stdin().read(&mut bytes) {
            let typed = &bytes[..size];
            if typed.contains(&ESCAPE) {
                // The first is for the program, the second ends the VM; both are for this
                // process, not for this thread only.
                for _ in 0..2 {
                    let _ = kill(Pid::this(), Signal::SIGTERM);
                    thread::sleep(Duration::from_millis(200));
                }
            } else if port.write_all(typed).is_err() {
                break;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::Terminal;

    #[test]
    fn what_init_is_told_is_read_again() {
        let terminal = Terminal {
            columns: 80,
            rows: 0,
            kind: "xterm-256color".to_owned(),
        };
        assert_eq!(Terminal::read(&terminal.print()), Some(terminal));
        assert_eq!(Terminal::read("80 24"), None);
    }
}
