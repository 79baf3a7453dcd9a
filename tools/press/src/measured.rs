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
mod defects;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result, bail, ensure};
use facts::cases::Operation;
use facts::{Answer, Case, Kind, Recorded, recorded};
use mdbook_driver::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use nix::errno::Errno;
use regex::{Captures, Regex};
use shared::errno::ENOTSUPP;

use crate::elsewhere;
use crate::manuscript::Manuscript;

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

/// The case that tells whether a kernel has a kind of map at all.
const PLAIN: &str = "create.plain";

/// How many differences a chapter's box lists before it refers to the appendix.
const IN_A_BOX: usize = 6;

/// The heading before which a chapter's box stands: below the output.
const AFTER_THE_BOX: &str = "\n## 常见的错";

/// A flag of `update`: its name in C, the one in libbpf-rs, the one in the cases' ids, and
/// the kind of map that it's for.
type Flag = (&'static str, &'static str, &'static str, Kind);

const FLAGS: [Flag; 6] = [
    ("BPF_ANY", "`MapFlags::ANY`", "any", Kind::Hash),
    ("BPF_NOEXIST", "`MapFlags::NO_EXIST`", "noexist", Kind::Hash),
    ("BPF_EXIST", "`MapFlags::EXIST`", "exist", Kind::Hash),
    ("BPF_F_LOCK", "`MapFlags::LOCK`", "lock", Kind::HashLock),
    ("BPF_F_CPU", "没有", "cpu", Kind::PercpuHash),
    ("BPF_F_ALL_CPUS", "没有", "all-cpus", Kind::PercpuHash),
];

/// The recorded kernels, the newest release of each series, the oldest first.
pub struct Measured {
    cases: Vec<Case>,
    kernels: Vec<Recorded>,
    /// What the chapters did on each of the kernels.
    chapters: Vec<BTreeMap<String, String>>,
    flags: BTreeMap<String, u32>,
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
            flags: flags(&manuscript.root)?,
        })
    }

    fn newest(&self) -> Result<&Recorded> {
        let newest = self.kernels.last();
        newest.context("facts/recorded 里没有内核，请运行 cargo xtask matrix")
    }

    fn replace(&self, text: &str) -> Result<String> {
        static DIRECTIVE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"\{\{#([\w-]+)\s*([^}]*?)\}\}")
                .expect("a fixed pattern")
        });
        let mut failed = None;
        let replaced = DIRECTIVE.replace_all(text, |found: &Captures<'_>| {
            match self.directive(&found[1], &found[2]) {
                Ok(Some(table)) => table,
                Ok(None) => found[0].to_owned(),
                Err(error) => {
                    failed = Some(error.context(found[0].to_owned()));
                    String::new()
                }
            }
        });
        match failed {
            Some(error) => Err(error),
            None => Ok(replaced.into_owned()),
        }
    }

    fn directive(&self, name: &str, argument: &str) -> Result<Option<String>> {
        Ok(Some(match (name, argument) {
            ("kernels", "") => self.kernels_table()?,
            ("flags-table", "") => self.flags_table(&FLAGS)?,
            ("flags-table", "hash") => self.flags_table(&FLAGS[..4])?,
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
            let varying = kernel
                .answers
                .iter()
                .filter(|answer| answer.varies())
                .count();
            let same = chapters
                .values()
                .filter(|difference| elsewhere::is_same(difference))
                .count();
            writeln!(
                table,
                "| {} | `{}` | {} | {varying} | {same}/{} |",
                kernel.version(),
                kernel.release,
                kernel.answers.len(),
                chapters.len()
            )?;
        }
        Ok(table)
    }

    fn flags_table(&self, flags: &[Flag]) -> Result<String> {
        let mut table = "| C | libbpf-rs | 值 | map | key不在 | key已在 | \
             不在，而map已满 |\n|---|---|---|---|---|---|---|\n"
            .to_owned();
        for (flag, method, word, kind) in flags {
            let value = self
                .flags
                .get(*flag)
                .with_context(|| format!("book/prototypes.h 里没有 {flag}"))?;
            let cells: Vec<_> = ["absent", "present", "full"]
                .map(|situation| format!("update.{word}.{situation}"))
                .iter()
                .map(|id| self.cell(id, *kind))
                .map(|cell| cell.replace("多了1个", "新建"))
                .map(|cell| cell.replace("改了1个", "覆盖"))
                .collect();
            writeln!(
                table,
                "| `{flag}` | {method} | {value} | {} | {} |",
                kind.title(),
                cells.join(" | ")
            )?;
        }
        Ok(table)
    }

    /// What the kernels answered: the newest one, then those that answer otherwise.
    fn cell(&self, id: &str, kind: Kind) -> String {
        let mut groups = self.groups(id, kind);
        let Some((newest, _)) = groups.pop() else {
            return String::new();
        };
        let mut cell = answer::in_chinese(&newest);
        if !groups.is_empty() {
            let others: Vec<_> = groups
                .iter()
                .map(|(answer, kernels)| {
                    let kernels = range(&self.kernels, kernels);
                    format!("{kernels}：{}", answer::in_chinese(answer))
                })
                .collect();
            write!(cell, "<br>（{}）", others.join("；"))
                .expect("a text can be written to");
        }
        cell
    }

    /// The kernels' answers to a case with the kernels that gave them, the newest
    /// kernel's answer last.
    fn groups(&self, id: &str, kind: Kind) -> Vec<(String, Vec<&str>)> {
        let mut groups = Vec::<(String, Vec<&str>)>::new();
        for kernel in &self.kernels {
            let Some(answer) = kernel.find(id, kind) else {
                continue;
            };
            // Of a kind that the kernel doesn't have, only that is worth telling.
            if id.starts_with("create.") && id != PLAIN {
                let plain = kernel.find(PLAIN, kind);
                if plain.is_some_and(|plain| !answer::works(&plain.kernel)) {
                    continue;
                }
            }
            let place =
                groups.iter().position(|(known, _)| *known == answer.kernel);
            let mut group = match place {
                Some(place) => groups.remove(place),
                None => (answer.kernel.clone(), Vec::new()),
            };
            group.1.push(kernel.version());
            groups.push(group);
        }
        groups
    }

    fn facts_table(&self, operation: &str) -> Result<String> {
        self.newest()?;
        let cases: Vec<_> = self
            .cases
            .iter()
            .filter(|case| case.operation.word == operation)
            .collect();
        ensure!(!cases.is_empty(), "没有操作 {operation}");
        let kinds: Vec<_> = Kind::ALL
            .into_iter()
            .filter(|kind| cases.iter().any(|case| case.kinds.contains(kind)))
            .collect();
        let titles: Vec<_> = kinds.iter().map(|kind| kind.title()).collect();
        let mut table = format!(
            "| 情形 | {} |\n|---|{}\n",
            titles.join(" | "),
            "---|".repeat(kinds.len())
        );
        for case in cases {
            let cells: Vec<_> =
                kinds.iter().map(|kind| self.cell(case.id, *kind)).collect();
            writeln!(table, "| {} | {} |", case.label, cells.join(" | "))?;
        }
        Ok(table)
    }

    fn support_table(&self) -> String {
        let versions: Vec<_> =
            self.kernels.iter().map(Recorded::version).collect();
        let mut table = format!(
            "| 操作 | {} |\n|---|{}\n",
            versions.join(" | "),
            "---|".repeat(versions.len())
        );
        for operation in self.operations() {
            if operation.word == "method" {
                continue;
            }
            let mut cells = Vec::<String>::new();
            let mut before = String::new();
            for kernel in &self.kernels {
                let cell = self.support(operation, kernel);
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
    fn support(&self, operation: Operation, kernel: &Recorded) -> String {
        let (mut can, mut tried) = (BTreeSet::new(), BTreeSet::new());
        for case in &self.cases {
            if case.operation != operation {
                continue;
            }
            for kind in &case.kinds {
                tried.insert(*kind);
                let answer = kernel.find(case.id, *kind);
                if answer.is_some_and(|a| answer::works(&a.kernel)) {
                    can.insert(*kind);
                }
            }
        }
        let names = |kinds: Vec<Kind>| {
            let names: Vec<_> = kinds.iter().map(|kind| kind.title()).collect();
            names.join("、")
        };
        let cannot: Vec<_> = tried.difference(&can).copied().collect();
        if cannot.is_empty() {
            "都能".to_owned()
        } else if cannot.len() < can.len() {
            format!("除了{}都能", names(cannot))
        } else {
            names(can.into_iter().collect())
        }
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

    /// The differences between kernels in an operation, one list item each.
    fn differences(&self, operation: Operation) -> Vec<String> {
        let mut items = Vec::new();
        for case in &self.cases {
            if case.operation != operation {
                continue;
            }
            // The kinds that differ in the same way share an item.
            let mut same = Vec::<(Vec<(String, Vec<&str>)>, Vec<&str>)>::new();
            for kind in &case.kinds {
                let mut groups = self.groups(case.id, *kind);
                // That a kernel lacks a kind of map is told once, with `create`.
                groups.retain(|(answer, _)| !answer.starts_with("no map"));
                let varies =
                    |(answer, _): &(String, _)| answer == recorded::VARIES;
                if groups.len() < 2 || groups.iter().any(varies) {
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

    fn all_differences(&self) -> String {
        let mut text = String::new();
        for operation in self.operations() {
            text.extend(self.differences(operation));
        }
        text
    }

    fn errno_table(&self) -> String {
        let mut seen = BTreeMap::<_, BTreeSet<_>>::new();
        let mut order = BTreeMap::new();
        for (place, case) in self.cases.iter().enumerate() {
            for kind in &case.kinds {
                for kernel in &self.kernels {
                    let answer = kernel.find(case.id, *kind);
                    let Some(name) =
                        answer.and_then(|a| answer::errno(&a.kernel))
                    else {
                        continue;
                    };
                    let title = case.operation.title;
                    let key = (number(name), name.to_owned());
                    seen.entry(key).or_default().insert(title);
                    order.entry(title).or_insert(place);
                }
            }
        }
        let mut table =
            "| errno | 编号 | 哪些操作会回答它 |\n|---|---|---|\n".to_owned();
        for ((number, name), operations) in seen {
            let mut operations: Vec<_> = operations.into_iter().collect();
            operations.sort_by_key(|title| order.get(title).copied());
            writeln!(
                table,
                "| `{name}` | {} | {} |",
                number.map_or_else(String::new, |n| n.to_string()),
                operations.join("、")
            )
            .expect("a text can be written to");
        }
        table
    }

    fn case_table(&self, argument: &str) -> Result<String> {
        let (id, kind) = argument.split_once(' ').context("没有 map 的种类")?;
        let kind = Kind::of_word(kind).context("没有这种 map")?;
        let case = self.cases.iter().find(|case| case.id == id);
        let case = case.context("没有这一条")?;
        let mut table = "| 内核 | 情形 | 内核的回答 | libbpf-rs给出的 |\n\
             |---|---|---|---|\n"
            .to_owned();
        // Kernels that follow each other and answer the same share a row.
        let mut rows = Vec::<(&Answer, Vec<&str>)>::new();
        for kernel in &self.kernels {
            let answer = kernel.find(id, kind);
            let answer = answer.context("没有在这种 map 上测")?;
            match rows.last_mut() {
                Some((same, versions)) if *same == answer => {
                    versions.push(kernel.version());
                }
                _ => rows.push((answer, vec![kernel.version()])),
            }
        }
        for (answer, versions) in rows {
            writeln!(
                table,
                "| {} | {}，{} | {} | {} |",
                range(&self.kernels, &versions),
                kind.title(),
                case.label,
                answer::in_chinese(&answer.kernel),
                answer::of_library(&answer.library)
            )?;
        }
        Ok(table)
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
            let Some(difference) = chapters.get(page) else {
                continue;
            };
            if elsewhere::is_same(difference) {
                continue;
            }
            let what = if difference.starts_with("exit status 0\n") {
                "输出和上面的有一点不同"
            } else {
                "程序走不到最后，停在这里"
            };
            let (_, lines) = difference.split_once('\n').unwrap_or_default();
            let lines = lines.replace(elsewhere::RELEASE, &kernel.release);
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

/// The newest recorded release of each series, the oldest first.
///
/// # Errors
/// When a recorded file can't be read.
pub fn kernels(root: &Path) -> Result<Vec<Recorded>> {
    let mut newest = BTreeMap::new();
    for kernel in recorded::all(root)? {
        newest.insert(kernel.series(), kernel);
    }
    Ok(newest.into_values().collect())
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
        let mut result = Ok(());
        book.for_each_chapter_mut(|chapter| {
            match self.replace(&chapter.content) {
                Ok(text) => chapter.content = text,
                Err(error) => {
                    result = Err(error.context(chapter.name.clone()));
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
        result.map(|()| book)
    }
}

/// The number of an errno's name.
fn number(name: &str) -> Option<i32> {
    if name == "ENOTSUPP" {
        return Some(ENOTSUPP);
    }
    (1..ENOTSUPP)
        .find(|number| format!("{:?}", Errno::from_raw(*number)) == name)
}

/// The values of the flags that the pages' prototypes list.
fn flags(root: &Path) -> Result<BTreeMap<String, u32>> {
    static FLAG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^\s*(BPF_\w+)\s*=\s*(\d+),").expect("a fixed pattern")
    });
    let text = fs::read_to_string(root.join("book/prototypes.h"))?;
    FLAG.captures_iter(&text)
        .map(|found| Ok((found[1].to_owned(), found[2].parse()?)))
        .collect()
}
