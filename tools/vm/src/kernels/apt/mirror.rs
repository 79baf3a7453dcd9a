//! Where Debian's packages come from.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};

use crate::failure::{Failure, FailureKind};
use crate::kernels::series::Series;

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
    /// Mirrors have the security updates beside the archive.
    pub fn at(address: &str) -> Self {
        let main = address.trim_end_matches('/').to_owned();
        let security = Some(format!("{main}-security"));
        Self { main, security }
    }

    /// The first one that this machine's own sources name.
    pub fn of_this_machine() -> Result<Self> {
        let output = Command::new("apt-get")
            .args(["indextargets", "--no-release-info"])
            .args(["--format", "$(REPO_URI) $(RELEASE)"])
            .stderr(Stdio::inherit())
            .output()?;
        ensure!(output.status.success(), "apt-get 读不了这台机器的源");
        let sources = String::from_utf8_lossy(&output.stdout);
        Self::among(&sources).ok_or_else(|| {
            Failure::new(
                FailureKind::NoSource,
                "这台机器的 apt 源里没有 Debian 的镜像。\n\
                 出路（任选一个）：\n  \
                 1. 指一个 Debian 镜像：--mirror 地址（以 /debian 结尾的那个），\
                 还要有软件包 debian-archive-keyring\n  \
                 2. 用自己的内核：--kernel 路径，例如 /boot/vmlinuz-版本",
            )
            .into()
        })
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

    /// apt's sources for a series.
    pub fn sources(&self, series: &Series) -> String {
        let key = KEYRINGS
            .iter()
            .find(|path| Path::new(path).exists())
            .map_or_else(String::new, |path| format!(" signed-by={path}"));
        let mut sources = String::new();
        for suite in series.suites {
            let address = if suite.ends_with("-security") {
                self.security.as_ref()
            } else {
                Some(&self.main)
            };
            if let Some(address) = address {
                sources.push_str(&format!(
                    "deb [arch=amd64 target=Packages{key}] {address} {suite} main\n"
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
