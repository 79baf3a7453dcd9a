//! What a build or the VM needs from the system, whether it's there, and how to get it.
//!
//! `packages::ensure(packages::FOR_KERNEL_PROGRAMS, yes)?` is all that a caller does.

mod apt;
mod managers;
mod needs;
mod probe;

use anyhow::{Result, bail, ensure};

use managers::{MANAGERS, Manager, manager};
use shared::tell;

pub use apt::in_ci;
pub use needs::*;

/// Sees to it that `needs` are met: names on stderr what is missing and installs it with
/// apt-get, as root or through sudo. It asks first, unless `yes` or the environment has
/// `CI=true`. Where everything is there it takes some 50 ms and prints nothing.
///
/// # Errors
/// A Chinese message that says what to do next: nobody could be asked or the answer was
/// no; there is no apt-get, or no way to become root; apt-get failed; something is still
/// missing after the installation.
pub fn ensure(needs: &[Need], yes: bool) -> Result<()> {
    let missing = missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    tell!("还缺：\n{}", list(&missing));
    let manager = manager().map(|place| &MANAGERS[place]);
    if manager != Some(&managers::APT) {
        bail!(what_to_type(manager, &missing));
    }
    apt::install(&packages(&missing, 0), yes)?;
    let missing = self::missing(needs);
    ensure!(
        missing.is_empty(),
        "软件包装好了，可是还缺：\n{}",
        list(&missing)
    );
    Ok(())
}

fn missing(needs: &[Need]) -> Vec<&Need> {
    needs.iter().filter(|need| !need.is_met()).collect()
}

fn list(needs: &[&Need]) -> String {
    let lines: Vec<String> = needs
        .iter()
        .map(|need| format!("  {}：{}", need.name, need.purpose))
        .collect();
    lines.join("\n")
}

/// The packages of `needs` for the package manager with this place in [`MANAGERS`].
fn packages(needs: &[&Need], place: usize) -> Vec<&'static str> {
    needs
        .iter()
        .flat_map(|need| need.packages[place].split(' '))
        .collect()
}

/// The message for a system without apt-get.
fn what_to_type(manager: Option<&Manager>, missing: &[&Need]) -> String {
    let commands = MANAGERS
        .iter()
        .enumerate()
        .filter(|(_, known)| manager.is_none_or(|found| found == *known))
        .map(|(place, known)| {
            let packages = packages(missing, place).join(" ");
            format!("  {} {packages}", known.install)
        })
        .collect::<Vec<_>>()
        .join("\n");
    match manager {
        Some(Manager { program, .. }) => format!(
            "lab 只会用 apt-get 安装，这里是 {program}。请用 root 运行：\n{commands}"
        ),
        None => format!(
            "这里没有 lab 认识的包管理器。各个发行版的安装命令，供你对照：\n{commands}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use managers::APT;

    fn named(id: &str) -> &'static Need {
        let mut needs = FOR_KERNEL_PROGRAMS.iter();
        needs.find(|need| need.id == id).expect("it's needed")
    }

    #[test]
    fn debian_packages() {
        let needs: Vec<&Need> = FOR_KERNEL_PROGRAMS.iter().collect();
        assert_eq!(
            packages(&needs, 0).join(" "),
            "gcc libc6-dev make pkg-config libelf-dev clang"
        );
        assert_eq!(MANAGERS[0], APT);
    }

    #[test]
    fn another_package_manager_gets_its_command() {
        let message =
            what_to_type(Some(&MANAGERS[1]), &[named("make"), named("libelf")]);
        assert!(
            message.ends_with(
                "\n  dnf install make elfutils-libelf-devel zlib-devel"
            ),
            "{message}"
        );
        assert_eq!(message.lines().count(), 2, "{message}");
    }

    #[test]
    fn an_unknown_system_gets_the_whole_table() {
        let message = what_to_type(None, &[named("pkg-config")]);
        for line in [
            "  apt-get install --no-install-recommends pkg-config",
            "  dnf install pkgconf-pkg-config",
            "  pacman -S --needed pkgconf",
            "  zypper install pkg-config",
            "  apk add pkgconf",
        ] {
            assert!(message.lines().any(|found| found == line), "{message}");
        }
    }
}
