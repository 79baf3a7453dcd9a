//! Debian's packages: a compiler that knows i686, the libraries to link, a kernel, a BIOS.
//! They are unpacked in the user's cache, which needs no root and leaves the system alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use shared::tell;
use vm::apt::{Apt, Mirror};

use super::bytes::hash;

/// The one suite that all of them come from.
pub const SUITE: &str = "bookworm";
const ARCHITECTURES: [&str; 2] = ["amd64", "i386"];

/// Run here: the compiler, its standard library, and what a small machine may lack of what
/// the compiler loads.
const HOST: [&str; 10] = [
    "rustc-web",
    "libstd-rust-web-1.85",
    "libstd-rust-web-dev",
    "libllvm19",
    "libedit2",
    "libz3-4",
    "libxml2",
    "libbsd0",
    "libmd0",
    "libicu72",
];

/// Linked into the programs.
const GUEST: [&str; 7] = [
    "libstd-rust-web-dev:i386",
    "libc6-dev:i386",
    "libgcc-12-dev:i386",
    // It has the copyright file of the one above.
    "gcc-12-base:i386",
    "linux-libc-dev:i386",
    "libelf-dev:i386",
    "zlib1g-dev:i386",
];

/// Boots the kernel.
const BIOS: &str = "seabios";
/// Depends on the newest kernel of its suite.
const KERNEL: &str = "linux-image-686:i386";

/// The list of what was unpacked; written last.
const LIST: &str = "packages.txt";

/// What was unpacked.
pub struct Packages {
    folder: PathBuf,
    /// Sorted by their names.
    pub all: Vec<Package>,
}

/// A package that was unpacked.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its exact version.
    pub version: String,
    /// `amd64`, `i386` or `all`.
    pub architecture: String,
    /// What it was built from.
    pub source: String,
    /// The source's exact version.
    pub source_version: String,
}

/// How dpkg prints a package, and [`Package::read`] reads it.
const FORMAT: &str = "${Package} ${Version} ${Architecture} \
                      ${source:Package} ${source:Version}\n";

impl Package {
    fn read(line: &str) -> Option<Self> {
        let mut words = line.split(' ').map(str::to_owned);
        Some(Self {
            name: words.next()?,
            version: words.next()?,
            architecture: words.next()?,
            source: words.next()?,
            source_version: words.next()?,
        })
    }

    /// Which of the trees it's unpacked in. The compiler looks for the libraries of each
    /// target beside itself.
    pub fn tree(&self) -> &'static str {
        let is_host = self.is_tool() || self.name.starts_with("libstd-rust");
        if is_host { "amd64" } else { "i386" }
    }

    /// Whether it's only used to build, so nothing of it is shipped.
    pub fn is_tool(&self) -> bool {
        self.architecture == "amd64"
    }
}

impl Packages {
    /// Those that are run here, as one tree.
    pub fn host(&self) -> PathBuf {
        self.folder.join("amd64")
    }

    /// Those that are linked or booted, as one tree.
    pub fn guest(&self) -> PathBuf {
        self.folder.join("i386")
    }

    /// The copyright file of one of them.
    pub fn copyright(&self, package: &Package) -> PathBuf {
        let tree = self.folder.join(package.tree());
        let documents = tree.join("usr/share/doc");
        documents.join(&package.name).join("copyright")
    }

    fn open(folder: PathBuf) -> Option<Self> {
        let list = fs::read_to_string(folder.join(LIST)).ok()?;
        let all = list.lines().map(Package::read).collect::<Option<_>>()?;
        Some(Self { folder, all })
    }
}

/// Where everything for the tab is cached.
pub fn cache() -> Result<PathBuf> {
    let cache = vm::kernels::folder()?.with_file_name("tab");
    fs::create_dir_all(&cache).with_context(|| {
        format!(
            "写不了缓存目录 {}，请把环境变量 XDG_CACHE_HOME 设为一个能写的目录",
            cache.display()
        )
    })?;
    Ok(cache)
}

/// The packages, from the cache or else downloaded into it.
pub fn find_or_fetch(mirror: Option<&str>, anew: bool) -> Result<Packages> {
    let wanted = [&HOST[..], &GUEST, &[BIOS, KERNEL, SUITE]].concat();
    let key = hash([wanted.join(" ").as_bytes()]);
    let cache = cache()?;
    let folder = cache.join(format!("packages-{key}"));
    if let (false, Some(found)) = (anew, Packages::open(folder.clone())) {
        return Ok(found);
    }
    tell!(
        "下载编译器、库和内核的软件包，放进 {}（大约 250 MB，只有第一次要下载）",
        cache.display()
    );
    let work = tempfile::tempdir_in(&cache)?;
    let apt = apt(work.path(), mirror, SUITE, &ARCHITECTURES)?;
    let depends = apt.read("apt-cache", &["depends", KERNEL])?;
    let kernel = depends
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Depends: "))
        .find(|name| name.starts_with("linux-image-"))
        .with_context(|| format!("镜像上没有 {KERNEL}"))?;
    let mut download = vec!["--quiet", "download", kernel, BIOS];
    download.extend(HOST);
    download.extend(GUEST);
    ensure!(
        apt.shown("apt-get", &download)?,
        "软件包没有完好地下载下来，原因在 apt 上面的输出里。\
         网络好了再运行一次，或者换一个镜像：--mirror 地址"
    );
    unpack(work.path())?;
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::rename(work.path(), &folder)?;
    Packages::open(folder).context("软件包没有放好")
}

/// apt with the lists of a suite's packages.
pub fn apt<'a>(
    work: &'a Path,
    mirror: Option<&str>,
    suite: &str,
    architectures: &[&str],
) -> Result<Apt<'a>> {
    ensure!(
        vm::apt::is_installed(),
        "这里没有 apt，没法下载 Debian 的软件包"
    );
    let mirror = match mirror {
        Some(address) => Mirror::at(address),
        None => Mirror::of_this_machine()?.context(
            "这台机器的 apt 源里没有 Debian 的镜像，用 --mirror 指一个（以 /debian 结尾的地址）",
        )?,
    };
    let packages = mirror.sources(&[suite], architectures);
    let sources = packages
        .replace("deb [", "deb-src [")
        .replace("=Packages", "=Sources");
    let sources = packages + &sources;
    let apt = Apt::new(work, &sources, architectures)?;
    apt.shown("apt-get", &["--quiet", "update"])?;
    if !apt.has_lists()? {
        bail!(
            "拿不到镜像 {} 上的软件包目录，原因在 apt 上面的输出里：\
             多半是网络不通，或者镜像没有 {suite}",
            mirror.main
        );
    }
    Ok(apt)
}

/// Unpacks the packages in a folder into a tree for each kind, and lists them there.
fn unpack(work: &Path) -> Result<()> {
    let mut list = Vec::new();
    for entry in work.read_dir()? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "deb") {
            continue;
        }
        let line = run(Command::new("dpkg-deb")
            .arg("--show")
            .arg(format!("--showformat={FORMAT}"))
            .arg(&path))?;
        let package = Package::read(line.trim_end());
        let package = package.with_context(|| line.clone())?;
        run(Command::new("dpkg-deb")
            .arg("--extract")
            .arg(&path)
            .arg(work.join(package.tree())))?;
        fs::remove_file(&path)?;
        list.push(line);
    }
    list.sort();
    fs::write(work.join(LIST), list.concat())?;
    Ok(())
}

/// What a command prints.
pub fn run(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .with_context(|| format!("启动不了 {program}"))?;
    ensure!(
        output.status.success(),
        "{program} 失败了：{}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8(output.stdout)?)
}
