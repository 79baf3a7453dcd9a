//! Fetching a kernel's package by apt, which checks Debian's signatures. It works in a
//! folder of its own, so it needs no root and doesn't touch the system's packages.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, ensure};

use super::Series;
use crate::failure::{Failure, Kind};

/// Debian's keys, by the names that its package `debian-archive-keyring` has for them.
/// Where there is none of them, apt's own ones have to do.
const KEYRINGS: [&str; 2] = [
    "/usr/share/keyrings/debian-archive-keyring.pgp",
    "/usr/share/keyrings/debian-archive-keyring.gpg",
];

/// The names of suites by which the sources of a Debian machine are known.
const DEBIAN: [&str; 10] = [
    "bullseye",
    "bookworm",
    "trixie",
    "forky",
    "sid",
    "oldoldstable",
    "oldstable",
    "stable",
    "testing",
    "unstable",
];

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
            Kind::NoNetwork,
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
            Kind::Corrupt,
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
        Kind::NoSource,
        "这里没有 apt，没法下载 Debian 的内核。\n\
         出路：用自己的内核，--kernel 后面写它的路径，例如 /boot/vmlinuz-版本。",
    )
    .into())
}

/// A mirror of Debian's archive.
#[derive(Debug, PartialEq, Eq)]
struct Mirror {
    main: String,
    security: Option<String>,
}

impl Mirror {
    /// Mirrors have the security updates beside the archive.
    fn at(address: &str) -> Self {
        let main = address.trim_end_matches('/').to_owned();
        let security = Some(format!("{main}-security"));
        Self { main, security }
    }

    /// The first one that this machine's own sources name.
    fn of_this_machine() -> Result<Self> {
        let output = Command::new("apt-get")
            .args(["indextargets", "--no-release-info"])
            .args(["--format", "$(REPO_URI) $(RELEASE)"])
            .stderr(Stdio::inherit())
            .output()?;
        ensure!(output.status.success(), "apt-get 读不了这台机器的源");
        let sources = String::from_utf8_lossy(&output.stdout);
        Self::among(&sources).ok_or_else(|| {
            Failure::new(
                Kind::NoSource,
                "这台机器的 apt 源里没有 Debian 的镜像。\n\
                 出路（任选一个）：\n  \
                 1. 指一个 Debian 镜像：--mirror 地址（以 /debian 结尾的那个），\
                 还要有软件包 debian-archive-keyring\n  \
                 2. 用自己的内核：--kernel 路径，例如 /boot/vmlinuz-版本",
            )
            .into()
        })
    }

    /// From lines of an address and a suite.
    fn among(sources: &str) -> Option<Self> {
        let find = |security: bool| {
            sources.lines().find_map(|line| {
                let (address, suite) = line.split_once(' ')?;
                let (name, part) =
                    suite.split_once(['-', '/']).unwrap_or((suite, ""));
                let fits =
                    DEBIAN.contains(&name) && (part == "security") == security;
                fits.then(|| address.trim_end_matches('/').to_owned())
            })
        };
        Some(Self {
            main: find(false)?,
            security: find(true),
        })
    }

