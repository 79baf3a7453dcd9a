//! What a build or the VM needs from the system, whether it's there, and how to get it.
//!
//! `packages::ensure(packages::FOR_KERNEL_PROGRAMS, yes)?` is all that a caller does.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use nix::unistd::geteuid;

use crate::sudo;

/// A tool or library that a build can't do without.
#[derive(Debug)]
pub struct Need {
    /// What it is, in Chinese or by its own name.
    pub name: &'static str,
    /// What it is good for, in Chinese.
    pub purpose: &'static str,
    /// Its name for programs.
    pub id: &'static str,
    /// The command that prints its version: a program, and its arguments separated by
    /// spaces.
    version: [&'static str; 2],
    probe: Probe,
    /// The packages that hold it, for each of [`MANAGERS`]; separated by spaces.
    packages: [&'static str; MANAGERS.len()],
}

/// How to find out whether a need is met. A compiler that can't find a header says more
/// than a package database, and works everywhere.
#[derive(Debug)]
enum Probe {
    /// It tells its version.
    Runs,
    /// The C compiler accepts this source.
    CompilesC(&'static str),
    /// clang can generate BPF code.
    CompilesBpf,
    /// There is a font for simplified Chinese.
    ShowsChinese,
    /// Java and this program for it are there.
    RunsInJava(&'static str),
}

#[derive(Debug, PartialEq, Eq)]
struct Manager {
    program: &'static str,
    install: &'static str,
}

/// Only apt-get is ever run; for the others the reader gets the command.
const MANAGERS: [Manager; 5] = [
    APT,
    Manager {
        program: "dnf",
        install: "dnf install",
    },
    Manager {
        program: "pacman",
        install: "pacman -S --needed",
    },
    Manager {
        program: "zypper",
        install: "zypper install",
    },
    Manager {
        program: "apk",
        install: "apk add",
    },
];

const APT: Manager = Manager {
    program: "apt-get",
    install: "apt-get install --no-install-recommends",
};

const CC: Need = program("C 编译器 cc", "编译 libbpf", "cc", ["gcc"; 5]);

const HEADERS: Need = Need {
    name: "C 库和内核的头文件",
    purpose: "编译 libbpf",
    id: "headers",
    version: ["ldd", "--version"],
    probe: Probe::CompilesC("#include <stdlib.h>\n#include <linux/types.h>\n"),
    packages: [
        "libc6-dev",
        "glibc-devel",
        "glibc linux-api-headers",
        "glibc-devel",
        "musl-dev linux-headers",
    ],
};

const MAKE: Need = program("make", "编译 libbpf", "make", ["make"; 5]);

const PKG_CONFIG: Need = program(
    "pkg-config",
    "查找 libelf 在哪里",
    "pkg-config",
    [
        "pkg-config",
        "pkgconf-pkg-config",
        "pkgconf",
        "pkg-config",
        "pkgconf",
    ],
);

const LIBELF: Need = Need {
    name: "libelf 和 zlib",
    purpose: "让 libbpf 读 ELF 文件",
    id: "libelf",
    version: ["pkg-config", "--modversion libelf zlib"],
    probe: Probe::CompilesC("#include <libelf.h>\n#include <zlib.h>\n"),
    packages: [
        "libelf-dev",
        "elfutils-libelf-devel zlib-devel",
        "libelf zlib",
        "libelf-devel zlib-devel",
        "elfutils-dev zlib-dev",
    ],
};

const CLANG: Need = Need {
    probe: Probe::CompilesBpf,
    ..program(
        "clang",
        "把 C 写的内核程序编译成 BPF 字节码",
        "clang",
        ["clang"; 5],
    )
};

const QEMU: Need = Need {
    id: "qemu",
    ..program(
        vm::QEMU,
        "模拟一台有自己内核的机器",
        vm::QEMU,
        [
            "qemu-system-x86",
            "qemu-system-x86-core",
            "qemu-system-x86",
            "qemu-x86",
            "qemu-system-x86_64",
        ],
    )
};

const BUBBLEWRAP: Need = program(
    "bubblewrap",
    "在沙箱里编译别人的代码",
    "bwrap",
    ["bubblewrap"; 5],
);

const NODE: Need = program(
    "Node.js",
    "运行浏览器里的检查",
    "node",
    ["nodejs", "nodejs", "nodejs", "nodejs-default", "nodejs"],
);

const NPM: Need = program(
    "npm",
    "安装驱动浏览器的库",
    "npm",
    ["npm", "npm", "npm", "npm-default", "npm"],
);

const CHROMIUM: Need =
    program("Chromium", "像读者那样打开书", "chromium", ["chromium"; 5]);

const CHINESE_FONT: Need = Need {
    name: "中文字体",
    purpose: "让浏览器显示中文",
    id: "chinese-font",
    version: ["fc-match", ":lang=zh-cn"],
    probe: Probe::ShowsChinese,
    packages: [
        "fontconfig fonts-noto-cjk",
        "fontconfig google-noto-sans-cjk-fonts",
        "fontconfig noto-fonts-cjk",
        "fontconfig noto-sans-sc-fonts",
        "fontconfig font-noto-cjk",
    ],
};

const POPPLER: Need = Need {
    // It knows no `--version`.
    version: ["pdftotext", "-v"],
    ..program(
        "pdftotext",
        "检查 PDF",
        "pdftotext",
        [
            "poppler-utils",
            "poppler-utils",
            "poppler",
            "poppler-tools",
            "poppler-utils",
        ],
    )
};

/// Where Debian has epubcheck. Its own command only works where the kernel was told how to
/// run a jar, so not in a container.
pub const EPUBCHECK_JAR: &str = "/usr/share/java/epubcheck.jar";

const EPUBCHECK: Need = Need {
    name: "epubcheck",
    purpose: "检查 EPUB",
    id: "epubcheck",
    version: ["java", "--version"],
    probe: Probe::RunsInJava(EPUBCHECK_JAR),
    packages: ["epubcheck"; 5],
};

/// A need that is met where `program --version` succeeds.
const fn program(
    name: &'static str,
    purpose: &'static str,
    program: &'static str,
    packages: [&'static str; MANAGERS.len()],
) -> Need {
    Need {
        name,
        purpose,
        id: program,
        version: [program, "--version"],
        probe: Probe::Runs,
        packages,
    }
}

/// For grading, besides what building and the VM need.
pub const FOR_SANDBOX: &[Need] = &[BUBBLEWRAP];

/// For running a chapter in the VM.
pub const FOR_VM: &[Need; 1] = &[QEMU];

/// For a chapter that only works on maps.
pub const FOR_MAPS: &[Need] = &[CC, HEADERS, MAKE, PKG_CONFIG, LIBELF];

/// For a chapter with a kernel program in C too. All chapters and tests together need no
/// more than this.
pub const FOR_KERNEL_PROGRAMS: &[Need] =
    &[CC, HEADERS, MAKE, PKG_CONFIG, LIBELF, CLANG];

/// For building one of the workspace's packages.
#[must_use]
pub fn for_build(has_kernel_program: bool) -> &'static [Need] {
    if has_kernel_program {
        FOR_KERNEL_PROGRAMS
    } else {
        FOR_MAPS
    }
}

/// For checking the book in a browser.
pub const FOR_BROWSER: &[Need] = &[NODE, NPM, CHROMIUM, CHINESE_FONT];

/// For printing the book.
pub const FOR_PDF: &[Need] = &[CHROMIUM, CHINESE_FONT];

/// For making the book's PDF and EPUB, and checking them.
pub const FOR_EDITIONS: &[Need] = &[CHROMIUM, CHINESE_FONT, POPPLER, EPUBCHECK];

impl Need {
    /// Whether it's there and works.
    #[must_use]
    pub fn is_met(&self) -> bool {
        match self.probe {
            Probe::Runs => {
                let [program, argument] = self.version;
                accepts(program, &[argument], "")
            }
            Probe::CompilesC(source) => {
                accepts("cc", &["-fsyntax-only", "-x", "c", "-"], source)
            }
            Probe::CompilesBpf => accepts(
                "clang",
                &["-target", "bpf", "-c", "-x", "c", "-", "-o", "-"],
                "int zero;\n",
            ),
            Probe::ShowsChinese => {
                accepts("fc-list", &["--quiet", ":lang=zh-cn"], "")
            }
            Probe::RunsInJava(jar) => {
                Path::new(jar).is_file() && accepts("java", &["--version"], "")
            }
        }
    }

    /// What it says about its version; empty where it says nothing.
    #[must_use]
    pub fn version(&self) -> String {
        let [program, arguments] = self.version;
        let output = Command::new(program).args(arguments.split(' ')).output();
        let Ok(output) = output else {
            return String::new();
        };
        let text = String::from_utf8_lossy(&output.stdout);
        // Of several libraries there is a line for each, of a program a whole text.
        let lines = if arguments.contains("--modversion") {
            text.lines().count()
        } else {
            1
        };
        text.lines().take(lines).collect::<Vec<_>>().join("、")
    }

    /// The command that installs it here, or the name of its package on Debian.
    #[must_use]
    pub fn how_to_install(&self) -> String {
        match manager() {
            Some(place) => format!(
                "以 root 运行 {} {}",
                MANAGERS[place].install, self.packages[place]
            ),
            None => format!("装上它，在 Debian 上是 {}", self.packages[0]),
        }
    }
}

/// The place in [`MANAGERS`] of the one that this machine has.
fn manager() -> Option<usize> {
    MANAGERS
        .iter()
        .position(|manager| accepts(manager.program, &["--version"], ""))
}

/// Whether `program` starts, reads `input` and succeeds. What it prints is of no interest.
fn accepts(program: &str, arguments: &[&str], input: &str) -> bool {
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else { return false };
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends without reading is judged by its status.
        let _ = stdin.write_all(input.as_bytes());
    }
    child.wait().is_ok_and(|status| status.success())
}

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
    eprintln!("还缺：\n{}", list(&missing));
    let manager = manager().map(|place| &MANAGERS[place]);
    if manager != Some(&APT) {
        bail!(what_to_type(manager, &missing));
    }
    install_by_apt(&missing, yes)?;
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

fn install_by_apt(missing: &[&Need], yes: bool) -> Result<()> {
    let packages = packages(missing, 0);
    let known = apt_knows(&packages);
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
    let ci = env::var("CI").is_ok_and(|value| value == "true");
    if !yes && !ci {
        if !io::stdin().is_terminal() {
            bail!(
                "标准输入不是终端，没法问你要不要安装。请运行：\n{}\n或者加 --yes 再来一次。",
                command(prefix)
            );
        }
        if !agreed(&packages)? {
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
    install.extend(&packages);
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
    eprintln!("运行：{}", words.join(" "));
    let status = Command::new(words[0])
        .args(&words[1..])
        .stdout(io::stderr())
        .status()
        .with_context(|| format!("启动不了 {}", words[0]))?;
    Ok(status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let message = what_to_type(Some(&MANAGERS[1]), &[&MAKE, &LIBELF]);
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
        let message = what_to_type(None, &[&PKG_CONFIG]);
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

    #[test]
    fn a_program_that_is_not_there_is_missing() {
        assert!(!accepts("no-such-program", &["--version"], ""));
        assert!(!accepts("cc", &["-fsyntax-only", "-x", "c", "-"], "int"));
    }
}
