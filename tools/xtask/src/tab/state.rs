//! The state of a machine that has booted: v86 under node boots it once, and the reader's
//! page restores it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use shared::tell;
use tab::control::Report;
use vm::cpio;

use super::bytes::{gzip, hash};
use super::compile::INIT;
use super::kernels::Kernel;
use super::packages::{Packages, run};
use super::place::{Place, SCRIPTS};
use crate::npm;

/// What the kernel mounts on, or a program may expect.
const FOLDERS: [&str; 5] = ["/bin", "/dev", "/proc", "/sys", "/tmp"];

/// A machine that has booted.
pub struct Booted {
    /// Its kernel.
    pub kernel: Kernel,
    /// As `uname -r` printed it there.
    pub release: String,
    /// The kept state, compressed.
    pub state: PathBuf,
}

/// The file system that the kernels boot with, compressed.
pub fn initramfs(programs: &[PathBuf]) -> Result<Vec<u8>> {
    let mut files = cpio::Files::new();
    for program in programs {
        let name = program.file_name().context("a program has a name")?;
        let path = if name == INIT {
            PathBuf::from("/init")
        } else {
            Path::new("/bin").join(name)
        };
        let contents =
            fs::read(program).with_context(|| program.display().to_string())?;
        files.insert(path, contents);
    }
    gzip(&cpio::pack(&FOLDERS, &files))
}

/// The state of a machine that has booted this kernel: the one that was kept, or a new one
/// if anything that it's made of has changed.
pub fn keep(
    place: &Place,
    packages: &Packages,
    kernel: Kernel,
    initramfs: &[u8],
) -> Result<Booted> {
    let bios = packages.guest().join("usr/share/seabios");
    let parts = [bios.join("bios.bin"), bios.join("vgabios-isavga.bin")];
    let scripts = place.root.join(SCRIPTS);
    let mut made_of = vec![initramfs.to_owned(), fs::read(&kernel.path)?];
    for part in ["boot.mjs", "vm.mjs", "machine.json", npm::LOCK] {
        made_of.push(fs::read(scripts.join(part))?);
    }
    for part in &parts {
        made_of.push(fs::read(part)?);
    }
    let key = hash(made_of.iter().map(Vec::as_slice));
    let folder = place.folder.join("states").join(kernel.name);
    let state = folder.join(format!("{key}.zst"));
    // Written last.
    let report = folder.join(format!("{key}.json"));
    if !report.is_file() {
        // What was there is of something else.
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let line = boot(place, &kernel, initramfs, &parts, &state)?;
        fs::write(&report, line)?;
    }
    let Report::Booted { release } =
        Report::read(&fs::read_to_string(&report)?)?
    else {
        bail!("{} 不是启动好的报告", report.display());
    };
    Ok(Booted {
        kernel,
        release,
        state,
    })
}

/// Boots the kernel, keeps the state, and returns the report of the first process.
fn boot(
    place: &Place,
    kernel: &Kernel,
    initramfs: &[u8],
    bios: &[PathBuf; 2],
    state: &Path,
) -> Result<String> {
    tell!("在 v86 里启动内核 {}，留下启动好的样子", kernel.name);
    let start = Instant::now();
    let work = tempfile::tempdir_in(&place.folder)?;
    let archive = work.path().join("initramfs");
    fs::write(&archive, initramfs)?;
    let raw = work.path().join("state");
    let report = run(Command::new("node")
        .arg("boot.mjs")
        .args([&kernel.path, &archive])
        .args(bios)
        .arg(&raw)
        .current_dir(&place.scripts))
    .with_context(|| format!("内核 {} 没有启动好", kernel.name))?;
    let booted = start.elapsed().as_secs_f64();
    // A window of 128 MB, which v86 allows: it finds what the programs have in common.
    run(Command::new("zstd")
        .args(["-q", "-19", "--long=27", "-o"])
        .args([state, &raw]))?;
    tell!(
        "启动用了 {booted:.1} 秒，压缩用了 {:.1} 秒：{:.1} MB 变成 {:.2} MB",
        start.elapsed().as_secs_f64() - booted,
        fs::metadata(&raw)?.len() as f64 / 1e6,
        fs::metadata(state)?.len() as f64 / 1e6
    );
    Ok(report)
}
