//! In a terminal: completion, history, Ctrl+C and Ctrl+D.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use nix::libc;
use nix::pty::openpty;

/// A session in a terminal whose size nobody has set, as on a serial port.
struct Terminal {
    child: Child,
    port: File,
    seen: String,
}

impl Terminal {
    fn new() -> Self {
        let pty = openpty(None, None).expect("a terminal");
        let slave =
            |fd: &OwnedFd| Stdio::from(fd.try_clone().expect("a descriptor"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_mapsh"));
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
        let child = command.spawn().expect("it starts");
        let mut terminal = Self {
            child,
            port: File::from(pty.master),
            seen: String::new(),
        };
        terminal.waits_for("mapsh> ");
        terminal
    }

    fn types(&mut self, keys: &str) {
        self.port
            .write_all(keys.as_bytes())
            .expect("it can be typed");
    }

    /// Reads until `text` was shown, behind what was waited for before.
    fn waits_for(&mut self, text: &str) {
        let mut bytes = Vec::new();
        loop {
            let seen = String::from_utf8_lossy(&bytes).into_owned();
            if let Some((_, rest)) =
                format!("{}{seen}", self.seen).split_once(text)
            {
                let rest = rest.to_owned();
                self.seen = rest;
                return;
            }
            let mut wait = libc::pollfd {
                fd: self.port.as_raw_fd(),
                events: libc::POLLIN,
                revents: 0,
            };
            // SAFETY: it's one such struct.
            let ready = unsafe { libc::poll(&raw mut wait, 1, 60_000) };
            assert_ne!(ready, 0, "no {text:?} in {:?}{seen:?}", self.seen);
            let mut buffer = [0; 4096];
            let size = self.port.read(&mut buffer).unwrap_or_else(|error| {
                panic!("{error}: no {text:?} in {:?}{seen:?}", self.seen)
            });
            bytes.extend(&buffer[..size]);
        }
    }

    fn ends(mut self) {
        let status = self.child.wait().expect("it ends");
        assert!(status.success(), "{status}");
    }
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn tab_completes_and_the_up_key_recalls() {
    let mut terminal = Terminal::new();
    terminal.types("create ha\t k4 v8 max=2 na\tt\r");
    terminal.waits_for("mapsh> create hash");
    terminal.waits_for("max=2 name=");
    terminal.waits_for("map_name: \"t\"");
    terminal.waits_for("mapsh> ");
    terminal.types("up\tt 1 100 no\t\r");
    terminal.waits_for("Ok(())");
    terminal.waits_for("mapsh> ");
    terminal.types("\x1b[A\r");
    terminal.waits_for("EEXIST");
    terminal.waits_for("mapsh> ");
    terminal.types("\x04");
    terminal.ends();
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn ctrl_c_drops_the_line_and_ctrl_d_ends() {
    let mut terminal = Terminal::new();
    terminal.types("exit now\x03");
    terminal.waits_for("mapsh> ");
    terminal.types("maps\r");
    terminal.waits_for("没有打开的 map");
    terminal.waits_for("mapsh> ");
    terminal.types("\x04");
    terminal.ends();
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn ctrl_c_stops_a_walk_and_not_the_session() {
    let mut terminal = Terminal::new();
    terminal.types("create array k4 v4 max=10000000 name=a\r");
    terminal.waits_for("Ok(fd");
    terminal.waits_for("mapsh> ");
    terminal.types("walk a max=10000000\r");
    terminal.waits_for("next_key = 3");
    terminal.types("\x03");
    terminal.waits_for("收到 Ctrl+C，停在这里");
    terminal.waits_for("mapsh> ");
    terminal.types("exit\r");
    terminal.ends();
}
