//! Kernels for the VM: Debian's, fetched once through apt and kept in the user's cache, or
//! one of the reader's own.

mod apt;

use std::env;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::failure::{Failure, Kind};

/// Kernels that Debian offers together.
#[derive(Debug, PartialEq, Eq)]
pub struct Series {
    /// As in `--kernel 6.1`, and the name of its folder in the cache.
    pub name: &'static str,
    /// Debian's suites that have it; those that end in `-security` lie on a mirror of
    /// their own.
    suites: &'static [&'static str],
}

/// The series that the book is measured on, the oldest first.
pub const SERIES: [Series; 4] = [
    Series {
        name: "5.10",
        suites: &["bullseye", "bullseye-security"],
    },
    Series {
        name: "6.1",
        suites: &["bookworm", "bookworm-security"],
    },
    Series {
        name: "6.12",
        suites: &["trixie", "trixie-security"],
    },
    Series {
        name: "newest",
        suites: &["trixie-backports"],
    },
];

/// What `--kernel` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// One of [`SERIES`].
    Series(&'static Series),
    /// A `vmlinuz` or `bzImage` of the reader's own; its text has a `/` in it.
    Path(PathBuf),
}

/// 6.1 is Debian 12's, and the fastest to boot of those that can do all the lessons.
impl Default for Wanted {
    fn default() -> Self {
        Self::Series(&SERIES[1])
    }
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains('/') {
            return Ok(Self::Path(text.into()));
        }
        SERIES
            .iter()
            .find(|series| series.name == text)
            .map(Self::Series)
            .ok_or_else(|| {
                let names = SERIES.map(|series| series.name).join("、");
                format!("可以是 {names}，或者一个带 / 的文件路径")
            })
    }
}

/// A kernel that the VM can start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kernel {
    /// The `vmlinuz`.
    pub path: PathBuf,
    /// What `uname -r` says on it, for example `6.1.0-56-cloud-amd64`.
    pub release: String,
    /// The exact version, for example `6.1.192`: Debian's release doesn't tell it, but two
    /// kernels of one series may behave differently.
    pub version: String,
}

impl Kernel {
    /// Reads from the file what kernel it is.
    ///
    /// # Errors
    /// A [`Failure`] of kind [`Kind::Corrupt`] when it can't be read or is no kernel for
    /// x86.
    pub fn open(path: &Path) -> Result<Self> {
        let banner = banner(path).map_err(|why| {
            Failure::new(
                Kind::Corrupt,
                format!(
                    "{} 不能当内核用：{why}。\n\
                     出路：--kernel 后面写一个 x86-64 的 vmlinuz 或 bzImage，例如 /boot 里的，\
                     或者不写，用 Debian 的内核。",
                    path.display()
                ),
            )
        })?;
        let release = banner.split(' ').next().unwrap_or_default().to_owned();
        let debian = banner.split_once(" Debian ").map(|(_, version)| version);
        let version = debian.unwrap_or(&release);
        let end = version
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(version.len());
        Ok(Self {
            path: path.to_owned(),
            version: version[..end].to_owned(),
            release,
        })
    }
}

/// What the kernel will print first about itself, from the header of its file
/// (Documentation/arch/x86/boot.rst in the kernel's source), or why there is none.
fn banner(path: &Path) -> Result<String, String> {
    let mut start = Vec::new();
    File::open(path)
        .and_then(|file| file.take(64 * 1024).read_to_end(&mut start))
        .map_err(|error| error.to_string())?;
    if start.get(0x202..0x206) != Some(b"HdrS") {
        return Err("它不是 x86 的内核（没有 HdrS 这个标记）".to_owned());
    }
    let place = u16::from_le_bytes([start[0x20e], start[0x20f]]);
    let text = start
        .get(usize::from(place) + 0x200..)
        .and_then(|rest| rest.split(|byte| *byte == 0).next())
        .filter(|text| place > 0 && !text.is_empty())
        .ok_or("文件头里没有版本，文件可能不完整")?;
    Ok(String::from_utf8_lossy(text).into_owned())
}

/// The kernel that is wanted: from the cache, or else fetched through apt into it.
///
/// apt shows its progress on stderr. `mirror` is the address of a Debian archive, for
/// machines whose own sources aren't Debian's.
///
/// # Errors
/// A [`Failure`] for what [`Kind`] lists; other errors for a cache that can't be written.
pub fn find_or_fetch(wanted: &Wanted, mirror: Option<&str>) -> Result<Kernel> {
    match wanted {
        Wanted::Path(path) => Kernel::open(path),
        Wanted::Series(series) => match cached(series) {
            Ok(Some(kernel)) => Ok(kernel),
            Ok(None) => fetch(series, mirror),
            Err(corrupt) => {
                eprintln!("{corrupt:#}\n重新下载。");
                fetch(series, mirror)
            }
        },
    }
}

/// The kernel of a series that is in the cache; `None` where there is none. This needs
/// no network and changes nothing.
///
/// # Errors
/// A [`Failure`] of kind [`Kind::Corrupt`] when its checksum is no longer that of the time
/// when it was fetched.
pub fn cached(series: &Series) -> Result<Option<Kernel>> {
    let folder = cache()?.join(series.name);
    let Ok(entries) = folder.read_dir() else {
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
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("启动不了 sha256sum")?
        .success();
    if !good {
        let message =
            format!("缓存里的内核坏了（校验和不对）：{}", path.display());
        return Err(Failure::new(Kind::Corrupt, message).into());
    }
    Kernel::open(&path).map(Some)
}

/// The file beside a cached kernel that `sha256sum -c` checks it by.
const CHECKSUM: &str = "SHA256SUMS";

/// Where the kernels are kept: `$XDG_CACHE_HOME` or `~/.cache`.
///
/// # Errors
/// When neither `XDG_CACHE_HOME` nor `HOME` is set.
pub fn cache() -> Result<PathBuf> {
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

/// Whether this machine has the apt that kernels are fetched through.
#[must_use]
pub fn can_fetch() -> bool {
    apt::is_installed()
}

/// Fetches the series' latest kernel and keeps it in the cache in place of an older one.
/// Whenever this is interrupted, the cache holds either the old one, nothing, or the new
/// one as a whole.
///
/// # Errors
/// As [`find_or_fetch`].
pub fn fetch(series: &Series, mirror: Option<&str>) -> Result<Kernel> {
    let cache = cache()?;
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
    eprintln!(
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_has_a_name_or_a_path() {
        assert_eq!("6.1".parse(), Ok(Wanted::Series(&SERIES[1])));
        assert_eq!("./6.1".parse(), Ok(Wanted::Path("./6.1".into())));
        let message = "6.2".parse::<Wanted>().expect_err("no such series");
        assert!(message.contains("5.10、6.1、6.12、newest"), "{message}");
    }
}
