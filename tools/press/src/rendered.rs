//! Checks the finished HTML: every internal link leads somewhere, every id stands once,
//! no directive was left, and no emphasis as asterisks.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};
use percent_encoding::percent_decode_str;
use scraper::{Html, Node};
use walkdir::WalkDir;

use crate::ask::{Ask, is_question};
use crate::html::selector;

/// The pages that mdBook makes of others: the first one again, and all in one.
const COPIES: [&str; 2] = ["index.html", "print.html"];

/// What is wrong with the book in this folder. `ask` knows which questions can be linked to;
/// without it that isn't checked.
///
/// # Errors
/// When a file of it can't be read.
pub fn check(folder: &Path, ask: Option<&Ask>) -> Result<Vec<String>> {
    let mut pages = BTreeMap::new();
    let mut problems = Vec::new();
    for entry in WalkDir::new(folder) {
        let path = entry?.into_path();
        if path
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            let text = fs::read_to_string(&path)
                .with_context(|| path.display().to_string())?;
            let name = path.strip_prefix(folder)?.to_owned();
            let page = Links::parse(&text);
            for problem in &page.problems {
                problems.push((name.clone(), problem.clone()));
            }
            pages.insert(name, page);
        }
    }
    for (name, page) in &pages {
        for link in &page.links {
            let unasked = unasked(ask, link);
            let problem =
                unasked.or_else(|| dead(folder, &pages, name, page, link));
            problems.extend(problem.map(|it| (name.clone(), it)));
        }
    }
    Ok(once(&problems))
}

/// The messages. A problem that comes back in a copy of its page isn't told again.
fn once(problems: &[(PathBuf, String)]) -> Vec<String> {
    let is_copy =
        |page: &Path| COPIES.iter().any(|copy| page == Path::new(copy));
    problems
        .iter()
        .filter(|(page, problem)| {
            !is_copy(page)
                || !problems
                    .iter()
                    .any(|(other, same)| same == problem && !is_copy(other))
        })
        .map(|(page, problem)| format!("{}：{problem}", page.display()))
        .collect()
}

/// What the check needs to know of a rendered page.
struct Links {
    ids: BTreeSet<String>,
    links: BTreeSet<String>,
    /// Relative links start from the book's folder, not from the page's.
    has_base: bool,
    problems: Vec<String>,
}

impl Links {
    fn parse(text: &str) -> Self {
        let html = Html::parse_document(text);
        let mut page = Self {
            ids: BTreeSet::new(),
            links: BTreeSet::new(),
            has_base: false,
            problems: Vec::new(),
        };
        for element in html.select(&selector("[id], [href], [src]")) {
            if element.value().name() == "base" {
                page.has_base = true;
                continue;
            }
            for attribute in ["href", "src"] {
                page.links
                    .extend(element.attr(attribute).map(str::to_owned));
            }
            if let Some(id) = element.attr("id")
                && !page.ids.insert(id.to_owned())
            {
                page.problems.push(format!("id {id} 出现了两次"));
            }
        }
        for line in text.lines().filter(|line| line.contains("{{#")) {
            page.problems
                .push(format!("没有展开的指令：{}", line.trim()));
        }
        for main in html.select(&selector("main")) {
            for text in main.descendants() {
                let Node::Text(words) = text.value() else {
                    continue;
                };
                let in_code = text.ancestors().any(|node| {
                    node.value().as_element().is_some_and(|element| {
                        ["code", "pre", "script"].contains(&element.name())
                    })
                });
                if words.contains("**") && !in_code {
                    page.problems.push(format!(
                        "** 没有变成粗体（标点紧贴着它？）：{}",
                        words.trim()
                    ));
                }
            }
        }
        page
    }
}

/// Why a link to a question for the kernels leads to none.
fn unasked(ask: Option<&Ask>, link: &str) -> Option<String> {
    let (_, fragment) = link.split_once('#')?;
    let why_not = ask?.why_not(fragment)?;
    Some(format!("链接 {link}：{why_not}"))
}

/// Why a link leads nowhere, or nothing when it leads somewhere or out of the book.
fn dead(
    folder: &Path,
    pages: &BTreeMap<PathBuf, Links>,
    name: &Path,
    page: &Links,
    link: &str,
) -> Option<String> {
    if link.contains("://")
        || ["data:", "mailto:", "javascript:"]
            .iter()
            .any(|scheme| link.starts_with(scheme))
    {
        return None;
    }
    let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
    let path = path.split('?').next().unwrap_or_default();
    let decode = |text| percent_decode_str(text).decode_utf8_lossy();
    let target = if path.is_empty() {
        name.to_owned()
    } else {
        let from = match name.parent() {
            Some(from) if !page.has_base => from,
            _ => Path::new(""),
        };
        resolve(&from.join(decode(path).trim_start_matches('/')))
    };
    let target = if folder.join(&target).is_dir() {
        target.join("index.html")
    } else {
        target
    };
    if !folder.join(&target).is_file() {
        return Some(format!("链接 {link} 指向的文件不存在"));
    }
    let fragment = decode(fragment);
    match pages.get(&target) {
        Some(page) if !fragment.is_empty() && !is_question(&fragment) => {
            (!page.ids.contains(fragment.as_ref()))
                .then(|| format!("链接 {link} 指向的位置 #{fragment} 不存在"))
        }
        _ => None,
    }
}

/// A path without `.` and `..`.
fn resolve(path: &Path) -> PathBuf {
    let mut resolved = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                resolved.pop();
            }
            Component::CurDir => {}
            other => resolved.push(other),
        }
    }
    resolved
}
