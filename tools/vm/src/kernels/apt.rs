//! Fetching a kernel's package by apt, which checks Debian's signatures. It works in a
//! folder of its own, so it needs no root and doesn't touch the system's packages.

mod mirror;
mod package;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, ensure};

use super::series::Series;
use crate::failure::{Failure, FailureKind};
use mirror::Mirror;
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
        None => Mirror::of_this_machine()?,
    };
    let apt = Apt::new(work, &mirror.sources(series))?;
    // Its status says little: it succeeds where no list could be had, and fails where
    // one of two couldn't.
    apt.shown("apt-get", &["update"])?;
    let Some(package) = apt.latest(series)? else {
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

pub(super) fn is_installed() -> bool {
    Command::new("apt-get")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
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

/// apt with its lists and caches in a folder of its own.
struct Apt<'a> {
    folder: &'a Path,
}

impl<'a> Apt<'a> {
    fn new(folder: &'a Path, sources: &str) -> Result<Self> {
        fs::write(folder.join("sources.list"), sources)?;
        fs::write(folder.join("status"), "")?;
        let here = folder.to_str().context("缓存目录的路径不是 UTF-8")?;
        ensure!(!here.contains(['"', '\n']), "缓存目录的路径里有引号或换行");
        // It's read after the machine's own configuration, whose proxies it keeps and
        // whose hooks, which are made for root, it drops.
        let configuration = format!(
            r#"Dir::State "{here}/state";
Dir::State::status "{here}/status";
Dir::Cache "{here}/cache";
Dir::Etc::SourceList "{here}/sources.list";
Dir::Etc::SourceParts "-";
APT::Architecture "amd64";
#clear APT::Architectures;
APT::Architectures "amd64";
APT::Sandbox::User "";
Acquire::Languages "none";
#clear APT::Update;
"#
        );
        fs::write(folder.join("apt.conf"), configuration)?;
        for place in ["state/lists/partial", "cache/archives/partial"] {
            fs::create_dir_all(folder.join(place))?;
        }
        Ok(Self { folder })
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .arg("--config-file")
            .arg(self.folder.join("apt.conf"))
            .args(arguments)
            .current_dir(self.folder)
            .stdin(Stdio::null());
        command
    }

    /// Runs it in the reader's sight, progress and all, and tells whether it succeeded.
    /// stdout belongs to the chapter.
    fn shown(&self, program: &str, arguments: &[&str]) -> Result<bool> {
        let status = self
            .command(program, arguments)
            .stdout(io::stderr())
            .status()
            .with_context(|| format!("启动不了 {program}"))?;
        Ok(status.success())
    }

    fn read(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let Output { status, stdout, .. } = self
            .command(program, arguments)
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("启动不了 {program}"))?;
        ensure!(status.success(), "{program} 失败了：{status}");
        Ok(String::from_utf8_lossy(&stdout).into_owned())
    }

    fn has_lists(&self) -> Result<bool> {
        let mut lists = self.folder.join("state/lists").read_dir()?;
        Ok(lists.any(|list| {
            list.is_ok_and(|list| {
                list.file_name().to_string_lossy().contains("_Packages")
            })
        }))
    }

    fn latest(&self, series: &Series) -> Result<Option<Package>> {
        if !self.has_lists()? {
            return Ok(None);
        }
        let names = self.read("apt-cache", &["pkgnames", "linux-"])?;
        let names: Vec<&str> =
            names.lines().filter(|name| fits(name, series)).collect();
        if names.is_empty() {
            return Ok(None);
        }
        let mut show = vec!["show", "--no-all-versions"];
        show.extend(names);
        Ok(Package::latest(&self.read("apt-cache", &show)?))
    }
}
