//! Becoming root through sudo.

use std::fs::File;
use std::process::{Command, Stdio};

/// Whether there is a sudo to ask.
pub fn installed() -> bool {
    quiet("--version")
}

/// Whether sudo lets this user run commands; it may ask for the password on the terminal.
pub fn allowed() -> bool {
    if quiet("--non-interactive true") {
        return true;
    }
    // sudo asks there, not on stdin.
    let terminal = File::open("/dev/tty").is_ok();
    terminal
        && Command::new("sudo")
            .arg("--validate")
            .status()
            .is_ok_and(|status| status.success())
}

fn quiet(options: &str) -> bool {
    Command::new("sudo")
        .args(options.split(' '))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
