//! `{{#errnos}}`: every errno that a kernel answered, and where.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::Measured;

impl Measured {
    pub(super) fn errno_table(&self) -> String {
        let mut seen = BTreeMap::<_, BTreeSet<_>>::new();
        let mut order = BTreeMap::new();
        for (place, case) in self.cases.iter().enumerate() {
            for kind in &case.kinds {
                for kernel in &self.kernels {
                    let fact = kernel.find(case.id, *kind);
                    let Some(errno) = fact.and_then(|fact| fact.kernel.errno())
                    else {
                        continue;
                    };
                    let title = case.operation.title;
                    seen.entry(errno).or_default().insert(title);
                    order.entry(title).or_insert(place);
                }
            }
        }
        let mut table =
            "| errno | 编号 | 哪些操作会回答它 |\n|---|---|---|\n".to_owned();
        for (errno, operations) in seen {
            let mut operations: Vec<_> = operations.into_iter().collect();
            operations.sort_by_key(|title| order.get(title).copied());
            writeln!(
                table,
                "| `{errno}` | {} | {} |",
                errno.0,
                operations.join("、")
            )
            .expect("a text can be written to");
        }
        table
    }
}
