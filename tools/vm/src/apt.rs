//! apt in a folder of its own: it checks Debian's signatures, needs no root and doesn't
//! touch the system's packages.

mod mirror;

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, ensure};

pub use mirror::Mirror;

/// Whether this machine has apt.
#[must_use]
pub fn is_installed() -> bool {
    Command::new("apt-get")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// apt with its lists and caches in a folder of its own.
#[derive(Debug)]
pub struct Apt<'a> {
    folder: &'a Path,
}

impl<'a> Apt<'a> {
    /// Uses a folder that is there, and `sources` in the format of `sources.list`. The
    /// first one of `architectures` is that of packages whose names don't say another.
    ///
    /// # Errors
    /// The folder can't be written, or apt couldn't read its path.
    pub fn new(
        folder: &'a Path,
        sources: &str,
        architectures: &[&str],
    ) -> Result<Self> {
        fs::write(folder.join("sources.list"), sources)?;
        fs::write(folder.join("status"), "")?;
        let here = folder.to_str().context("缓存目录的路径不是 UTF-8")?;
        ensure!(!here.contains(['"', '\n']), "缓存目录的路径里有引号或换行");
        // It's read after the machine's own configuration, whose proxies it keeps and
        // whose hooks, which are made for root, it drops.
        let first = architectures.first().context("an architecture")?;
        let all = architectures.join("\";\"");
        let configuration = format!(
            r#"Dir::State "{here}/state";
Dir::State::status "{here}/status";
Dir::Cache "{here}/cache";
Dir::Etc::SourceList "{here}/sources.list";
Dir::Etc::SourceParts "-";
APT::Architecture "{first}";
#clear APT::Architectures;
APT::Architectures {{"{all}";}};
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
    ///
    /// # Errors
    /// It can't be started.
    pub fn shown(&self, program: &str, arguments: &[&str]) -> Result<bool> {
        let status = self
            .command(program, arguments)
            .stdout(io::stderr())
            .status()
            .with_context(|| format!("启动不了 {program}"))?;
        Ok(status.success())
    }

    /// What it prints.
    ///
    /// # Errors
    /// It can't be started, or fails.
    pub fn read(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let Output { status, stdout, .. } = self
            .command(program, arguments)
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("启动不了 {program}"))?;
        ensure!(status.success(), "{program} 失败了：{status}");
        Ok(String::from_utf8_lossy(&stdout).into_owned())
    }

    /// Whether `apt-get update` could get a list of packages.
    ///
    /// # Errors
    /// The folder can't be read.
    pub fn has_lists(&self) -> Result<bool> {
        let mut lists = self.folder.join("state/lists").read_dir()?;
        Ok(lists.any(|list| {
            list.is_ok_and(|list| {
                list.file_name().to_string_lossy().contains("_Packages")
            })
        }))
    }
}
