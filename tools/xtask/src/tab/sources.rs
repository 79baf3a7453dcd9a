//! The source packages of what is shipped under a licence that asks for them, at exactly
//! the versions that are shipped.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use shared::tell;

use super::bytes::hash;
use super::packages::{self, Packages, cache};

/// Binary packages whose object code is shipped, and the source packages that they were
/// built from: GPL and LGPL. The signed kernel has the source of the unsigned one.
const COPYLEFT: [(&str, &str); 4] = [
    ("linux-image-", "linux"),
    ("seabios", "seabios"),
    ("libc6-dev", "glibc"),
    ("libelf-dev", "elfutils"),
];

/// Downloads them into the cache, unless they are there. Returns all their files.
pub fn find_or_fetch(
    packages: &Packages,
    mirror: Option<&str>,
) -> Result<Vec<PathBuf>> {
    let wanted: Vec<_> = packages
        .all
        .iter()
        .filter_map(|package| {
            let is_it =
                |(name, _): &&(&str, &str)| package.name.starts_with(name);
            let (_, source) = COPYLEFT.iter().find(is_it)?;
            // The package that signs the kernel counts its own versions.
            let version = if *source == "linux" {
                &package.version
            } else {
                &package.source_version
            };
            Some(format!("{source}={version}"))
        })
        .collect();
    ensure!(wanted.len() == COPYLEFT.len(), "软件包里不全：{wanted:?}");
    let cache = cache()?;
    let folder =
        cache.join(format!("sources-{}", hash([wanted.join(" ").as_bytes()])));
    if !folder.is_dir() {
        tell!("下载源代码包 {}", wanted.join("、"));
        let work = tempfile::tempdir_in(&cache)?;
        let apt =
            packages::apt(work.path(), mirror, packages::SUITE, &["amd64"])?;
        let mut download = vec!["--quiet", "--download-only", "source"];
        download.extend(wanted.iter().map(String::as_str));
        ensure!(
            apt.shown("apt-get", &download)?,
            "源代码没有完好地下载下来，原因在 apt 上面的输出里。网络好了再运行一次"
        );
        let ready = work.path().join("ready");
        fs::create_dir(&ready)?;
        for entry in work.path().read_dir()? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_os_string();
            let text = name.to_string_lossy();
            let is_source = [".dsc", ".xz", ".gz", ".bz2", ".asc"]
                .iter()
                .any(|end| text.ends_with(end));
            if is_source {
                fs::rename(&path, ready.join(&name))?;
            }
        }
        fs::rename(ready, &folder)?;
    }
    let mut files = Vec::new();
    for entry in folder.read_dir()? {
        files.push(entry?.path());
    }
    files.sort();
    Ok(files)
}