    /// apt's sources for a series.
    fn sources(&self, series: &Series) -> String {
        let key = KEYRINGS
            .iter()
            .find(|path| Path::new(path).exists())
            .map_or_else(String::new, |path| format!(" signed-by={path}"));
        let mut sources = String::new();
        for suite in series.suites {
            let address = if suite.ends_with("-security") {
                self.security.as_ref()
            } else {
                Some(&self.main)
            };
            if let Some(address) = address {
                sources.push_str(&format!(
                    "deb [arch=amd64 target=Packages{key}] {address} {suite} main\n"
                ));
            }
        }
        sources
    }
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

/// Whether a package's name is that of a cloud kernel of the series. From 6.19 on the
/// kernel itself is in `linux-binary-…`, and `linux-image-…` is empty.
fn fits(name: &str, series: &Series) -> bool {
    let release = name
        .strip_prefix("linux-image-")
        .or_else(|| name.strip_prefix("linux-binary-"))
        .and_then(|rest| rest.strip_suffix("-cloud-amd64"));
    let Some(release) = release else { return false };
    let in_series = series.name == "newest"
        || release
            .strip_prefix(series.name)
            .is_some_and(|rest| rest.starts_with('.'));
    // `linux-image-6.1-cloud-amd64` only names the latest one.
    in_series
        && release.starts_with(|c: char| c.is_ascii_digit())
        && release.matches('.').count() >= 2
}

/// A package that apt offers.
#[derive(Debug, PartialEq, Eq)]
struct Package {
    name: String,
    version: String,
}

impl Package {
    /// The latest one in what `apt-cache show` prints.
    fn latest(shown: &str) -> Option<Self> {
        shown
            .split("\n\n")
            .filter_map(|paragraph| {
                let field = |name| {
                    paragraph
                        .lines()
                        .find_map(|line| line.strip_prefix(name))
                        .map(|value| value.trim().to_owned())
                };
                Some(Self {
                    name: field("Package:")?,
                    version: field("Version:")?,
                })
            })
            .max_by_key(|package| {
                // Of the two packages of one version the one with the kernel in it.
                let binary = package.name.starts_with("linux-binary-");
                (numbers(&package.version), binary)
            })
    }
}

/// The numbers of a version, for comparing.
fn numbers(version: &str) -> Vec<u32> {
    version
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect()
}

/// Where packages have their kernel: `linux-image-…` and `linux-binary-…`.
const PLACES: [&str; 2] = ["boot", "usr/lib/modules"];

/// Takes the kernel out of the one package in `work`.
fn unpack(work: &Path) -> Result<PathBuf> {
    let package = work
        .read_dir()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|end| end == "deb"))
        .context("apt-get 没有留下软件包")?;
    let tree = work.join("tree");
    let unpacked = Command::new("dpkg-deb")
        .arg("--extract")
        .args([&package, &tree])
        .status()
        .context("启动不了 dpkg-deb")?;
    let kernel = unpacked
        .success()
        .then(|| PLACES.iter().find_map(|place| kernel_in(&tree.join(place))))
        .flatten();
    kernel.ok_or_else(|| {
        let message = format!("{} 里没有内核，或者它坏了", package.display());
        Failure::new(Kind::Corrupt, message).into()
    })
}

/// The `vmlinuz…` in a folder or in the folders in it.
fn kernel_in(folder: &Path) -> Option<PathBuf> {
    folder.read_dir().ok()?.find_map(|entry| {
        let path = entry.ok()?.path();
        if path.is_dir() {
            return kernel_in(&path);
        }
        let name = path.file_name()?.to_string_lossy();
        name.starts_with("vmlinuz").then(|| path.clone())
    })
}

#[cfg(test)]
mod tests {
    use super::super::SERIES;
    use super::*;

    #[test]
    fn the_machines_sources_name_a_mirror() {
        let sources = "http://a/ubuntu/ noble\n\
                       http://b/debian-security/ bookworm-security\n\
                       http://c/debian/ bookworm\n";
        let mirror = Mirror::among(sources).expect("there is one");
        assert_eq!(mirror.main, "http://c/debian");
        let security = mirror.security.as_deref();
        assert_eq!(security, Some("http://b/debian-security"));
        assert_eq!(Mirror::among("http://a/ubuntu/ noble\n"), None);
    }

    #[test]
    fn kernels_are_found_by_pattern() {
        let [_, six_one, six_twelve, newest] = &SERIES;
        assert!(fits("linux-image-6.1.0-56-cloud-amd64", six_one));
        assert!(!fits("linux-image-6.12.117+deb13-cloud-amd64", six_one));
        assert!(fits("linux-image-6.12.117+deb13-cloud-amd64", six_twelve));
        for name in [
            "linux-image-6.1-cloud-amd64",
            "linux-image-6.1.0-56-amd64",
            "linux-image-6.1.0-56-cloud-amd64-dbg",
            "linux-image-cloud-amd64",
        ] {
            assert!(!fits(name, six_one), "{name}");
            assert!(!fits(name, newest), "{name}");
        }
    }

    #[test]
    fn the_latest_kernel_is_the_one_with_the_highest_numbers() {
        let shown = "Package: linux-binary-7.3.4-x\nVersion: 7.3.4-1~bpo13+1\n\n\
                     Package: linux-image-7.3.4-x\nVersion: 7.3.4-1~bpo13+1\n\n\
                     Package: linux-image-6.19.14-x\nVersion: 6.19.14-1~bpo13+1\n";
        let latest = Package::latest(shown).expect("there are some");
        assert_eq!(latest.name, "linux-binary-7.3.4-x");
    }
}
