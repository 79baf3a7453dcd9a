//! `{{#case}}`: what the kernels answered to one case, and what libbpf-rs made of it.

use std::fmt::Write;

use anyhow::{Context, Result};
use facts::MapKind;

use super::answer;
use super::kernels::{neighbours, range};
use super::measurements::Measured;

impl Measured {
    pub(super) fn case_table(&self, argument: &str) -> Result<String> {
        let (id, kind) = argument.split_once(' ').context("没有 map 的种类")?;
        let kind = kind.parse::<MapKind>().ok().context("没有这种 map")?;
        let case = self.case(id)?;
        let mut table = "| 内核 | 情形 | 内核的回答 | libbpf-rs给出的 |\n\
             |---|---|---|---|\n"
            .to_owned();
        let facts = self.kernels.iter().map(|kernel| {
            let fact = kernel.find(id, kind);
            Ok((fact.context("没有在这种 map 上测")?, kernel.version()))
        });
        let facts = facts.collect::<Result<Vec<_>>>()?;
        for (fact, versions) in neighbours(facts) {
            writeln!(
                table,
                "| {} | {}，{} | {} | {} |",
                range(&self.kernels, &versions),
                kind.title(),
                case.label,
                answer::in_chinese(&fact.kernel),
                answer::of_library(&fact.library)
            )?;
        }
        Ok(table)
    }
}
