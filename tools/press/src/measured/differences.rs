//! `{{#differences}}`: every answer that differs between kernels.

use facts::cases::Operation;
use facts::{Answer, Case, MapKind};

use super::answer;
use super::groups::Group;
use super::kernels::range;
use super::measurements::{MEMORY, Measured};
use crate::marks::folded;

impl Measured {
    /// The differences between kernels in an operation on some kinds of map, one list item
    /// each.
    pub(super) fn differences(
        &self,
        operation: Operation,
        of: impl Fn(&MapKind) -> bool,
    ) -> Vec<String> {
        let mut items = Vec::new();
        for case in &self.cases {
            if case.operation != operation {
                continue;
            }
            // The kinds that differ in the same way share an item.
            let mut same = Vec::<(Vec<Group<'_>>, Vec<MapKind>)>::new();
            for kind in case.kinds.iter().filter(|kind| of(kind)) {
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
                    Some((_, kinds)) => kinds.push(*kind),
                    None => same.push((groups, vec![*kind])),
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
                let titles: Vec<_> =
                    kinds.iter().map(|kind| kind.title()).collect();
                items.push(format!(
                    "- {}：{}（{}）：{}。\n",
                    operation.title,
                    self.asking(case, kinds[0], &groups),
                    titles.join("、"),
                    answers.join("；")
                ));
            }
        }
        items
    }

    pub(super) fn all_differences(&self) -> String {
        let items: Vec<_> = self
            .operations()
            .into_iter()
            // How much memory a map takes differs everywhere.
            .filter(|operation| operation.word != MEMORY)
            .flat_map(|operation| self.differences(operation, |_| true))
            .collect();
        folded(&format!("全部{}处", items.len()), &items.concat())
    }

    /// A case's label, as a link to the question which kernels differ.
    fn asking(
        &self,
        case: &Case,
        kind: MapKind,
        groups: &[Group<'_>],
    ) -> String {
        // Of each answer the newest kernel that gives it: there it changed.
        let mut kernels = groups.iter().filter_map(|(_, versions)| {
            let newest = versions.last()?;
            self.kernels.iter().find(|it| it.version() == *newest)
        });
        match (kernels.next(), kernels.next_back()) {
            (Some(old), Some(new)) => {
                self.linked(case.label, (case, kind), [old, new])
            }
            _ => case.label.to_owned(),
        }
    }
}
