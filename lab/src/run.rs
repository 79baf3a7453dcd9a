//! `cargo lab run`: from a chapter's name to its output, whatever is missing.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use nix::errno::Errno;
use nix::unistd::geteuid;
use shared::failure::{Situation, advice};
use shared::{errno, probe};

use crate::build::{self, Built};
use crate::chapters::{self, Chapter};
use crate::{packages, sudo};

/// What `cargo lab run` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 哪一章：ch06-iterate、ch06、06、6 都行
    #[arg(value_name = "章")]
    chapter: String,
    /// 缺软件包就直接安装，不问（环境变量 CI=true 时也一样）
    #[arg(long)]
    yes: bool,
    /// 交给这一章的参数，例如 -- --hold
    #[arg(value_name = "参数", last = true)]
    arguments: Vec<OsString>,
}

/// Runs a chapter in place of this process, so that signals, output and exit status are
/// its own. Returns only when it could not be started: with status 2 when there is no
/// such chapter, with cargo's when the build failed.
///
/// # Errors
/// A Chinese message that says what was in the way and what to do next.
pub fn run(args: &Args) -> Result<ExitCode> {
    let all = chapters::all().context("读不了 chapters 目录")?;
    let Some(chapter) = chapters::find(&all, &args.chapter) else {
        eprintln!("没有“{}”这一章。现有的章：", args.chapter);
        for chapter in &all {
            eprintln!("  {}", chapter.name);
        }
        return Ok(ExitCode::from(2));
    };
    packages::ensure(chapter.needs(), args.yes)?;
    let programs = match build::programs(&[&chapter.name])? {
        Built::Programs(programs) => programs,
        Built::Failed(status) => {
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            return Ok(ExitCode::from(code.unwrap_or(1)));
        }
    };
    let name = &chapter.name;
    let binary = programs
        .get(name)
        .with_context(|| format!("cargo 没有说 {name} 编译出来的程序在哪里"))?;
    let mut command = Way::choose(chapter, binary)?.command(binary);
    let error = command.args(&args.arguments).exec();
    Err(error).with_context(|| format!("启动不了 {}", binary.display()))
}

/// A kernel for the chapter, and the rights to use it.
#[derive(Debug)]
enum Way {
    /// This kernel, as the user who called.
    Host,
    /// This kernel, as root.
    Sudo,
}

impl Way {
    /// The first way that works, found by really making calls.
    fn choose(chapter: &Chapter, binary: &Path) -> Result<Self> {
        // Where ordinary users may create maps, they still can't look one up by its id,
        // as the lessons do: only the second call tells.
        let allowed = probe::create_a_map().and_then(|()| probe::map_exists(0));
        let Err(error) = allowed else {
            return Ok(Self::Host);
        };
        let number = error.raw_os_error().unwrap_or_default();
        let denied =
            matches!(Errno::from_raw(number), Errno::EPERM | Errno::EACCES);
        if !denied || geteuid().is_root() {
            let here = Situation::here(chapter.name.clone());
            bail!(
                "内核不让用 bpf(2)：{}\n{}",
                errno::full_name(number),
                advice(number, &here).join("\n")
            );
        }
        if !sudo::installed() {
            bail!(no_root("这里也没有 sudo", binary));
        }
        eprintln!(
            "普通用户不能调用 bpf(2)，改用 sudo 运行：{}",
            binary.display()
        );
        if !sudo::allowed() {
            bail!(no_root(
                "sudo 也没有放行（你没有 sudo 的权限，或者没有终端可以问密码）",
                binary
            ));
        }
        Ok(Self::Sudo)
    }

    fn command(&self, binary: &Path) -> Command {
        match self {
            Self::Host => Command::new(binary),
            Self::Sudo => {
                let mut sudo = Command::new("sudo");
                sudo.arg(binary);
                sudo
            }
        }
    }
}

fn no_root(why: &str, binary: &Path) -> String {
    format!(
        "没有权限：普通用户默认不能调用 bpf(2)，{why}。\n\
         出路（任选一个）：\n  \
         1. 有 root 的密码就运行：su -c {}\n  \
         2. 请管理员给你 sudo 的权限，然后在终端里再运行一次",
        binary.display()
    )
}
