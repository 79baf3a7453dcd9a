//! `{{#differences}}`: every answer that differs between kernels.

use facts::Answer;
use facts::cases::Operation;

use super::groups::Group;
use super::{Measured, answer, range};

impl Measured {
    /// The differences between kernels in an operation, one list item each.
    pub(super) fn differences(&self, operation: Operation) -> Vec<String> {
        let mut items = Vec::new();
        for case in &self.cases {
            if case.operation != operation {
                continue;
            }
            // The kinds that differ in the same way share an item.
            let mut same = Vec::<(Vec<Group<'_>>, Vec<&str>)>::new();
            for kind in &case.kinds {
                let mut groups = self.groups(case, *kind);
                // That a kernel lacks a kind of map is told once, with `create`.
                groups
                    .retain(|(answer, _)| !matches!(answer, Answer::NoMap(_)));
                let varies = groups
                    .iter()
                    .any(|(answer, _)| matches!(answer, Answer::Varies));
                if groups.len() < 2 || varies {
                    continue;
                }
                match same.iter_mut().find(|(known, _)| *known == groups) {
                    Some((_, kinds)) => kinds.push(kind.title()),
                    None => same.push((groups, vec![kind.title()])),
                }
            }
            for (groups, kinds) in same {
                let answers: Vec<_> = groups
                    .iter()
                    .map(|(answer, kernels)| {
                        let kernels = range(&self.kernels, kernels);
                        let answer = answer::in_chinese(answer);
                        format!("{kernels}上{answer}")
                    })
                    .collect();
                items.push(format!(
                    "- {}：{}（{}）：{}。\n",
                    operation.title,
                    case.label,
                    kinds.join("、"),
                    answers.join("；")
                ));
            }
        }
        items
    }

    pub(super) fn all_differences(&self) -> String {
        let mut text = String::new();
        for operation in self.operations() {
            text.extend(self.differences(operation));
        }
        text
    }
}
