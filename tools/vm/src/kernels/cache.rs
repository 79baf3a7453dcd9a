//! The cache of fetched kernels: a folder a series.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use shared::tell;

use super::apt;
use super::file::Kernel;
use super::series::Series;
use crate::failure::{Failure, FailureKind};

/// The kernel of a series that is in the cache; `None` where there is none. This needs
/// no network and changes nothing.
///
/// # Errors
/// A [`Failure`] of kind [`FailureKind::Corrupt`] when its checksum is no longer that of the time
/// when it was fetched.
pub fn cached(series: &Series) -> Result<Option<Kernel>> {
    let place = folder()?.join(series.name);
    let Ok(entries) = place.read_dir() else {
        return Ok(None);
    };
    let kernel =
        entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| {
                let name =
                    path.file_name().unwrap_or_default().to_string_lossy();
                name.starts_with("vmlinuz-")
            });
    let Some(path) = kernel else { return Ok(None) };
    let good = Command::new("sha256sum")
        .args(["-c", CHECKSUM])
        .current_dir(&place)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("启动不了 sha256sum")?
        .success();
    if !good {
        let message =
            format!("缓存里的内核坏了（校验和不对）：{}", path.display());
        return Err(Failure::new(FailureKind::Corrupt, message).into());
    }
    Kernel::open(&path).map(Some)
}

/// The file beside a cached kernel that `sha256sum -c` checks it by.
const CHECKSUM: &str = "SHA256SUMS";

/// Where the kernels are kept: `$XDG_CACHE_HOME` or `~/.cache`.
///
/// # Errors
/// When neither `XDG_CACHE_HOME` nor `HOME` is set.
pub fn folder() -> Result<PathBuf> {
    let variable = |name| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let base = variable("XDG_CACHE_HOME")
        .or_else(|| Some(variable("HOME")?.join(".cache")))
        .context(
            "不知道缓存放在哪里：没有 HOME，请把环境变量 XDG_CACHE_HOME 设为一个能写的目录",
        )?;
    Ok(base.join("ebpf-maps-book/kernels"))
}

/// Fetches the series' latest kernel and keeps it in the cache in place of an older one.
/// Whenever this is interrupted, the cache holds either the old one, nothing, or the new
/// one as a whole.
///
/// # Errors
/// As [`super::find_or_fetch`].
pub fn fetch(series: &Series, mirror: Option<&str>) -> Result<Kernel> {
    let cache = folder()?;
    remove_leftovers(&cache);
    let work = fs::create_dir_all(&cache)
        .and_then(|()| {
            tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(&cache)
        })
        .with_context(|| {
            format!(
                "写不了缓存目录 {}，请把环境变量 XDG_CACHE_HOME 设为一个能写的目录",
                cache.display()
            )
        })?;
    tell!(
        "取 {} 的内核，放进 {}（只有第一次要下载）",
        series.name,
        cache.display()
    );
    let fetched = apt::fetch(series, mirror, work.path())?;
    let name = format!("vmlinuz-{}", Kernel::open(&fetched)?.release);
    let ready = work.path().join("ready");
    fs::create_dir(&ready)?;
    fs::rename(&fetched, ready.join(&name))?;
    let sums = Command::new("sha256sum")
        .arg(&name)
        .current_dir(&ready)
        .output()
        .context("启动不了 sha256sum")?;
    ensure!(
        sums.status.success(),
        "sha256sum 没有算成：{}",
        String::from_utf8_lossy(&sums.stderr).trim()
    );
    fs::write(ready.join(CHECKSUM), sums.stdout)?;
    // A folder can't be put in place of another one, so the old one goes first.
    let place = cache.join(series.name);
    let _ = fs::rename(&place, work.path().join("old"));
    match fs::rename(&ready, &place) {
        Ok(()) => Kernel::open(&place.join(name)),
        // Another process has just put its own there.
        Err(error) => cached(series)?
            .ok_or(error)
            .with_context(|| format!("写不了 {}", place.display())),
    }
}

/// How the folders begin that downloads go into.
const UNFINISHED: &str = ".fetch-";

/// Removes what a download left behind that was ended by force. One that is a day old
/// isn't going on any more.
fn remove_leftovers(cache: &Path) {
    for entry in cache.read_dir().into_iter().flatten().flatten() {
        let name = entry.file_name();
        let age = entry
            .metadata()
            .ok()
            .and_then(|data| data.modified().ok()?.elapsed().ok());
        if name.to_string_lossy().starts_with(UNFINISHED)
            && age.is_some_and(|age| age > Duration::from_secs(24 * 60 * 60))
        {
            // It only takes up space, so this is no reason to stop.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
