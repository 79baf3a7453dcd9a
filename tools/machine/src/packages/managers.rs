//! The package managers, of which every Linux has one.

use super::probe::accepts;

/// One of them.
#[derive(Debug, PartialEq, Eq)]
pub struct Manager {
    /// Its program.
    pub program: &'static str,
    /// How it installs packages, whose names follow.
    pub install: &'static str,
}

/// Only apt-get is ever run; for the others the reader gets the command.
pub const MANAGERS: [Manager; 5] = [
    APT,
    Manager {
        program: "dnf",
        install: "dnf install",
    },
    Manager {
        program: "pacman",
        install: "pacman -S --needed",
    },
    Manager {
        program: "zypper",
        install: "zypper install",
    },
    Manager {
        program: "apk",
        install: "apk add",
    },
];

/// Debian's.
pub const APT: Manager = Manager {
    program: "apt-get",
    install: "apt-get install --no-install-recommends",
};

/// The place in [`MANAGERS`] of the one that this machine has.
pub fn manager() -> Option<usize> {
    MANAGERS
        .iter()
        .position(|manager| accepts(manager.program, &["--version"], ""))
}
