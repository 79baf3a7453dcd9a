//! `{{#flags-table}}`: what `update` answers to each flag.

use std::fmt::Write;

use anyhow::{Context, Result};
use facts::MapKind;

use super::answer;
use super::measurements::Measured;

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
