//! `{{#kernels}}`: the kernels that were measured; and how texts name several of them.

use std::fmt::Write;

use anyhow::Result;
use facts::Recorded;
use transcript::elsewhere::Difference;

use super::measurements::Measured;

impl Measured {
    pub(super) fn kernels_table(&self) -> Result<String> {
        self.newest()?;
        let mut table = "| 内核 | `uname -r` | 测了多少条 | 每次不同的 | \
             输出和书上相同的章 |\n|---|---|---|---|---|\n"
            .to_owned();
        for (kernel, chapters) in self.kernels.iter().zip(&self.chapters) {
            let varying =
                kernel.facts.iter().filter(|fact| fact.varies()).count();
            let same = chapters
                .values()
                .filter(|difference| **difference == Difference::Same)
                .count();
            writeln!(
                table,
                "| {} | `{}` | {} | {varying} | {same}/{} |",
                kernel.version(),
                kernel.release,
                kernel.facts.len(),
                chapters.len()
            )?;
        }
        Ok(table)
    }
}

/// What kernels said, the oldest first, each with the versions of those that said it; what
/// neighbours said alike stands once.
pub fn neighbours<'a, T: PartialEq>(
    said: impl IntoIterator<Item = (T, &'a str)>,
) -> Vec<(T, Vec<&'a str>)> {
    let mut groups = Vec::<(T, Vec<&str>)>::new();
    for (said, version) in said {
        match groups.last_mut() {
            Some((same, versions)) if *same == said => versions.push(version),
            _ => groups.push((said, vec![version])),
        }
    }
    groups
}

/// Kernels by their versions: three and more that follow each other as a range.
pub fn range(kernels: &[Recorded], versions: &[&str]) -> String {
    let all: Vec<_> = kernels.iter().map(Recorded::version).collect();
    match versions {
        [first, _, .., last]
            if all.windows(versions.len()).any(|run| run == versions) =>
        {
            format!("{first}到{last}")
        }
        _ => versions.join("、"),
    }
}
