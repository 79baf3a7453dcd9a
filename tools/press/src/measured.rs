//! Tables of what kernels really answered, rendered from `facts/recorded`, and the box of
//! the kernels' differences on each chapter's page. No number in them is typed by hand.
//!
//! | directive | becomes |
//! |---|---|
//! | `{{#kernels}}` | the kernels that were measured |
//! | `{{#flags-table}}` | what `update` answers to each flag |
//! | `{{#facts OPERATION}}` | all situations of an operation, on every kind of map |
//! | `{{#support}}` | which kinds of map can do what, on which kernel |
//! | `{{#differences}}` | every answer that differs between kernels |
//! | `{{#errnos}}` | every errno that a kernel answered, and where |
//! | `{{#case ID KIND}}` | one case: what the kernel answered, what libbpf-rs made of it |
//! | `{{#defects}}` | every case in which libbpf-rs did something else than the kernel |

pub mod answer;
mod case;
mod defects;
mod differences;
mod errnos;
mod flags;
mod groups;
mod support;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use facts::cases::Operation;
use facts::{Case, MapKind, Recorded};
use mdbook_driver::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use transcript::elsewhere::{Difference, RELEASE};

use crate::ask;
use crate::inserts::FOLDED;
use crate::manuscript::Manuscript;
use crate::pages;
pub use groups::{PLAIN, row_id};

/// The directives that this file carries out.
pub const DIRECTIVES: [&str; 8] = [
    "kernels",
    "flags-table",
    "facts",
    "support",
    "differences",
    "errnos",
    "case",
    "defects",
];

/// How many differences a chapter's box lists before it refers to the appendix.
const IN_A_BOX: usize = 6;

/// The heading before which a chapter's box stands: below the output.
const AFTER_THE_BOX: &str = "\n## 常见的错";

