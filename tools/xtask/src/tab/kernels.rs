//! The kernels that boot in the tab: Debian's own, and a newer one built small from Debian's
//! packaged source, since Debian builds no newer one for i386.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use machine::packages as system;
use shared::tell;

use super::args::Args;
use super::bytes::hash;
use super::packages::{self, Packages, cache, run};
use super::place::Place;

/// The series that is built.
const SERIES: &str = "6.12";
/// The package with its source, and the suite that has it.
const SOURCE: &str = "linux-source-6.12";
const SUITE: &str = "bookworm-security";
/// What is put on top of the smallest configuration.
const CONFIG: &str = "tools/tab/kernel.config";

/// A kernel to boot.
#[derive(Clone, Debug)]
pub struct Kernel {
    /// Its series.
    pub name: &'static str,
    /// Whose it is, in Chinese.
    pub about: String,
    /// Its `vmlinuz` or `bzImage`.
    pub path: PathBuf,
    /// The files that it was built from, if we built it.
    pub sources: Vec<PathBuf>,
}

/// All of them, the first one that which a page starts unless it's told otherwise.
pub fn all(
    place: &Place,
    packages: &Packages,
    args: &Args,
) -> Result<Vec<Kernel>> {
    let mut kernels = vec![debian(packages)?];
    if args.newer {
        kernels.push(small(place, args)?);
    }
    Ok(kernels)
}

/// Debian's own, as it is.
fn debian(packages: &Packages) -> Result<Kernel> {
    let folder = packages.guest().join("boot");
    let is_kernel = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("vmlinuz-")
    };
    let path = folder
        .read_dir()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(is_kernel)
        .with_context(|| format!("{} 里没有内核", folder.display()))?;
    let mut all = packages.all.iter();
    let package = all.find(|it| it.name.starts_with("linux-image-"));
    let package = package.context("没有内核的软件包")?;
    Ok(Kernel {
        name: "6.1",
        about: format!(
            "Debian 12的32位内核，版本{}，一处也没有改",
            package.version
        ),
        path,
        sources: Vec::new(),
    })
}

/// The newer one: from the cache, or else built into it.
fn small(place: &Place, args: &Args) -> Result<Kernel> {
    let config = place.root.join(CONFIG);
    let options = fs::read_to_string(&config).context(CONFIG)?;
    let key = hash([options.as_bytes(), SOURCE.as_bytes(), SUITE.as_bytes()]);
    let folder = cache()?.join(format!("kernel-{SERIES}-{key}"));
    if args.fetch && folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    if !folder.exists() {
        build(&config, &options, args, &folder)?;
    }
    let version = fs::read_to_string(folder.join(VERSION))?;
    let mut sources = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        if name != IMAGE && name != VERSION {
            sources.push(path);
        }
    }
    sources.sort();
    Ok(Kernel {
        name: SERIES,
        about: format!(
            "从Debian的源代码（{SOURCE}，版本{version}）编译的小内核，带BTF，没有改源代码"
        ),
        path: folder.join(IMAGE),
        sources,
    })
}

/// In the folder of a built kernel: the kernel, and the version of its source.
const IMAGE: &str = "bzImage";
const VERSION: &str = "version";

/// Builds it from Debian's source into `folder`, as a whole or not at all.
fn build(
    config: &Path,
    options: &str,
    args: &Args,
    folder: &Path,
) -> Result<()> {
    system::ensure(system::FOR_KERNEL, args.yes)?;
    tell!(
        "编译内核 {SERIES}：下载 150 MB 的源代码，编译要几分钟，只有第一次要做"
    );
    let start = Instant::now();
    let work = tempfile::tempdir_in(cache()?)?;
    let mirror = args.mirror.as_deref();
    let apt = packages::apt(work.path(), mirror, SUITE, &["amd64"])?;
    ensure!(
        apt.shown("apt-get", &["--quiet", "download", SOURCE])?,
        "内核的源代码没有完好地下载下来，原因在 apt 上面的输出里。网络好了再运行一次"
    );
    let package = work
        .path()
        .read_dir()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|end| end == "deb"))
        .context("apt-get 没有留下软件包")?;
    let version = run(Command::new("dpkg-deb")
        .args(["--show", "--showformat=${Version}"])
        .arg(&package))?;
    run(Command::new("dpkg-deb")
        .arg("--extract")
        .args([&package, &work.path().join("tree")]))?;
    let archive = format!("tree/usr/src/{SOURCE}.tar.xz");
    run(Command::new("tar")
        .arg("-xf")
        .arg(archive)
        .current_dir(&work))?;
    let source = work.path().join(SOURCE);
    let jobs = std::thread::available_parallelism()?.get();
    let make = |target: &str| {
        run(Command::new("make")
            .args(["--silent", "ARCH=i386", &format!("-j{jobs}"), target])
            .current_dir(&source))
        .context("没有编译成内核")
    };
    make("tinyconfig")?;
    let chosen = source.join(".config");
    let tiny = fs::read_to_string(&chosen)?;
    fs::write(&chosen, tiny + options)?;
    make("olddefconfig")?;
    make("bzImage")?;
    let ready = work.path().join("ready");
    fs::create_dir(&ready)?;
    fs::rename(source.join("arch/x86/boot").join(IMAGE), ready.join(IMAGE))?;
    fs::write(ready.join(VERSION), version)?;
    // What GPL asks for.
    fs::copy(config, ready.join("linux-6.12-kernel.config.txt"))?;
    let name = package.file_name().context("a file has a name")?;
    fs::rename(&package, ready.join(name))?;
    fs::rename(&ready, folder)?;
    tell!("编译内核用了 {:.0} 秒", start.elapsed().as_secs_f64());
    Ok(())
}
