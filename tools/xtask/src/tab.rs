//! `cargo xtask tab`: what ▶ in the book's pages needs, built from Debian's packages, the
//! workspace's own programs and a pinned npm package.
//!
//! Nothing of it is committed. What is downloaded lies in the user's cache; what is built
//! lies in `target/tab` and is built again only when what it's made of has changed.

mod args;
mod bytes;
mod check;
mod compile;
mod kernels;
mod notice;
mod packages;
mod place;
mod site;
mod sources;
mod state;

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use ::tab::manifest::Manifest;
use anyhow::{Result, ensure};
use machine::packages as system;
use shared::tell;

use crate::npm;
use crate::workspace::Workspace;
pub use args::Args;
pub use place::PRINTED;
use place::{Place, SCRIPTS};

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
/// As [`make`] and [`check()`].
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
