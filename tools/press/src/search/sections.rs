//! The text of the rendered pages, section by section, as a reader may look for it.

use std::collections::BTreeSet;
use std::path::Path;

use scraper::{ElementRef, Html, Node, Selector};
use serde::Serialize;

use crate::onwards::HEADING;

/// The pages whose tables' rows are results of their own.
const TABLES: [(&str, Kind); 3] = [
    ("appendix-errno.html", Kind::Errno),
    ("appendix-glossary.html", Kind::Term),
    ("appendix-kernels.html", Kind::Answer),
];

/// What a result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// What stands below a heading.
    Section,
    /// An errno, with all that the tables say of it.
    Errno,
    /// A word of the glossary.
    Term,
    /// What the kernels answered to one question.
    Answer,
}

/// A section, or a row in one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    pub kind: Kind,
    /// The page's file and the heading's id, as a link has it.
    pub url: String,
    /// The heading, after those that it stands below. The page's comes first.
    pub path: Vec<String>,
    /// Prose, with the code in its sentences.
    pub text: String,
    /// Listings and outputs.
    pub code: String,
    /// What its readers say.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
}

impl Entry {
    fn new(page: &str, id: &str, path: &[String]) -> Self {
        Self {
            kind: Kind::Section,
            url: format!("{page}#{id}"),
            path: path.to_vec(),
            text: String::new(),
            code: String::new(),
            words: String::new(),
        }
    }
}

/// The files of the book's pages, in the order of its table of contents.
pub fn pages(contents: &str) -> Vec<String> {
    let html = Html::parse_document(contents);
    let links = selector("a[href]");
    let links = html.select(&links);
    let mut pages = Vec::new();
    for link in links.filter_map(|link| link.attr("href")) {
        let page = link.split('#').next().unwrap_or_default();
        if is_page(page) && !pages.iter().any(|known| known == page) {
            pages.push(page.to_owned());
        }
    }
    pages
}

fn is_page(link: &str) -> bool {
    Path::new(link).extension().is_some_and(|it| it == "html")
}

/// The entries of a page, in its order, without the way to the next page.
pub fn entries(page: &str, text: &str) -> Vec<Entry> {
    let html = Html::parse_document(text);
    let mut reader = Reader {
        page,
        open: Vec::new(),
        found: Vec::new(),
    };
    for main in html.select(&selector("main")) {
        reader.read(main, false);
    }
    let mut found = reader.found;
    let with_rows: BTreeSet<_> = found
        .iter()
        .filter(|entry| entry.kind != Kind::Section)
        .map(|entry| entry.url.clone())
        .collect();
    found.retain(|entry| {
        let heading = entry.path.last().map_or("", String::as_str);
        let is_empty = entry.text.is_empty() && entry.code.is_empty();
        heading != HEADING
            && (!is_empty
                || entry.path.len() == 1
                || with_rows.contains(&entry.url))
    });
    found
}

struct Reader<'a> {
    page: &'a str,
    /// The headings above, with their levels.
    open: Vec<(u8, String)>,
    found: Vec<Entry>,
}

impl Reader<'_> {
    fn read(&mut self, element: ElementRef<'_>, in_code: bool) {
        for child in element.children() {
            if let Node::Text(text) = child.value() {
                self.add(text, in_code);
            }
            let Some(child) = ElementRef::wrap(child) else {
                continue;
            };
            match child.value().name() {
                "script" | "style" => {}
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.start(child),
                "tr" if self.rows().is_some() => self.row(child),
                "pre" | "figcaption" => {
                    self.add("\n", true);
                    self.read(child, true);
                }
                "a" | "code" | "em" | "strong" | "span" | "kbd" => {
                    self.read(child, in_code);
                }
                _ => {
                    self.add("\n", in_code);
                    self.read(child, in_code);
                    self.add("\n", in_code);
                }
            }
        }
    }

    /// What the rows of this page's tables are, where they are results.
    fn rows(&self) -> Option<Kind> {
        let mut tables = TABLES.iter();
        let table = tables.find(|(page, _)| *page == self.page);
        table.map(|(_, kind)| *kind)
    }

    /// Adds to the section that is open. What is between texts becomes one blank.
    fn add(&mut self, text: &str, in_code: bool) {
        let section = self.found.iter_mut().rev();
        let mut sections = section.filter(|it| it.kind == Kind::Section);
        if let Some(section) = sections.next() {
            let into = if in_code {
                &mut section.code
            } else {
                &mut section.text
            };
            append(into, text);
        }
    }

    fn start(&mut self, heading: ElementRef<'_>) {
        let name = heading.value().name().as_bytes();
        let level = name.get(1).map_or(1, |digit| digit - b'0');
        self.open.retain(|(above, _)| *above < level);
        self.open.push((level, shown(heading)));
        let path: Vec<_> =
            self.open.iter().map(|(_, title)| title.clone()).collect();
        let id = heading.attr("id").unwrap_or_default();
        self.found.push(Entry::new(self.page, id, &path));
    }

    /// A row: what its first cell says is its heading, and each other cell stands behind the
    /// name of its column. An errno has one result, whatever rows it has.
    fn row(&mut self, row: ElementRef<'_>) {
        let cells = row.children().filter_map(ElementRef::wrap);
        let mut cells = cells.filter(|cell| cell.value().name() == "td");
        let sections = self.found.iter().rev();
        let mut sections = sections.filter(|it| it.kind == Kind::Section);
        let (Some(kind), Some(heading), Some(section)) = (
            self.rows(),
            cells.next().map(shown),
            sections.next().cloned(),
        ) else {
            return;
        };
        let columns = columns(row);
        let text = cells
            .map(shown)
            .zip(columns.iter().skip(1))
            .filter(|(text, _)| !text.is_empty())
            .map(|(text, column)| format!("{column}：{text}"))
            .collect::<Vec<_>>()
            .join("；");
        let mut known = self.found.iter_mut().filter(|it| it.kind == kind);
        let same = known.find(|it| it.path.last() == Some(&heading));
        if kind == Kind::Errno
            && let Some(errno) = same
        {
            append(&mut errno.text, &format!("\n{text}"));
            return;
        }
        let mut entry = Entry {
            kind,
            text,
            code: String::new(),
            ..section
        };
        entry.path.push(heading);
        self.found.push(entry);
    }
}

