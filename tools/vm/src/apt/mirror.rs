//! Where Debian's packages come from.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};

/// Debian's keys, by the names that its package `debian-archive-keyring` has for them.
/// Where there is none of them, apt's own ones have to do.
const KEYRINGS: [&str; 2] = [
    "/usr/share/keyrings/debian-archive-keyring.pgp",
    "/usr/share/keyrings/debian-archive-keyring.gpg",
];

/// The names of suites by which the sources of a Debian machine are known.
const DEBIAN: [&str; 10] = [
    "bullseye",
    "bookworm",
    "trixie",
    "forky",
    "sid",
    "oldoldstable",
    "oldstable",
    "stable",
    "testing",
    "unstable",
];

/// A mirror of Debian's archive.
#[derive(Debug, PartialEq, Eq)]
pub struct Mirror {
    /// The archive's address.
    pub main: String,
    security: Option<String>,
}

impl Mirror {
    /// The one at this address. Mirrors have the security updates beside the archive.
    #[must_use]
    pub fn at(address: &str) -> Self {
        let main = address.trim_end_matches('/').to_owned();
        let security = Some(format!("{main}-security"));
        Self { main, security }
    }

    /// The first one that this machine's own sources name, if they name one.
    ///
    /// # Errors
    /// apt can't be started, or can't read its sources.
    pub fn of_this_machine() -> Result<Option<Self>> {
        let output = Command::new("apt-get")
            .args(["indextargets", "--no-release-info"])
            .args(["--format", "$(REPO_URI) $(RELEASE)"])
            .stderr(Stdio::inherit())
            .output()?;
        ensure!(output.status.success(), "apt-get 读不了这台机器的源");
        Ok(Self::among(&String::from_utf8_lossy(&output.stdout)))
    }

    /// From lines of an address and a suite.
    fn among(sources: &str) -> Option<Self> {
        let find = |security: bool| {
            sources.lines().find_map(|line| {
                let (address, suite) = line.split_once(' ')?;
                let (name, part) =
                    suite.split_once(['-', '/']).unwrap_or((suite, ""));
                let fits =
                    DEBIAN.contains(&name) && (part == "security") == security;
                fits.then(|| address.trim_end_matches('/').to_owned())
            })
        };
        Some(Self {
            main: find(false)?,
            security: find(true),
        })
    }

    /// apt's sources for these suites and architectures; those suites that end in
    /// `-security` lie on a mirror of their own.
    #[must_use]
    pub fn sources(&self, suites: &[&str], architectures: &[&str]) -> String {
        let key = KEYRINGS
            .iter()
            .find(|path| Path::new(path).exists())
            .map_or_else(String::new, |path| format!(" signed-by={path}"));
        let mut sources = String::new();
        let architectures = architectures.join(",");
        for suite in suites {
            let address = if suite.ends_with("-security") {
                self.security.as_ref()
            } else {
                Some(&self.main)
            };
            if let Some(address) = address {
                sources.push_str(&format!(
                    "deb [arch={architectures} target=Packages{key}] {address} {suite} main\n"
                ));
            }
        }
        sources
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machines_sources_name_a_mirror() {
        let sources = "http://a/ubuntu/ noble\n\
                       http://b/debian-security/ bookworm-security\n\
                       http://c/debian/ bookworm\n";
        let mirror = Mirror::among(sources).expect("there is one");
        assert_eq!(mirror.main, "http://c/debian");
        let security = mirror.security.as_deref();
        assert_eq!(security, Some("http://b/debian-security"));
        assert_eq!(Mirror::among("http://a/ubuntu/ noble\n"), None);
    }
}
