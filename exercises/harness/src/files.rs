//! The files that an answer program has open: a function leaves them as they are.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use nix::unistd::Pid;

use crate::verdict::{Stop, Verdict, wrong};

/// What each open fd of a program is.
#[derive(Debug)]
pub struct Files(BTreeMap<OsString, PathBuf>);

impl Files {
    /// Those of this program.
    pub(crate) fn of(process: Pid) -> Result<Self, Stop> {
        let Ok(entries) = fs::read_dir(format!("/proc/{process}/fd")) else {
            return Err(wrong("函数返回以后，程序还在", "程序已经结束"));
        };
        let files = entries.flatten().map(|entry| {
            let what = fs::read_link(entry.path()).unwrap_or_default();
            (entry.file_name(), what)
        });
        Ok(Self(files.collect()))
    }

    /// The answer is wrong when one of these is closed or another one now.
    ///
    /// # Errors
    /// It's wrong.
    pub fn are_kept_in(&self, now: &Self) -> Verdict {
        let mut files = self.0.iter();
        let lost = files.find(|(fd, what)| now.0.get(*fd) != Some(what));
        let Some((fd, what)) = lost else {
            return Ok(());
        };
        // Of a pipe also the number is said, which is another one each time.
        let what = what.to_string_lossy();
        let what = what.split(":[").next().unwrap_or_default();
        let fd = fd.to_string_lossy();
        Err(wrong(
            "不是它打开的 fd，它不关",
            format!("fd {fd}（{what}）被它关掉了，或者换成了别的"),
        ))
    }

    /// The answer is wrong when there are more than `kept` others now.
    ///
    /// # Errors
    /// It's wrong.
    pub fn grew_by(&self, now: &Self, kept: usize) -> Verdict {
        let left = now.0.len().saturating_sub(self.0.len());
        if left <= kept {
            return Ok(());
        }
        Err(wrong(
            "函数返回以后，它打开的 fd 都关上了",
            format!("多出来 {left} 个打开的 fd"),
        ))
    }
}