/// The names of the columns of the table that a row is in.
fn columns(row: ElementRef<'_>) -> Vec<String> {
    let mut tables = row.ancestors().filter_map(ElementRef::wrap);
    let table = tables.find(|it| it.value().name() == "table");
    let heads = selector("th");
    table.map_or_else(Vec::new, |table| {
        table.select(&heads).map(shown).collect()
    })
}

/// The text of an element, in one line.
fn shown(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    append(&mut text, &element.text().collect::<String>());
    text.trim().to_owned()
}

/// Adds a text, with one blank for each space between words.
fn append(into: &mut String, text: &str) {
    for c in text.chars() {
        if !c.is_whitespace() {
            into.push(c);
        } else if !into.is_empty() && !into.ends_with(' ') {
            into.push(' ');
        }
    }
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a fixed selector")
}

#[cfg(test)]
mod tests {
    use super::{Kind, entries, pages};

    const PAGE: &str = "<nav>目录</nav><main>\
        <h1 id=\"章\">第1章 <code>set</code></h1><p>开头。</p>\
        <h2 id=\"空\">空</h2><h2 id=\"节\">节</h2>\
        <p>一句<code>a_b</code>话。</p><pre><code>let x;</code></pre>\
        <table><thead><tr><th>errno</th><th>意思</th></tr></thead><tbody>\
        <tr><td>EPERM</td><td>不许</td></tr>\
        <tr><td>ENOENT</td><td>没有</td></tr>\
        <tr><td>EPERM</td><td>冻结了</td></tr></tbody></table>\
        <h2 id=\"往下走\">往下走</h2><p>再来</p></main>";

    #[test]
    fn a_section_has_its_headings_its_prose_and_its_code() {
        let found = entries("a.html", PAGE);
        let urls: Vec<_> = found.iter().map(|it| it.url.as_str()).collect();
        assert_eq!(urls, ["a.html#章", "a.html#节"]);
        assert_eq!(found[1].path, ["第1章 set", "节"]);
        assert!(found[1].text.starts_with("一句a_b话。"), "{found:?}");
        assert!(found[1].text.contains("冻结了"), "{found:?}");
        assert_eq!(found[1].code.trim(), "let x;");
    }

    #[test]
    fn an_errno_is_one_result_below_its_section() {
        let found = entries("appendix-errno.html", PAGE);
        let errnos: Vec<_> =
            found.iter().filter(|it| it.kind == Kind::Errno).collect();
        assert_eq!(errnos.len(), 2, "{found:?}");
        assert_eq!(errnos[0].url, "appendix-errno.html#节");
        assert_eq!(errnos[0].path, ["第1章 set", "节", "EPERM"]);
        assert_eq!(errnos[0].text, "意思：不许 意思：冻结了");
    }

    #[test]
    fn each_page_is_read_once_in_the_order_of_the_contents() {
        let contents = "<a href=\"b.html\"></a><a href=\"a.html#x\"></a>\
            <a href=\"b.html#y\"></a><a href=\"https://host.example\"></a>";
        assert_eq!(pages(contents), ["b.html", "a.html"]);
    }
}
