//! A program in a terminal, at which a test types.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};

use nix::libc;
use nix::pty::openpty;

/// A running program and its terminal.
#[derive(Debug)]
pub struct Terminal {
    child: Child,
    port: File,
    seen: Vec<u8>,
}

/// How long a test waits for what is to be shown, in milliseconds: a VM may have to boot.
const PATIENCE: i32 = 120_000;

impl Terminal {
    /// Starts a program in a terminal whose size nobody has set, as on a serial port.
    #[must_use]
    pub fn start(command: &mut Command) -> Self {
        let pty = openpty(None, None).expect("a terminal");
        let slave =
            |fd: &OwnedFd| Stdio::from(fd.try_clone().expect("a descriptor"));
        command
            .env("TERM", "vt100")
            .stdin(slave(&pty.slave))
            .stdout(slave(&pty.slave))
            .stderr(slave(&pty.slave));
        // SAFETY: between fork and exec only system calls are made.
        unsafe {
            command.pre_exec(|| {
                libc::setsid();
                libc::ioctl(0, libc::TIOCSCTTY, 0);
                Ok(())
            });
        }
        Self {
            child: command.spawn().expect("it starts"),
            port: File::from(pty.master),
            seen: Vec::new(),
        }
    }

    /// Types keys.
    pub fn types(&mut self, keys: &str) {
        self.port
            .write_all(keys.as_bytes())
            .expect("it can be typed");
    }

    /// Reads until `text` is shown, behind what was waited for before.
    pub fn waits_for(&mut self, text: &str) {
        loop {
            let mut places = self.seen.windows(text.len());
            if let Some(at) = places.position(|it| it == text.as_bytes()) {
                self.seen.drain(..at + text.len());
                return;
            }
            let seen = || String::from_utf8_lossy(&self.seen).into_owned();
            let mut wait = libc::pollfd {
                fd: self.port.as_raw_fd(),
                events: libc::POLLIN,
                revents: 0,
            };
            // SAFETY: it's one such struct.
            let ready = unsafe { libc::poll(&raw mut wait, 1, PATIENCE) };
            assert_ne!(ready, 0, "no {text:?} in {:?}", seen());
            let mut buffer = [0; 4096];
            let size = self.port.read(&mut buffer).unwrap_or_else(|error| {
                panic!("{error}: no {text:?} in {:?}", seen())
            });
            self.seen.extend(&buffer[..size]);
        }
    }

    /// How it ended.
    #[must_use]
    pub fn ends(mut self) -> ExitStatus {
        self.child.wait().expect("it can be waited for")
    }
}

impl Drop for Terminal {
    /// A test that failed leaves nothing behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
