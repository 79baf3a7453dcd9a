//! What the kernels answered to a case, by answer; and `{{#facts}}`, all cases of an
//! operation.

use std::fmt::Write;

use anyhow::{Result, ensure};
use facts::answer::Returned;
use facts::cases::CaseCall;
use facts::recorded::PLAIN;
use facts::{Answer, Case, MapKind};

use super::answer;
use super::kernels::range;
use super::measurements::Measured;
use crate::marks::folded;

/// An answer, and the versions of the kernels that gave it.
pub type Group<'a> = (&'a Answer<Returned>, Vec<&'a str>);

impl Measured {
    /// What the kernels answered, in the words that `told` has for it: the newest one, then
    /// those that answer otherwise.
    pub(super) fn cell(
        &self,
        case: &Case,
        kind: MapKind,
        told: fn(&Answer<Returned>) -> String,
    ) -> String {
        let mut groups = self.groups(case, kind);
        let Some((newest, _)) = groups.pop() else {
            return String::new();
        };
        let mut cell = told(newest);
        if !groups.is_empty() {
            let others: Vec<_> = groups
                .iter()
                .map(|(answer, kernels)| {
                    let kernels = range(&self.kernels, kernels);
                    format!("{kernels}：{}", told(answer))
                })
                .collect();
            write!(cell, "<br>（{}）", others.join("；"))
                .expect("a text can be written to");
        }
        cell
    }

    /// The kernels' answers to a case with the kernels that gave them, the newest
    /// kernel's answer last.
    pub(super) fn groups(&self, case: &Case, kind: MapKind) -> Vec<Group<'_>> {
        let creates = matches!(case.call, CaseCall::Create(_));
        let mut groups = Vec::<Group<'_>>::new();
        for kernel in &self.kernels {
            let Some(fact) = kernel.find(case.id, kind) else {
                continue;
            };
            // Of a kind that the kernel doesn't have, only that is worth telling.
            if creates && case.id != PLAIN && kernel.lacks(kind) {
                continue;
            }
            let place =
                groups.iter().position(|(known, _)| **known == fact.kernel);
            let mut group = match place {
                Some(place) => groups.remove(place),
                None => (&fact.kernel, Vec::new()),
            };
            group.1.push(kernel.version());
            groups.push(group);
        }
        groups
    }

    pub(super) fn facts_table(&self, operation: &str) -> Result<String> {
        self.newest()?;
        let cases: Vec<_> = self
            .cases
            .iter()
            .filter(|case| case.operation.word == operation)
            .collect();
        ensure!(!cases.is_empty(), "没有操作 {operation}");
        let title = cases[0].operation.title;
        let mut tables = String::new();
        for special in [false, true] {
            let is_of = |kind: &MapKind| kind.is_special() == special;
            let cases: Vec<_> = cases
                .iter()
                .copied()
                .filter(|case| case.kinds.iter().any(is_of))
                .collect();
            if cases.is_empty() {
                continue;
            }
            let of = if special { "，专门用途的map" } else { "" };
            let count = cases.len();
            let heading = format!("{title}{of}：全部{count}种情形");
            let table = self.table_of(&cases, special)?;
            tables += &folded(&heading, &table);
        }
        Ok(tables)
    }

    /// The answers to some cases, on the kinds of one family.
    fn table_of(&self, cases: &[&Case], special: bool) -> Result<String> {
        let kinds: Vec<_> = MapKind::ALL
            .iter()
            .copied()
            .filter(|kind| kind.is_special() == special)
            .filter(|kind| cases.iter().any(|case| case.kinds.contains(kind)))
            .collect();
        let titles: Vec<_> = kinds.iter().map(|kind| kind.title()).collect();
        let mut table = format!(
            "| 情形 | {} |\n|---|{}\n",
            titles.join(" | "),
            "---|".repeat(kinds.len())
        );
        for case in cases {
            let cells: Vec<_> = kinds
                .iter()
                .map(|kind| self.cell(case, *kind, answer::in_chinese))
                .collect();
            writeln!(
                table,
                "| <a id=\"{}\"></a>{} | {} |",
                if special {
                    special_row_id(case)
                } else {
                    row_id(case)
                },
                case.label,
                cells.join(" | ")
            )?;
        }
        Ok(table)
    }
}

/// The id of a case's row.
pub fn row_id(case: &Case) -> String {
    format!("case-{}", case.id)
}

/// The id of a case's row in the table of the kinds for one purpose.
pub fn special_row_id(case: &Case) -> String {
    format!("special-{}", case.id)
}
