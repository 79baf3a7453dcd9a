//! Fetching a kernel's package by apt.

mod package;

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::series::Series;
use crate::apt::{Apt, Mirror, is_installed};
use crate::failure::{Failure, FailureKind};
use package::{Package, fits, unpack};

/// Fetches the latest kernel of `series`. Returns the path of its `vmlinuz` in `work`.
pub(super) fn fetch(
    series: &Series,
    mirror: Option<&str>,
    work: &Path,
) -> Result<PathBuf> {
    ensure_apt()?;
    let mirror = match mirror {
        Some(address) => Mirror::at(address),
        None => Mirror::of_this_machine()?.ok_or_else(no_mirror)?,
    };
    let architecture = &["amd64"];
    let sources = mirror.sources(series.suites, architecture);
    let apt = Apt::new(work, &sources, architecture)?;
    // Its status says little: it succeeds where no list could be had, and fails where
    // one of two couldn't.
    apt.shown("apt-get", &["update"])?;
    let Some(package) = latest(&apt, series)? else {
        let what = if apt.has_lists()? {
            format!("镜像 {} 上没有 {} 的内核", mirror.main, series.name)
        } else {
            format!(
                "拿不到镜像 {} 上的软件包目录，原因在 apt 上面的输出里：\
                 多半是网络不通，或者镜像没有这个版本",
                mirror.main
            )
        };
        return Err(Failure::new(
            FailureKind::NoNetwork,
            format!(
                "{what}。\n\
                 出路（任选一个）：\n  \
                 1. 网络好了再运行一次\n  \
                 2. 换一个 Debian 镜像：--mirror 地址\n  \
                 3. 用自己的内核：--kernel 路径"
            ),
        )
        .into());
    };
    let name = format!("{}={}", package.name, package.version);
    if !apt.shown("apt-get", &["download", &name])? {
        return Err(Failure::new(
            FailureKind::Corrupt,
            format!(
                "{name} 没有完好地下载下来，原因在 apt 上面的输出里；没有留下半个文件。\n\
                 出路：网络好了再运行一次，或者换一个镜像：--mirror 地址。"
            ),
        )
        .into());
    }
    unpack(work)
}

fn ensure_apt() -> Result<()> {
    if is_installed() {
        return Ok(());
    }
    Err(Failure::new(
        FailureKind::NoSource,
        "这里没有 apt，没法下载 Debian 的内核。\n\
         出路：用自己的内核，--kernel 后面写它的路径，例如 /boot/vmlinuz-版本。",
    )
    .into())
}

fn no_mirror() -> Failure {
    Failure::new(
        FailureKind::NoSource,
        "这台机器的 apt 源里没有 Debian 的镜像。\n\
         出路（任选一个）：\n  \
         1. 指一个 Debian 镜像：--mirror 地址（以 /debian 结尾的那个），\
         还要有软件包 debian-archive-keyring\n  \
         2. 用自己的内核：--kernel 路径，例如 /boot/vmlinuz-版本",
    )
}

fn latest(apt: &Apt<'_>, series: &Series) -> Result<Option<Package>> {
    if !apt.has_lists()? {
        return Ok(None);
    }
    let names = apt.read("apt-cache", &["pkgnames", "linux-"])?;
    let names: Vec<&str> =
        names.lines().filter(|name| fits(name, series)).collect();
    if names.is_empty() {
        return Ok(None);
    }
    let mut show = vec!["show", "--no-all-versions"];
    show.extend(names);
    Ok(Package::latest(&apt.read("apt-cache", &show)?))
}
