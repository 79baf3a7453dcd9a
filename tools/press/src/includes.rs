//! Listings come from files that compile, by anchors, and fit on a page. mdBook itself
//! leaves an empty block where an anchor is missing, without a word.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::Result;
use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use regex::Regex;
use unicode_width::UnicodeWidthStr;
use walkdir::WalkDir;

use crate::manuscript::Manuscript;
use crate::pages::{self, Directive, Page};
use crate::prototypes::{C_FILE, RUST_FILE};
use crate::{measured, outputs, scenes, shell};

/// The longest listing: what a reader sees without scrolling.
const LINES: usize = 25;
/// The widest listing.
const COLUMNS: usize = 80;
/// The language of a block with commands to type.
const COMMANDS: &str = "console";

/// What is wrong with the pages' directives and with the chapters' anchors.
///
/// # Errors
/// When the chapters' files can't be listed.
pub fn check(manuscript: &Manuscript) -> Result<Vec<String>> {
    let root = &*manuscript.root;
    let mut problems = Vec::new();
    let chapters = chapters_files(root)?;
    for (path, file) in &chapters {
        for problem in &file.problems {
            problems.push(format!("{}：{problem}", relative(root, path)));
        }
    }
    let mut used = BTreeSet::new();
    for page in &manuscript.pages {
        problems.extend(check_blocks(page));
        for directive in page.directives() {
            let checked =
                check_directive(page, &directive, &chapters, &mut used);
            if let Err(problem) = checked {
                let (page, line) = (&page.name, directive.line);
                problems.push(format!("{page}:{line}：{problem}"));
            }
        }
    }
    for (path, file) in &chapters {
        for anchor in file.anchors.keys() {
            if !used.contains(&(path.clone(), Some(anchor.clone()))) {
                problems.push(format!(
                    "{}：没有一页用到锚点 {anchor}",
                    relative(root, path)
                ));
            }
        }
    }
    Ok(problems)
}

/// Checks that code and output are quoted, never typed: only commands stand in the page.
fn check_blocks(page: &Page) -> Vec<String> {
    let mut problems = Vec::new();
    let mut quoted = false;
    for (event, range) in pages::parser(&page.text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                quoted = !matches!(kind, CodeBlockKind::Fenced(language)
                    if &*language == COMMANDS);
            }
            Event::End(TagEnd::CodeBlock) => quoted = false,
            Event::Text(text) if quoted => {
                let typed = text.lines().find(|line| {
                    let line = line.trim();
                    !line.is_empty() && !line.starts_with("{{#include ")
                });
                if let Some(typed) = typed {
                    let line = pages::line_of(&page.text, range.start);
                    problems.push(format!(
                        "{}:{line}：代码和输出只能引入，不能手写\
                        （命令用 {COMMANDS} 块）：{typed}",
                        page.name
                    ));
                }
            }
            _ => {}
        }
    }
    problems
}

