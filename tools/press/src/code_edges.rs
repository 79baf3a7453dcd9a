//! The edges of inline code, and where it may be broken. A full-width mark has a gap of its
//! own, so that the style sheet leaves out the code's on that side; it can't see what stands
//! beside an element, so here the element is told. A long name, or one in a table's cell, is
//! broken between its words and not within one.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result};
use regex::{Captures, Regex};
use walkdir::WalkDir;

/// What has a gap of its own.
const MARKS: &str = "，。：；、？！（）《》“”‘’「」…—";

/// Marks the code in each page of this folder.
///
/// # Errors
/// When a page can't be read or written.
pub fn mark(folder: &Path) -> Result<()> {
    for entry in WalkDir::new(folder).max_depth(1) {
        let path = entry?.into_path();
        if path.extension().is_some_and(|it| it == "html") {
            let context = || path.display().to_string();
            let page = fs::read_to_string(&path).with_context(context)?;
            fs::write(&path, breakable(&marked(&page)))
                .with_context(context)?;
        }
    }
    Ok(())
}

fn marked(page: &str) -> String {
    static CODE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("<code>[^<]*</code>").expect("a fixed pattern")
    });
    let replaced = CODE.replace_all(page, |found: &Captures<'_>| {
        let code = found.get(0).expect("the whole of it");
        let before = without_opened(&page[..code.start()]);
        let after = without_closed(&page[code.end()..]);
        let is_mark = |c: Option<char>| c.is_some_and(|c| MARKS.contains(c));
        let mut classes = Vec::new();
        if is_mark(before.chars().last()) {
            classes.push("after-mark");
        }
        if is_mark(after.chars().next()) {
            classes.push("before-mark");
        }
        if classes.is_empty() {
            return code.as_str().to_owned();
        }
        // By itself a browser breaks no line before a full stop.
        let is_field = code.as_str().starts_with("<code>.");
        let wbr = if is_field { "<wbr>" } else { "" };
        let opened = format!("{wbr}<code class=\"{}\">", classes.join(" "));
        code.as_str().replacen("<code>", &opened, 1)
    });
    replaced.into_owned()
}

/// A name of so many characters may not fit on a phone's line.
const LONG: usize = 22;

fn breakable(page: &str) -> String {
    static CELL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("(?s)<td.*?</td>").expect("a fixed pattern")
    });
    let cells = CELL
        .replace_all(page, |cell: &Captures<'_>| broken_between(&cell[0], 0));
    broken_between(&cells, LONG)
}

/// With places to break in the code of at least so many characters.
fn broken_between(text: &str, at_least: usize) -> String {
    static CODE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("(<code(?: class=\"[a-z -]*-mark\")?>)([^<]*)</code>")
            .expect("a fixed pattern")
    });
    static BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"([[:alnum:]])(_+|[/.(\[\]]+|::)").expect("a fixed pattern")
    });
    let replaced = CODE.replace_all(text, |code: &Captures<'_>| {
        if code[2].chars().count() < at_least {
            return code[0].to_owned();
        }
        let words = BETWEEN.replace_all(&code[2], "$1$2<wbr>");
        format!("{}{words}</code>", &code[1])
    });
    replaced.into_owned()
}

/// A link or stress around the code doesn't part it from its neighbour.
const AROUND: [&str; 3] = ["a", "em", "strong"];

fn without_opened(mut before: &str) -> &str {
    while before.ends_with('>')
        && let Some(start) = before.rfind('<')
        && let tag = before[start + 1..].trim_end_matches('>')
        && AROUND.contains(&tag.split(' ').next().unwrap_or_default())
    {
        before = &before[..start];
    }
    before
}

fn without_closed(mut after: &str) -> &str {
    while let Some((tag, rest)) =
        after.strip_prefix("</").and_then(|it| it.split_once('>'))
        && AROUND.contains(&tag)
    {
        after = rest;
    }
    after
}

#[cfg(test)]
mod tests {
    use super::{breakable, marked};

    #[test]
    fn code_beside_a_full_width_mark_is_told() {
        for (before, after) in [
            (
                "用<code>a</code>。",
                "用<code class=\"before-mark\">a</code>。",
            ),
            (
                "（<code>a</code>、<code>b</code>说",
                "（<code class=\"after-mark before-mark\">a</code>、\
                 <code class=\"after-mark\">b</code>说",
            ),
            (
                "：<a href=\"b.html\"><code>a</code></a>，",
                "：<a href=\"b.html\"><code class=\"after-mark before-mark\">\
                 a</code></a>，",
            ),
            (
                "、<code>.a</code>是",
                "、<wbr><code class=\"after-mark\">.a</code>是",
            ),
        ] {
            assert_eq!(marked(before), after);
        }
    }

    #[test]
    fn other_code_stays_as_it_is() {
        for text in [
            "用<code>a</code>写",
            "<p><code>a</code></p>。",
            "：<pre><code class=\"language-c\">a</code></pre>",
        ] {
            assert_eq!(marked(text), text);
        }
    }

    #[test]
    fn a_name_breaks_between_its_words() {
        for (whole, broken) in [
            (
                "<td><code>bpf/bpf_defs.h</code></td>",
                "<td><code>bpf/<wbr>bpf_<wbr>defs.<wbr>h</code></td>",
            ),
            (
                "<code class=\"after-mark\">MapCore::lookup_and_delete</code>",
                "<code class=\"after-mark\">\
                 MapCore::<wbr>lookup_<wbr>and_<wbr>delete</code>",
            ),
            ("<code>bpf_map_lookup</code>", "<code>bpf_map_lookup</code>"),
        ] {
            assert_eq!(breakable(whole), broken);
        }
    }
}
