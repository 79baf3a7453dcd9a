//! Which package has a series' kernel, and where in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use shared::kernel::numbers;

use crate::failure::{Failure, FailureKind};
use crate::kernels::series::Series;

/// Whether a package's name is that of a cloud kernel of the series. From 6.19 on the
/// kernel itself is in `linux-binary-…`, and `linux-image-…` is empty.
pub fn fits(name: &str, series: &Series) -> bool {
    let release = name
        .strip_prefix("linux-image-")
        .or_else(|| name.strip_prefix("linux-binary-"))
        .and_then(|rest| rest.strip_suffix("-cloud-amd64"));
    let Some(release) = release else { return false };
    let in_series = series.name == "newest"
        || release
            .strip_prefix(series.name)
            .is_some_and(|rest| rest.starts_with('.'));
    // `linux-image-6.1-cloud-amd64` only names the latest one.
    in_series
        && release.starts_with(|c: char| c.is_ascii_digit())
        && release.matches('.').count() >= 2
}

/// A package that apt offers.
#[derive(Debug, PartialEq, Eq)]
pub struct Package {
    pub name: String,
    pub version: String,
}

impl Package {
    /// The latest one in what `apt-cache show` prints.
    pub fn latest(shown: &str) -> Option<Self> {
        shown
            .split("\n\n")
            .filter_map(|paragraph| {
                let field = |name| {
                    paragraph
                        .lines()
                        .find_map(|line| line.strip_prefix(name))
                        .map(|value| value.trim().to_owned())
                };
                Some(Self {
                    name: field("Package:")?,
                    version: field("Version:")?,
                })
            })
            .max_by_key(|package| {
                // Of the two packages of one version the one with the kernel in it.
                let binary = package.name.starts_with("linux-binary-");
                (numbers(&package.version), binary)
            })
    }
}

/// Where packages have their kernel: `linux-image-…` and `linux-binary-…`.
const PLACES: [&str; 2] = ["boot", "usr/lib/modules"];

/// Takes the kernel out of the one package in `work`.
pub fn unpack(work: &Path) -> Result<PathBuf> {
    let package = work
        .read_dir()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|end| end == "deb"))
        .context("apt-get 没有留下软件包")?;
    let tree = work.join("tree");
    let unpacked = Command::new("dpkg-deb")
        .arg("--extract")
        .args([&package, &tree])
        .status()
        .context("启动不了 dpkg-deb")?;
    let kernel = unpacked
        .success()
        .then(|| PLACES.iter().find_map(|place| kernel_in(&tree.join(place))))
        .flatten();
    kernel.ok_or_else(|| {
        let message = format!("{} 里没有内核，或者它坏了", package.display());
        Failure::new(FailureKind::Corrupt, message).into()
    })
}

/// The `vmlinuz…` in a folder or in the folders in it.
fn kernel_in(folder: &Path) -> Option<PathBuf> {
    folder.read_dir().ok()?.find_map(|entry| {
        let path = entry.ok()?.path();
        if path.is_dir() {
            return kernel_in(&path);
        }
        let name = path.file_name()?.to_string_lossy();
        name.starts_with("vmlinuz").then(|| path.clone())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::series::SERIES;

    #[test]
    fn kernels_are_found_by_pattern() {
        let [_, six_one, six_twelve, newest] = &SERIES;
        assert!(fits("linux-image-6.1.0-56-cloud-amd64", six_one));
        assert!(!fits("linux-image-6.12.117+deb13-cloud-amd64", six_one));
        assert!(fits("linux-image-6.12.117+deb13-cloud-amd64", six_twelve));
        for name in [
            "linux-image-6.1-cloud-amd64",
            "linux-image-6.1.0-56-amd64",
            "linux-image-6.1.0-56-cloud-amd64-dbg",
            "linux-image-cloud-amd64",
        ] {
            assert!(!fits(name, six_one), "{name}");
            assert!(!fits(name, newest), "{name}");
        }
    }

    #[test]
    fn the_latest_kernel_is_the_one_with_the_highest_numbers() {
        let shown = "Package: linux-binary-7.3.4-x\nVersion: 7.3.4-1~bpo13+1\n\n\
                     Package: linux-image-7.3.4-x\nVersion: 7.3.4-1~bpo13+1\n\n\
                     Package: linux-image-6.19.14-x\nVersion: 6.19.14-1~bpo13+1\n";
        let latest = Package::latest(shown).expect("there are some");
        assert_eq!(latest.name, "linux-binary-7.3.4-x");
    }
}
