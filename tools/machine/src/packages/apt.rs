//! Installing packages with apt-get, as root or through sudo.

use std::env;
use std::io::{self, IsTerminal};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use nix::unistd::geteuid;
use shared::tell;

use super::managers::APT;
use super::probe::accepts;
use crate::sudo;

/// Installs them, and asks first, unless `yes` or the environment has `CI=true`.
///
/// # Errors
/// A Chinese message that says what to do next.
pub fn install(packages: &[&str], yes: bool) -> Result<()> {
    let known = apt_knows(packages);
    let command = |prefix: &str| {
        let install = format!("{prefix}{} {}", APT.install, packages.join(" "));
        if known {
            format!("  {install}")
        } else {
            format!("  {prefix}apt-get update && {install}")
        }
    };

    let root = geteuid().is_root();
    if !root && !sudo::installed() {
        bail!(
            "安装要 root 权限，这里没有 sudo。请管理员运行：\n{}",
            command("")
        );
    }
    let prefix = if root { "" } else { "sudo " };
    if !yes && !in_ci() {
        if !io::stdin().is_terminal() {
            bail!(
                "标准输入不是终端，没法问你要不要安装。请运行：\n{}\n或者在终端里再运行一次，那里可以回答。",
                command(prefix)
            );
        }
        if !agreed(packages)? {
            bail!("没有安装。想自己装就运行：\n{}", command(prefix));
        }
    }
    if !root && !sudo::allowed() {
        bail!(
            "安装要 root 权限，sudo 没有放行（你没有 sudo 的权限，或者没有终端可以问密码）。请管理员运行：\n{}",
            command("")
        );
    }

    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(packages);
    let mut installed = known && apt_get(&install)?;
    if !installed {
        // There are no lists yet, or the mirror no longer has what they name. One source
        // that can't be read makes the update fail, though the packages come from another.
        apt_get(&["update"])?;
        installed = apt_get(&install)?;
    }
    ensure!(
        installed,
        "apt-get 没有装成，原因在它上面的输出里：多半是网络不通，或者另一个程序正在用 apt。\n\
         解决之后再运行一次，或者自己安装：\n{}",
        command(prefix)
    );
    Ok(())
}

/// Whether this is a run that nobody sits before: the environment has `CI=true`.
#[must_use]
pub fn in_ci() -> bool {
    env::var("CI").is_ok_and(|value| value == "true")
}

/// Whether apt's lists have all of `packages`. Needs no privileges and changes nothing.
fn apt_knows(packages: &[&str]) -> bool {
    let mut arguments = vec!["install", "--simulate"];
    arguments.extend(packages);
    accepts("apt-get", &arguments, "")
}

fn agreed(packages: &[&str]) -> Result<bool> {
    eprint!("要装的软件包：{}\n要安装吗？[Y/n] ", packages.join(" "));
    let mut answer = String::new();
    let length = io::stdin().read_line(&mut answer)?;
    let answer = answer.trim().to_lowercase();
    // Nothing at all is Ctrl+D, not Enter.
    Ok(length > 0 && ["", "y", "yes"].contains(&answer.as_str()))
}

/// Runs apt-get as root and tells whether it succeeded. All it says goes to stderr,
/// because stdout belongs to the chapter.
fn apt_get(arguments: &[&str]) -> Result<bool> {
    // sudo doesn't hand on the environment, so `env` sets it behind sudo.
    let mut words = vec!["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    if !geteuid().is_root() {
        words.insert(0, "sudo");
    }
    words.extend(arguments);
    tell!("运行：{}", words.join(" "));
    let status = Command::new(words[0])
        .args(&words[1..])
        .stdout(io::stderr())
        .status()
        .with_context(|| format!("启动不了 {}", words[0]))?;
    Ok(status.success())
}
