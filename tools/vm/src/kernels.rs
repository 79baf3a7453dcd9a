//! Kernels for the VM: Debian's, fetched once through apt and kept in the user's cache, or
//! one of the reader's own.

mod apt;
mod cache;
mod file;
mod series;

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Result;
use shared::tell;

pub use cache::{cached, fetch, folder};
pub use file::Kernel;
pub use series::{SERIES, Series};

/// What `--kernel` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// One of [`SERIES`].
    Series(&'static Series),
    /// A `vmlinuz` or `bzImage` of the reader's own; its text has a `/` in it.
    Path(PathBuf),
}

/// 6.1 is Debian 12's, and the fastest to boot of those that can do all the lessons.
impl Default for Wanted {
    fn default() -> Self {
        Self::Series(&SERIES[1])
    }
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains('/') {
            return Ok(Self::Path(text.into()));
        }
        SERIES
            .iter()
            .find(|series| series.name == text)
            .map(Self::Series)
            .ok_or_else(|| {
                let names = SERIES.map(|series| series.name).join("、");
                format!("可以是 {names}，或者一个带 / 的文件路径")
            })
    }
}

/// The kernel that is wanted: from the cache, or else fetched through apt into it.
///
/// apt shows its progress on stderr. `mirror` is the address of a Debian archive, for
/// machines whose own sources aren't Debian's.
///
/// # Errors
/// A [`crate::failure::Failure`] for what [`crate::failure::FailureKind`] lists; other errors
/// for a cache that can't be written.
pub fn find_or_fetch(wanted: &Wanted, mirror: Option<&str>) -> Result<Kernel> {
    match wanted {
        Wanted::Path(path) => Kernel::open(path),
        Wanted::Series(series) => match cached(series) {
            Ok(Some(kernel)) => Ok(kernel),
            Ok(None) => fetch(series, mirror),
            Err(corrupt) => {
                tell!("{corrupt:#}\n重新下载。");
                fetch(series, mirror)
            }
        },
    }
}

/// Whether this machine has the apt that kernels are fetched through.
#[must_use]
pub fn can_fetch() -> bool {
    crate::apt::is_installed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_has_a_name_or_a_path() {
        assert_eq!("6.1".parse(), Ok(Wanted::Series(&SERIES[1])));
        assert_eq!("./6.1".parse(), Ok(Wanted::Path("./6.1".into())));
        let message = "6.2".parse::<Wanted>().expect_err("no such series");
        assert!(message.contains("5.10、6.1、6.12、newest"), "{message}");
    }
}
