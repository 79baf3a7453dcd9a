//! `{{#first types}}`, `{{#first commands}}`: which of the recorded kernels is the first that
//! has each type of map, and each command.

use std::fmt::Write;

use anyhow::{Context, Result};
use facts::recorded::PLAIN;
use facts::{MapKind, Recorded};

use super::measurements::Measured;

impl Measured {
    pub(super) fn first_types(&self) -> Result<String> {
        let mut table =
            "| 类型 | 第一个有它的内核 | 还没有的 |\n|---|---|---|\n"
                .to_owned();
        let mut others = Vec::new();
        for kind in MapKind::ALL.iter().filter(|kind| !kind.is_locked()) {
            let first = self.first(|kernel| {
                let fact = kernel.find(PLAIN, *kind);
                fact.is_some_and(|fact| fact.kernel.works())
            });
            match first {
                Some(first) => {
                    writeln!(table, "| {} | {first} |", kind.title())?;
                }
                None => others.push(kind.title()),
            }
        }
        let oldest = self.kernels.first().map(Recorded::version);
        let oldest = oldest.context("没有记录过的内核")?;
        let others = others.join("、");
        Ok(format!("{table}\n{oldest}已经有的：{others}。\n"))
    }

    pub(super) fn first_commands(&self) -> Result<String> {
        let mut table = "| 操作 | map | 第一个能的内核 | 还不能的 |\n\
             |---|---|---|---|\n"
            .to_owned();
        for operation in self.operations_on_maps() {
            // The kinds of map for which it came at the same time.
            let mut rows = Vec::<(String, Vec<&str>)>::new();
            for kind in MapKind::ALL {
                let cases: Vec<_> = self
                    .cases
                    .iter()
                    .filter(|case| case.operation == operation)
                    .filter(|case| case.kinds.contains(kind))
                    .collect();
                // What a kernel lacks altogether stands in the other table.
                let Some(first) = self.first(|kernel| {
                    kernel.lacks(*kind)
                        || cases.iter().any(|case| {
                            let fact = kernel.find(case.id, *kind);
                            fact.is_some_and(|fact| fact.kernel.works())
                        })
                }) else {
                    continue;
                };
                match rows.iter_mut().find(|(known, _)| *known == first) {
                    Some((_, kinds)) => kinds.push(kind.title()),
                    None => rows.push((first, vec![kind.title()])),
                }
            }
            for (first, kinds) in rows {
                let title = operation.title;
                let kinds = kinds.join("、");
                writeln!(table, "| {title} | {kinds} | {first} |")?;
            }
        }
        Ok(table)
    }

    /// The first kernel that has something, and those before it, as two cells; nothing where
    /// the recorded kernels don't decide it.
    fn first(&self, has: impl Fn(&Recorded) -> bool) -> Option<String> {
        let first = self.kernels.iter().position(has).filter(|it| *it > 0)?;
        let (before, from) = self.kernels.split_at(first);
        let before: Vec<_> = before.iter().map(Recorded::version).collect();
        Some(format!("{} | {}", from[0].version(), before.join("、")))
    }
}
