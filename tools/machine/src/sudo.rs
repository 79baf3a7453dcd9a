//! Becoming root through sudo.

use std::fs::File;
use std::process::{Command, Stdio};

use nix::unistd::{Group, getgroups};

/// Whether there is a sudo to ask.
pub fn installed() -> bool {
    quiet("--version")
}

/// Whether sudo lets this user run commands without asking for a password.
pub fn without_password() -> bool {
    quiet("--non-interactive true")
}

/// Whether this user is in one of the groups whom sudo lets run commands on the usual
/// systems. Only asking for the password could tell for sure.
pub fn in_its_group() -> bool {
    getgroups().unwrap_or_default().into_iter().any(|id| {
        matches!(Group::from_gid(id), Ok(Some(group))
            if ["sudo", "wheel", "admin"].contains(&group.name.as_str()))
    })
}

/// Whether sudo lets this user run commands; it may ask for the password on the terminal.
pub fn allowed() -> bool {
    if without_password() {
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
