//! Collects what is recorded, for the form.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use facts::answer::Returned;
use facts::recorded::PLAIN;
use facts::{Answer, Case, MapKind, Recorded};

use super::answers::{Answers, AskedCase, Kernel, Named, On, Said};
use super::query::word;
use super::words;
use crate::manuscript::Manuscript;
use crate::measured::answer;
use crate::pages::inline;

impl Answers {
    /// Collects what is recorded.
    ///
    /// # Errors
    /// When a kernel's answer is missing, or two cases can't be told apart in the form.
    pub fn collect(manuscript: &Manuscript) -> Result<Self> {
        let Manuscript { cases, kernels, .. } = manuscript;
        let mut answers = Collector::default();
        let mut operations = Vec::<Named>::new();
        let mut asked = Vec::new();
        for case in cases {
            let operation =
                Named::new(case.operation.word, case.operation.title);
            if operations.last() != Some(&operation) {
                operations.push(operation);
            }
            let on = answers.to(case, kernels)?;
            let (flags, situation) = words::of(case);
            asked.push(AskedCase {
                id: case.id.to_owned(),
                operation: operations.len() - 1,
                flags: flags.replace('`', ""),
                situation: situation.replace('`', ""),
                line: case.line,
                text: case.text.to_owned(),
                on,
            });
        }
        let all = Self {
            kernels: kernels.iter().map(Kernel::of).collect(),
            kinds: MapKind::ALL.iter().copied().map(Named::of_kind).collect(),
            operations,
            cases: asked,
            said: answers.said.all,
            gave: answers.gave.all,
        };
        all.check()?;
        Ok(all)
    }

    /// In the form, a case is chosen by operation, kind of map, flags and situation.
    fn check(&self) -> Result<()> {
        let mut seen = BTreeMap::new();
        for case in &self.cases {
            for on in &case.on {
                let AskedCase {
                    operation,
                    flags,
                    situation,
                    ..
                } = case;
                let chosen = (operation, on.kind, flags, situation);
                if let Some(other) = seen.insert(chosen, &case.id) {
                    bail!(
                        "facts/cases.txt：{other} 和 {} 在问内核的表单里一样：\
                         {flags}，{situation}",
                        case.id
                    );
                }
            }
        }
        Ok(())
    }
}

/// The answers so far.
#[derive(Default)]
struct Collector {
    said: Once<Said>,
    gave: Once<String>,
}

impl Collector {
    /// Adds the answers to a case, on every kind of map that was asked.
    fn to(&mut self, case: &Case, kernels: &[Recorded]) -> Result<Vec<On>> {
        let mut all = Vec::new();
        for (place, kind) in MapKind::ALL.iter().enumerate() {
            if !case.kinds.contains(kind) {
                continue;
            }
            let mut on = On::at(place);
            for kernel in kernels {
                let fact = kernel.find(case.id, *kind).context("no answer")?;
                let lacks = case.id != PLAIN && kernel.lacks(*kind);
                on.said.push(self.said.place(Said::of(&fact.kernel, lacks)));
                let library = answer::of_library(&fact.library);
                on.gave.push(self.gave.place(inline(&library)));
            }
            all.push(on);
        }
        Ok(all)
    }
}

/// A list in which everything stands once.
struct Once<T> {
    all: Vec<T>,
    places: BTreeMap<T, usize>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            places: BTreeMap::new(),
        }
    }
}

impl<T: Clone + Ord> Once<T> {
    fn place(&mut self, item: T) -> usize {
        if let Some(place) = self.places.get(&item) {
            return *place;
        }
        let place = self.all.len();
        self.all.push(item.clone());
        self.places.insert(item, place);
        place
    }
}

impl Said {
    fn of(said: &Answer<Returned>, lacks: bool) -> Self {
        Self {
            html: inline(&answer::in_chinese(said)),
            errno: said.errno().map(|errno| (errno.to_string(), errno.0)),
            varies: *said == Answer::Varies,
            // The tables leave such a cell empty: its errno says nothing of what was asked.
            lacks: lacks && matches!(said, Answer::Made(..)),
        }
    }
}

impl Kernel {
    fn of(kernel: &Recorded) -> Self {
        Self {
            word: word(kernel),
            title: kernel.version().to_owned(),
        }
    }
}

impl Named {
    fn new(word: &str, title: &str) -> Self {
        Self {
            word: word.to_owned(),
            title: title.to_owned(),
        }
    }

    fn of_kind(kind: MapKind) -> Self {
        Self::new(&kind.to_string(), kind.title())
    }
}

impl On {
    fn at(kind: usize) -> Self {
        Self {
            kind,
            said: Vec::new(),
            gave: Vec::new(),
        }
    }
}
