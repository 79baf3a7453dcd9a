//! `{{#errnos}}`: every errno that a kernel answered, and where.

use std::collections::BTreeMap;
use std::fmt::Write;

use facts::Recorded;

use super::measurements::Measured;
use crate::errno_table::english;

impl Measured {
    pub(super) fn errno_table(&self) -> String {
        // The operations of each errno, in their order, with the first question that got it.
        let mut seen = BTreeMap::<_, Vec<(&str, String)>>::new();
        for case in &self.cases {
            for kind in &case.kinds {
                for kernel in &self.kernels {
                    let fact = kernel.find(case.id, *kind);
                    let Some(errno) = fact.and_then(|fact| fact.kernel.errno())
                    else {
                        continue;
                    };
                    let title = case.operation.title;
                    let operations = seen.entry(errno).or_default();
                    if operations.last().is_none_or(|(last, _)| *last != title)
                    {
                        let other = self.other(kernel);
                        let text =
                            self.linked(title, (case, *kind), [kernel, other]);
                        operations.push((title, text));
                    }
                }
            }
        }
        let mut table = "| errno | 编号 | 终端里的英文 | 哪些操作会回答它 |\n\
             |---|---|---|---|\n"
            .to_owned();
        for (errno, operations) in seen {
            let operations: Vec<_> =
                operations.into_iter().map(|(_, text)| text).collect();
            writeln!(
                table,
                "| `{errno}` | {} | {} | {} |",
                errno.0,
                english(errno.0),
                operations.join("、")
            )
            .expect("a text can be written to");
        }
        table
    }

    /// A kernel to compare with this one: the newest, or else the oldest.
    fn other<'a>(&'a self, kernel: &'a Recorded) -> &'a Recorded {
        let far = [self.kernels.last(), self.kernels.first()];
        let mut far = far.into_iter().flatten();
        far.find(|it| it.release != kernel.release)
            .unwrap_or(kernel)
    }
}
