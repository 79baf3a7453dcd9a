//! `{{#case}}`: what the kernels answered to one case, and what libbpf-rs made of it.

use std::fmt::Write;

use anyhow::{Context, Result};
use facts::{Fact, MapKind};

use super::{Measured, answer, range};

impl Measured {
    pub(super) fn case_table(&self, argument: &str) -> Result<String> {
        let (id, kind) = argument.split_once(' ').context("没有 map 的种类")?;
        let kind = kind.parse::<MapKind>().ok().context("没有这种 map")?;
        let case = self.case(id)?;
        let mut table = "| 内核 | 情形 | 内核的回答 | libbpf-rs给出的 |\n\
             |---|---|---|---|\n"
            .to_owned();
        // Kernels that follow each other and answer the same share a row.
        let mut rows = Vec::<(&Fact, Vec<&str>)>::new();
        for kernel in &self.kernels {
            let fact = kernel.find(id, kind);
            let fact = fact.context("没有在这种 map 上测")?;
            match rows.last_mut() {
                Some((same, versions)) if *same == fact => {
                    versions.push(kernel.version());
                }
                _ => rows.push((fact, vec![kernel.version()])),
            }
        }
        for (fact, versions) in rows {
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