/// The recorded kernels, the newest release of each series, the oldest first.
pub struct Measured {
    cases: Vec<Case>,
    kernels: Vec<Recorded>,
    /// What the chapters did on each of the kernels.
    chapters: Vec<BTreeMap<String, Difference>>,
    flags: BTreeMap<String, u32>,
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
            flags: flags::values(&manuscript.root)?,
            asks: ask::is_in(manuscript),
        })
    }

    fn newest(&self) -> Result<&Recorded> {
        let newest = self.kernels.last();
        newest.context("facts/recorded 里没有内核，请运行 cargo xtask matrix")
    }

    fn replace(&self, text: &str) -> Result<String> {
        let mut failed = None;
        let replaced = pages::replace(text, |found| {
            match self.directive(found.name, found.argument) {
                Ok(content) => content,
                Err(error) => {
                    let words = text[found.range.clone()].to_owned();
                    failed.get_or_insert(error.context(words));
                    None
                }
            }
        });
        failed.map_or(Ok(replaced), Err)
    }

    fn directive(&self, name: &str, argument: &str) -> Result<Option<String>> {
        Ok(Some(match (name, argument) {
            ("kernels", "") => self.kernels_table()?,
            ("flags-table", "") => self.flags_table(flags::Which::All)?,
            ("flags-table", "hash") => {
                self.flags_table(flags::Which::OfHash)?
            }
            ("facts", operation) => self.facts_table(operation)?,
            ("support", "") => self.support_table(),
            ("differences", "") => self.all_differences(),
            ("errnos", "") => self.errno_table(),
            ("case", case) => self.case_table(case)?,
            ("defects", "") => defects::table(&self.cases, self.newest()?),
            _ if DIRECTIVES.contains(&name) => bail!("写法不对"),
            _ => return Ok(None),
        }))
    }

    fn kernels_table(&self) -> Result<String> {
        self.newest()?;
        let mut table = "| 内核 | `uname -r` | 测了多少条 | 每次不同的 | \
             输出和书上相同的章 |\n|---|---|---|---|---|\n"
            .to_owned();
        for (kernel, chapters) in self.kernels.iter().zip(&self.chapters) {
            let varying =
                kernel.facts.iter().filter(|fact| fact.varies()).count();
            let same = chapters
                .values()
                .filter(|difference| **difference == Difference::Same)
                .count();
            writeln!(
                table,
                "| {} | `{}` | {} | {varying} | {same}/{} |",
                kernel.version(),
                kernel.release,
                kernel.facts.len(),
                chapters.len()
            )?;
        }
        Ok(table)
    }

    /// A text, as a link to the question behind it: what two kernels answered.
    fn linked(
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

    fn case(&self, id: &str) -> Result<&Case> {
        let case = self.cases.iter().find(|case| case.id == id);
        case.context("没有这一条")
    }

    fn operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for case in &self.cases {
            if operations.last() != Some(&case.operation) {
                operations.push(case.operation);
            }
        }
        operations
    }

    /// The box of a chapter's page; empty where no kernel differs.
    fn chapter_box(&self, page: &str) -> String {
        let items: Vec<_> = self
            .operations()
            .into_iter()
            .filter(|operation| operation.page == page)
            .flat_map(|operation| self.differences(operation))
            .collect();
        let mut text: String = items.iter().take(IN_A_BOX).cloned().collect();
        if items.len() > IN_A_BOX {
            writeln!(
                text,
                "- 还有{}处，见[附录：各个内核的回答]\
                 (appendix-kernels.md#内核之间的不同)。",
                items.len() - IN_A_BOX
            )
            .expect("a text can be written to");
        }
        for (kernel, chapters) in self.kernels.iter().zip(&self.chapters) {
            let Some(Difference::Differs { status, lines }) =
                chapters.get(page)
            else {
                continue;
            };
            let what = if *status == 0 {
                "输出和上面的有一点不同"
            } else {
                "程序走不到最后，停在这里"
            };
            let lines = lines.replace(RELEASE, &kernel.release);
            write!(
                text,
                "\n<details><summary>在{}上，这一章的{what}</summary>\n\n\
                 ```diff\n{lines}```\n\n</details>\n",
                kernel.version()
            )
            .expect("a text can be written to");
        }
        if text.is_empty() {
            return text;
        }
        let versions: Vec<_> =
            self.kernels.iter().map(Recorded::version).collect();
        let versions = versions.join("、");
        format!(
            "\n<div class=\"kernels\">\n\n**内核差异**　在{versions}上量过：\n\n\
             {text}\n</div>\n"
        )
    }
}

/// What a reader unfolds who wants all of it.
fn folded(summary: &str, content: &str) -> String {
    format!(
        "<details class=\"facts\" open><summary>{summary}</summary>{FOLDED}\n\n\
         {content}\n</details>\n"
    )
}

/// Kernels by their versions: three and more that follow each other as a range.
pub fn range(kernels: &[Recorded], versions: &[&str]) -> String {
    let all: Vec<_> = kernels.iter().map(Recorded::version).collect();
    match versions {
        [first, _, .., last]
            if all.windows(versions.len()).any(|run| run == versions) =>
        {
            format!("{first}到{last}")
        }
        _ => versions.join("、"),
    }
}

impl Preprocessor for Measured {
    fn name(&self) -> &'static str {
        "measured"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let mut failed = None;
        book.for_each_chapter_mut(|chapter| {
            match self.replace(&chapter.content) {
                Ok(text) => chapter.content = text,
                Err(error) => {
                    failed.get_or_insert(error.context(chapter.name.clone()));
                }
            }
            let path = chapter.source_path.as_deref();
            let stem = path.and_then(Path::file_stem).unwrap_or_default();
            let told = self.chapter_box(&stem.to_string_lossy());
            if !told.is_empty() && stem.to_string_lossy().starts_with("ch") {
                let end = chapter.content.len();
                let place = chapter.content.find(AFTER_THE_BOX).unwrap_or(end);
                chapter.content.insert_str(place, &told);
            }
        });
        failed.map_or(Ok(book), Err)
    }
}
