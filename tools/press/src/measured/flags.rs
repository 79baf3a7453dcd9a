//! `{{#flags-table}}`: what `update` answers to each flag.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result};
use facts::MapKind;
use regex::Regex;

use super::{Measured, answer};

/// A flag of `update`: its name in C, the one in libbpf-rs, the one in the cases' ids, and
/// the kind of map that it's for.
type FlagRow = (&'static str, &'static str, &'static str, MapKind);

const FLAGS: [FlagRow; 6] = [
    ("BPF_ANY", "`MapFlags::ANY`", "any", MapKind::Hash),
    (
        "BPF_NOEXIST",
        "`MapFlags::NO_EXIST`",
        "noexist",
        MapKind::Hash,
    ),
    ("BPF_EXIST", "`MapFlags::EXIST`", "exist", MapKind::Hash),
    ("BPF_F_LOCK", "`MapFlags::LOCK`", "lock", MapKind::HashLock),
    ("BPF_F_CPU", "没有", "cpu", MapKind::PercpuHash),
    ("BPF_F_ALL_CPUS", "没有", "all-cpus", MapKind::PercpuHash),
];

/// Which flags a table lists.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Which {
    All,
    /// Those that a map without CPUs takes.
    OfHash,
}

impl Measured {
    pub(super) fn flags_table(&self, which: Which) -> Result<String> {
        let mut table = "| C | libbpf-rs | 值 | map | key不在 | key已在 | \
             不在，而map已满 |\n|---|---|---|---|---|---|---|\n"
            .to_owned();
        for (flag, method, word, kind) in FLAGS {
            if which == Which::OfHash && kind.is_per_cpu() {
                continue;
            }
            let value = self
                .flags
                .get(flag)
                .with_context(|| format!("book/prototypes.h 里没有 {flag}"))?;
            let cells: Vec<_> = ["absent", "present", "full"]
                .map(|situation| format!("update.{word}.{situation}"))
                .iter()
                .map(|id| {
                    Ok(self.cell(self.case(id)?, kind, answer::of_update))
                })
                .collect::<Result<_>>()?;
            writeln!(
                table,
                "| `{flag}` | {method} | {value} | {} | {} |",
                kind.title(),
                cells.join(" | ")
            )?;
        }
        Ok(table)
    }
}

/// The values of the flags that the pages' prototypes list.
pub fn values(root: &Path) -> Result<BTreeMap<String, u32>> {
    static FLAG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^\s*(BPF_\w+)\s*=\s*(\d+),").expect("a fixed pattern")
    });
    let text = fs::read_to_string(root.join("book/prototypes.h"))?;
    FLAG.captures_iter(&text)
        .map(|found| Ok((found[1].to_owned(), found[2].parse()?)))
        .collect()
}
