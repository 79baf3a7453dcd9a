//! The kernels that boot in the tab.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::packages::Packages;

/// A kernel to boot.
#[derive(Clone, Debug)]
pub struct Kernel {
    /// Its series.
    pub name: &'static str,
    /// Whose it is, in Chinese.
    pub about: String,
    /// Its `vmlinuz` or `bzImage`.
    pub path: PathBuf,
}

/// All of them, the first one that which a page starts unless it's told otherwise.
pub fn all(packages: &Packages) -> Result<Vec<Kernel>> {
    Ok(vec![debian(packages)?])
}

/// Debian's own, as it is.
fn debian(packages: &Packages) -> Result<Kernel> {
    let folder = packages.guest().join("boot");
    let is_kernel = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("vmlinuz-")
    };
    let path = folder
        .read_dir()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(is_kernel)
        .with_context(|| format!("{} 里没有内核", folder.display()))?;
    let package = packages
        .all
        .iter()
        .find(|it| it.source == "linux-signed-i386");
    let version = package.map_or("", |package| &package.version);
    Ok(Kernel {
        name: "6.1",
        about: format!("Debian 12 的内核，版本 {version}，一处也没有改"),
        path,
    })
}
