//! What became of everything on one kernel: recorded, or compared with what is recorded.

use std::path::Path;

use anyhow::{Result, ensure};
use facts::session::Ran;
use facts::{Recorded, folder};
use machine::files;

use super::chapters::Chapters;

/// What became of everything on one kernel.
pub struct Answers {
    facts: Recorded,
    chapters: Chapters,
}

impl Answers {
    /// Takes what the programs printed, in one or several runs.
    ///
    /// # Errors
    /// When the facts didn't run to their end.
    pub fn new(ran: &[Ran]) -> Result<Self> {
        let (facts, chapters): (Vec<_>, Vec<_>) =
            ran.iter().partition(|ran| ran.program == "facts");
        let mut runs = Vec::new();
        for run in facts {
            ensure!(
                run.status == 0,
                "facts 以 {} 结束：{}",
                run.status,
                String::from_utf8_lossy(&run.stderr)
            );
            runs.push(str::from_utf8(&run.stdout)?.parse()?);
        }
        let facts = Recorded::merge(&runs)?;
        let chapters = Chapters::new(&facts.release, &chapters);
        Ok(Self { facts, chapters })
    }

    /// Writes what is new.
    ///
    /// # Errors
    /// When a file can't be written.
    pub fn record(&self, root: &Path) -> Result<()> {
        let folder = folder::path(root);
        std::fs::create_dir_all(&folder)?;
        let release = &self.facts.release;
        let varying = self.facts.facts.iter().filter(|fact| fact.varies());
        println!(
            "{release}：{} 条事实，其中 {} 条每次不同",
            self.facts.facts.len(),
            varying.count()
        );
        let path = folder.join(format!("{release}.txt"));
        files::replace(&path, self.facts.to_string())?;
        self.chapters.record(root, &self.facts)
    }

    /// Compares with what is recorded of this release, or else of the newest of the same
    /// series, and says what differs.
    ///
    /// # Errors
    /// When a recorded file can't be read.
    pub fn check(&self, root: &Path) -> Result<bool> {
        let release = &self.facts.release;
        let all = folder::all(root)?;
        let Some(old) = folder::baseline(&all, &self.facts) else {
            println!(
                "{release}：这个系列还没有在 {} 个 CPU 上记录过，跑完了，没有可比的；\
                 要把它写进书里，就运行 cargo xtask matrix",
                self.facts.cpus().unwrap_or_default()
            );
            return Ok(true);
        };
        if old.release != *release {
            println!(
                "{release}：还没有记录，和同一系列最新的记录 {} 比较；\
                 要记录它，就运行 cargo xtask matrix",
                old.release
            );
        }
        let mut differences = old.differences(&self.facts);
        differences.extend(self.chapters.differences(root, old)?);
        if differences.is_empty() {
            println!(
                "{release}：{} 条事实、{} 章，和记录的相同",
                self.facts.facts.len(),
                self.chapters.count()
            );
            return Ok(true);
        }
        for difference in &differences {
            eprintln!("{release}：{difference}");
        }
        eprintln!(
            "{release}：有 {} 处和记录的不同。如果新的是对的，\
             就运行 cargo xtask matrix，看过 git diff 再提交",
            differences.len()
        );
        Ok(false)
    }
}
