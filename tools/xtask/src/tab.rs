//! `cargo xtask tab`: what ▶ in the book's pages needs, built from Debian's packages, the
//! workspace's own programs and a pinned npm package.
//!
//! Nothing of it is committed. What is downloaded lies in the user's cache; what is built
//! lies in `target/tab` and is built again only when what it's made of has changed.

mod check;
mod compile;
mod kernels;
mod notice;
mod packages;
mod site;
mod sources;
mod state;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use ::tab::manifest::Manifest;
use anyhow::{Result, ensure};
use machine::packages as system;
use shared::tell;

use crate::npm;
use crate::workspace::Workspace;

/// The scripts that work with v86, and the lock that says which version it is.
const SCRIPTS: &str = "tools/tab/v86";

/// The arguments of `cargo xtask tab`.
#[derive(Debug, Default, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub struct Args {
    /// 做好以后在 Node.js 里运行各章，和记录的输出比较
    #[arg(long)]
    check: bool,
    /// 只用 Debian 的内核，不编译第二个
    #[arg(long)]
    debian_only: bool,
    /// 连同 GPL 和 LGPL 的软件的源代码一起放好：发布时要
    #[arg(long)]
    sources: bool,
    /// 重新下载软件包，换成镜像上最新的
    #[arg(long)]
    fetch: bool,
    /// 缺少系统软件包时不问，直接安装
    #[arg(long)]
    yes: bool,
    /// 从这个 Debian 镜像下载，不用这台机器的源
    #[arg(long, value_name = "地址")]
    mirror: Option<String>,
}

/// What the chapters printed in the browser: a folder for each kernel, from the
/// repository's root.
pub const PRINTED: &str = "target/tab/printed";

/// Where everything is made.
pub(crate) struct Place {
    /// The repository's root.
    pub root: PathBuf,
    /// `target/tab`.
    pub folder: PathBuf,
    /// Where the scripts run.
    pub scripts: PathBuf,
}

impl Place {
    fn new(workspace: &Workspace) -> Self {
        let folder = workspace.root.join("target/tab");
        Self {
            root: workspace.root.clone(),
            scripts: folder.join("v86"),
            folder,
        }
    }
}

/// Makes it, and checks it if the options say so.
///
/// # Errors
/// What [`make`] says, or a check that can't be made.
pub fn run(workspace: &Workspace, args: &Args) -> Result<ExitCode> {
    make(workspace, args)?;
    if args.check && !check(workspace)? {
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes everything that has changed.
///
/// # Errors
/// Something can't be downloaded, built or booted: says what, and what to do.
pub fn make(workspace: &Workspace, args: &Args) -> Result<()> {
    ensure!(
        cfg!(target_arch = "x86_64"),
        "只有在 x86-64 的机器上才能做：编译器用的是 Debian 的 amd64 软件包"
    );
    system::ensure(system::FOR_TAB, args.yes)?;
    let start = Instant::now();
    let place = Place::new(workspace);
    npm::install(&place.root.join(SCRIPTS), &place.scripts)?;
    let mirror = args.mirror.as_deref();
    let packages = packages::find_or_fetch(mirror, args.fetch)?;
    let programs = compile::programs(&place, &packages)?;
    let initramfs = state::initramfs(&programs)?;
    let mut booted = Vec::new();
    for kernel in kernels::all(&place, &packages, args)? {
        booted.push(state::keep(&place, &packages, kernel, &initramfs)?);
    }
    let made = site::Made {
        programs: compile::names(&programs),
        sources: if args.sources {
            let own = booted.iter().flat_map(|it| it.kernel.sources.clone());
            let theirs = sources::find_or_fetch(&packages, mirror)?;
            own.chain(theirs).collect()
        } else {
            Vec::new()
        },
        packages,
        booted,
    };
    let bytes = site::lay_out(workspace, &place, &made)?;
    tell!(
        "浏览器里要用的在 {}（{:.1} MB，{:.1} 秒）",
        ::tab::manifest::FOLDER,
        bytes as f64 / 1e6,
        start.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Makes it and checks it, and says whether all is as recorded. In CI the sources come
/// along, since that is what is published.
///
/// # Errors
/// As [`make`] and [`check`].
pub fn make_and_check(workspace: &Workspace, yes: bool) -> Result<bool> {
    let args = Args {
        sources: system::in_ci(),
        yes,
        ..Args::default()
    };
    make(workspace, &args)?;
    check(workspace)
}

/// Runs every chapter on each kernel under node, and says whether all is as recorded.
///
/// # Errors
/// It isn't made, or node can't be started.
pub fn check(workspace: &Workspace) -> Result<bool> {
    check::run(workspace, &Place::new(workspace))
}

/// Whether there is something for the pages.
///
/// # Errors
/// It's there but can't be read.
pub fn is_made(root: &Path) -> Result<bool> {
    Ok(Manifest::load(root)?.is_some())
}

/// Removes what chapters printed in a browser before.
///
/// # Errors
/// It can't be removed.
pub fn forget_printed(root: &Path) -> Result<()> {
    let folder = root.join(PRINTED);
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

/// What is wrong with what the chapters printed in the browser since then: on each kernel
/// each must have run.
///
/// # Errors
/// It isn't made, or a file can't be read.
pub fn compare_printed(root: &Path) -> Result<Vec<String>> {
    check::printed(root)
}
