//! `{{#support}}`, `{{#support special}}`: which kinds of map can do what, on which kernel.

use std::collections::BTreeSet;
use std::fmt::Write;

use facts::cases::Operation;
use facts::{MapKind, Recorded};

use super::measurements::Measured;

impl Measured {
    pub(super) fn support_table(&self, special: bool) -> String {
        let versions: Vec<_> =
            self.kernels.iter().map(Recorded::version).collect();
        let mut table = format!(
            "| 操作 | {} |\n|---|{}\n",
            versions.join(" | "),
            "---|".repeat(versions.len())
        );
        for operation in self.operations_on_maps() {
            if !self.cases.iter().any(|case| {
                case.operation == operation
                    && case.kinds.iter().any(|it| it.is_special() == special)
            }) {
                continue;
            }
            let mut cells = Vec::<String>::new();
            let mut before = String::new();
            for kernel in &self.kernels {
                let cell = self.support(operation, kernel, special);
                cells.push(if cell == before {
                    "同前".to_owned()
                } else {
                    cell.clone()
                });
                before = cell;
            }
            writeln!(table, "| {} | {} |", operation.title, cells.join(" | "))
                .expect("a text can be written to");
        }
        table
    }

    /// The kinds of map on which some case of an operation works.
    fn support(
        &self,
        operation: Operation,
        kernel: &Recorded,
        special: bool,
    ) -> String {
        let (mut can, mut tried) = (BTreeSet::new(), BTreeSet::new());
        for case in &self.cases {
            if case.operation != operation {
                continue;
            }
            let kinds = case.kinds.iter();
            for kind in kinds.filter(|it| it.is_special() == special) {
                tried.insert(*kind);
                let fact = kernel.find(case.id, *kind);
                if fact.is_some_and(|fact| fact.kernel.works()) {
                    can.insert(*kind);
                }
            }
        }
        let names = |kinds: Vec<MapKind>| {
            let names: Vec<_> = kinds.iter().map(|kind| kind.title()).collect();
            names.join("、")
        };
        let cannot: Vec<_> = tried.difference(&can).copied().collect();
        if can.is_empty() {
            "都不能".to_owned()
        } else if cannot.is_empty() {
            "都能".to_owned()
        } else if cannot.len() < can.len() {
            format!("除了{}都能", names(cannot))
        } else {
            names(can.into_iter().collect())
        }
    }
}
