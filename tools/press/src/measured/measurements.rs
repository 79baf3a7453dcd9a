//! What was measured, and what the tables look up in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result, ensure};
use facts::cases::Operation;
use facts::{Case, MapKind, Recorded};
use regex::Regex;
use transcript::elsewhere::Difference;

use super::rights::RIGHTS;
use crate::ask;
use crate::manuscript::Manuscript;

/// The operation whose cases are about the methods of libbpf-rs.
const METHOD: &str = "method";

/// The operation whose cases are about how much memory a map takes.
pub(super) const MEMORY: &str = "memory";

/// The recorded kernels, the newest release of each series, the oldest first.
pub struct Measured {
    pub(super) cases: Vec<Case>,
    pub(super) kernels: Vec<Recorded>,
    /// What the chapters did on each of the kernels.
    pub(super) chapters: Vec<BTreeMap<String, Difference>>,
    /// The values of the flags that the pages' prototypes list.
    pub(super) flags: BTreeMap<String, u32>,
    /// Whether the book has the form that asks the kernels.
    asks: bool,
}

impl Measured {
    /// Takes what is recorded.
    ///
    /// # Errors
    /// When a kernel's answer to a case is missing.
    pub fn new(manuscript: &Manuscript) -> Result<Self> {
        let Manuscript { cases, kernels, .. } = manuscript;
        for kernel in kernels {
            for case in cases {
                for kind in &case.kinds {
                    ensure!(
                        kernel.find(case.id, *kind).is_some(),
                        "facts/recorded/{}.txt 里没有 {} {kind}，\
                         请运行 cargo xtask matrix",
                        kernel.release,
                        case.id
                    );
                }
            }
        }
        Ok(Self {
            cases: cases.clone(),
            chapters: manuscript.elsewhere.clone(),
            kernels: kernels.clone(),
            flags: flag_values(&manuscript.root)?,
            asks: ask::is_in(manuscript),
        })
    }

    /// The newest kernel.
    pub(super) fn newest(&self) -> Result<&Recorded> {
        let newest = self.kernels.last();
        newest.context("facts/recorded 里没有内核，请运行 cargo xtask matrix")
    }

    /// A text, as a link to the question behind it: what two kernels answered.
    pub(super) fn linked(
        &self,
        text: &str,
        (case, kind): (&Case, MapKind),
        kernels: [&Recorded; 2],
    ) -> String {
        if self.asks {
            format!("[{text}]({})", ask::link(case.id, kind, kernels))
        } else {
            text.to_owned()
        }
    }

    pub(super) fn case(&self, id: &str) -> Result<&Case> {
        let case = self.cases.iter().find(|case| case.id == id);
        case.context("没有这一条")
    }

    /// The operations on maps, in their order: neither what is about libbpf-rs or about who
    /// may call, nor how much memory a map takes.
    pub(super) fn operations_on_maps(&self) -> Vec<Operation> {
        let mut operations = self.operations();
        operations.retain(|operation| {
            ![METHOD, RIGHTS, MEMORY].contains(&operation.word)
        });
        operations
    }

    /// The operations of the cases, in their order.
    pub(super) fn operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for case in &self.cases {
            if operations.last() != Some(&case.operation) {
                operations.push(case.operation);
            }
        }
        operations
    }
}

/// The values of the flags that the pages' prototypes list.
fn flag_values(root: &Path) -> Result<BTreeMap<String, u32>> {
    static FLAG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^\s*(BPF_\w+)\s*=\s*(\d+),").expect("a fixed pattern")
    });
    let text = fs::read_to_string(root.join("book/prototypes.h"))?;
    FLAG.captures_iter(&text)
        .map(|found| Ok((found[1].to_owned(), found[2].parse()?)))
        .collect()
}