/// Checks one directive and notes the file and anchor that it uses.
fn check_directive(
    page: &Page,
    directive: &Directive<'_>,
    chapters: &BTreeMap<PathBuf, Anchored>,
    used: &mut BTreeSet<(PathBuf, Option<String>)>,
) -> Result<(), String> {
    match directive.name {
        "include" => {}
        "ask" | "because" | "title" | "errno-table" | "glossary"
        | "lessons" | "diagram" | "predict" | "quiz" | "step" => {
            return Ok(());
        }
        ours if measured::DIRECTIVES.contains(&ours)
            || scenes::DIRECTIVES.contains(&ours)
            || shell::DIRECTIVES.contains(&ours) =>
        {
            return Ok(());
        }
        "rustdoc_include" | "playground" | "playpen" => {
            return Err(format!(
                "不用 {}：代码按锚点用 include 引入",
                directive.name
            ));
        }
        other => return Err(format!("不认识的指令 {other}")),
    }
    let (path, anchor) = match directive.argument.split_once(':') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (directive.argument, None),
    };
    if let Some(anchor) = anchor
        && !anchor.starts_with(|c: char| c.is_alphabetic() || c == '_')
    {
        return Err(format!(
            "{} 按行号引入：文件一改就错了，请用锚点",
            directive.argument
        ));
    }
    let Ok(file) = page.folder.join(path).canonicalize() else {
        return Err(format!("没有文件 {path}"));
    };
    used.insert((file.clone(), anchor.map(str::to_owned)));
    let missing = |anchor| format!("{path} 里没有锚点 {anchor}");
    let Some(chapter) = chapters.get(&file) else {
        // What the prototypes' anchors hold is checked where they are generated.
        if [C_FILE, RUST_FILE].iter().any(|it| file.ends_with(it)) {
            return Ok(());
        }
        let text = fs::read_to_string(&file).unwrap_or_default();
        return match anchor {
            Some(anchor) if !Anchored::parse(&text).has(anchor) => {
                Err(missing(anchor))
            }
            _ => Ok(()),
        };
    };
    let listing = match anchor {
        Some(anchor) => {
            chapter.anchors.get(anchor).ok_or_else(|| missing(anchor))?
        }
        None => &chapter.lines,
    };
    fits(listing).map_err(|problem| format!("{}{problem}", directive.argument))
}

fn fits(listing: &[String]) -> Result<(), String> {
    if listing.len() > LINES {
        return Err(format!(" 有 {} 行，一段最多 {LINES} 行", listing.len()));
    }
    let too_wide =
        |line: &&String| line.replace('\t', "        ").width() > COLUMNS;
    match listing.iter().find(too_wide) {
        Some(line) => {
            Err(format!(" 有一行超过 {COLUMNS} 列：{}", line.trim_start()))
        }
        None => Ok(()),
    }
}

/// A file with its anchored parts.
struct Anchored {
    anchors: BTreeMap<String, Vec<String>>,
    /// Every line but the anchors' own.
    lines: Vec<String>,
    problems: Vec<String>,
}

impl Anchored {
    fn has(&self, anchor: &str) -> bool {
        self.anchors.contains_key(anchor)
    }

    fn parse(text: &str) -> Self {
        static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"ANCHOR(_END)?:\s*([\w-]+)").expect("a fixed pattern")
        });
        let mut file = Self {
            anchors: BTreeMap::new(),
            lines: Vec::new(),
            problems: Vec::new(),
        };
        let mut open = Vec::<String>::new();
        for line in text.lines() {
            let Some(captures) = ANCHOR.captures(line) else {
                file.lines.push(line.to_owned());
                for anchor in &open {
                    file.anchors
                        .entry(anchor.clone())
                        .or_default()
                        .push(line.to_owned());
                }
                continue;
            };
            let name = captures[2].to_owned();
            if captures.get(1).is_some() {
                let before = open.len();
                open.retain(|anchor| *anchor != name);
                if open.len() == before {
                    file.problems
                        .push(format!("ANCHOR_END: {name} 前面没有 ANCHOR"));
                }
            } else if file.anchors.contains_key(&name) {
                file.problems.push(format!("锚点 {name} 出现了两次"));
            } else {
                file.anchors.insert(name.clone(), Vec::new());
                open.push(name);
            }
        }
        for name in open {
            file.problems
                .push(format!("锚点 {name} 没有对应的 ANCHOR_END"));
        }
        file
    }
}

/// The text files of the chapters that a page may quote, but not the recorded outputs.
fn chapters_files(root: &Path) -> Result<BTreeMap<PathBuf, Anchored>> {
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(root.join("chapters")) {
        let path = entry?.into_path();
        if path.is_file()
            && !outputs::is_output(&path)
            && let Ok(text) = fs::read_to_string(&path)
        {
            files.insert(path, Anchored::parse(&text));
        }
    }
    Ok(files)
}

fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .display()
        .to_string()
}
