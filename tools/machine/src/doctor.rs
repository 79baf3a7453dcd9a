//! What this machine can do, and how to mend what it can't.

mod diagnosis;
mod kernel;
mod supplies;

use std::path::Path;

use anyhow::{Context, Result};
use nix::sys::utsname::uname;

use crate::packages;

pub use diagnosis::{Diagnosis, Health};

/// Makes all checks. `target` is the folder that cargo builds in.
///
/// # Errors
/// When `uname` fails.
pub fn examine(target: &Path) -> Result<Vec<Diagnosis>> {
    let uname = uname().context("uname 失败")?;
    let release = uname.release().to_string_lossy().into_owned();
    let machine = uname.machine().to_string_lossy().into_owned();
    let mut diagnoses = vec![
        kernel::kernel(&release, &machine),
        kernel::bpf(),
        kernel::root(),
        kernel::capabilities(),
        kernel::btf(),
        kernel::bpffs(),
    ];
    diagnoses.extend(packages::FOR_KERNEL_PROGRAMS.iter().map(supplies::tool));
    diagnoses.extend([
        supplies::qemu(&machine),
        supplies::cached_kernels(),
        supplies::disk(target),
    ]);
    Ok(diagnoses)
}
