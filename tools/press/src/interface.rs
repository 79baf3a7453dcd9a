//! The parts of mdBook's interface that its theme doesn't reach, put into Chinese and mended
//! after mdBook has rendered the book: see `theme.rs` for the others.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result};
use regex::{Captures, Regex};
use walkdir::WalkDir;

use crate::hash::hash;
use crate::tables;

/// What mdBook says, and what it says here instead.
pub type Replacement = (&'static str, &'static str);

/// In the page for an address that leads nowhere.
const LOST: &[Replacement] =
    &[("<title>Page not found - ", "<title>没有这一页 - ")];

/// In the frame with the contents, which without JavaScript a phone shows as a page.
const FRAME: &[Replacement] = &[(
    "<meta name=\"robots\" content=\"noindex\">",
    "<meta name=\"robots\" content=\"noindex\">\n        <title>目录</title>\n        <link rel=\"icon\" href=\"data:,\">",
)];

/// In `searcher.js`. What finds and shows is replaced in `search.rs`.
const SEARCHER_JS: &[Replacement] = &[
    // A query goes into the address as it is, and one with % or & or # comes back broken.
    (
        "url.params[URL_SEARCH_PARAM] = searchterm;",
        "url.params[URL_SEARCH_PARAM] = encodeURIComponent(searchterm);",
    ),
    // The same query again, after the box was emptied, would find nothing.
    (
        "showResults(false);\n            removeChildren(searchresults);",
        "current_searchterm = '';\n            showResults(false);\n            removeChildren(searchresults);",
    ),
    // A name's parts stand in elements of their own where it may break.
    (
        "exclude: mark_exclude,",
        "exclude: mark_exclude,\n                acrossElements: true,",
    ),
    // Escape closes what is open over the page; the browser does that unless it's prevented.
    (
        "if (e.key === 'Escape') {\n            e.preventDefault();",
        "if (e.key === 'Escape' && document.querySelector(':popover-open')) {\n            return;\n        }\n        if (e.key === 'Escape') {\n            e.preventDefault();",
    ),
];

/// In `toc.js`: the outline of a page is there when the sidebar is, from the headings that
/// `outline.rs` put beside it.
const TOC_JS: &[Replacement] = &[
    (
        "            el.addEventListener('click', toggleSection);\n        });\n    }\n}",
        "            el.addEventListener('click', toggleSection);\n        });\n        window.addOutline?.(this.dataset.outline);\n    }\n}",
    ),
    (
        "document.addEventListener('DOMContentLoaded', function() {\n        const activeSection",
        "window.addOutline = function(outline) {\n        const activeSection",
    ),
    (
        "const main = document.getElementsByTagName('main')[0];\n        headers =",
        "const main = document.createElement('main');\n        main.innerHTML = outline;\n        headers =",
    ),
    (
        "activeItemSpan.after(onThisPage);\n    });",
        "activeItemSpan.after(onThisPage);\n    };",
    ),
    (
        "document.addEventListener('DOMContentLoaded', reloadCurrentHeader);",
        "document.addEventListener('DOMContentLoaded', function() {\n        headers = headers?.map(it => document.getElementById(it.id));\n        reloadCurrentHeader();\n    });",
    ),
];

/// Changes the rendered book in this folder, and returns what mdBook no longer says.
///
/// # Errors
/// When a file can't be read or written.
pub fn translate(folder: &Path) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut renamed = Vec::new();
    for (stem, changes) in [("searcher", SEARCHER_JS), ("toc", TOC_JS)] {
        renamed.push(change_script(folder, stem, changes, &mut problems)?);
    }
    for entry in WalkDir::new(folder).max_depth(1).sort_by_file_name() {
        let path = entry?.into_path();
        if path.extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        let context = || path.display().to_string();
        let mut text = fs::read_to_string(&path).with_context(context)?;
        if path.ends_with("404.html") {
            text = change(&text, LOST, "404.html", &mut problems);
        }
        if path.ends_with("toc.html") {
            text = change(&text, FRAME, "toc.html", &mut problems);
        }
        text = translate_alerts(&text);
        for (old, new) in &renamed {
            text = text.replace(old, new);
        }
        text = tables::stack(&text);
        fs::write(&path, text).with_context(context)?;
    }
    Ok(problems)
}

/// Changes a script, and returns its file's old name and its new one.
fn change_script(
    folder: &Path,
    stem: &str,
    changes: &[Replacement],
    problems: &mut Vec<String>,
) -> Result<(String, String)> {
    let is_it = |name: &str| {
        let hash = name.strip_prefix(stem);
        hash.is_some_and(|it| it.starts_with('-') && it.ends_with("js"))
    };
    let names = folder
        .read_dir()?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let names = names.collect::<Result<Vec<_>>>()?;
    let old = names.into_iter().find(|name| is_it(name));
    let old = old.with_context(|| format!("mdBook 没有写 {stem}.js"))?;
    let path = folder.join(&old);
    let text = fs::read_to_string(&path).with_context(|| old.clone())?;
    let text = change(&text, changes, &format!("{stem}.js"), problems);
    // mdBook put the hash of its own text into the name. A browser that keeps files by their
    // names has to see this text too.
    let new = format!("{stem}-{}.js", hash(text.as_bytes()));
    fs::remove_file(&path).with_context(|| old.clone())?;
    fs::write(folder.join(&new), text).with_context(|| new.clone())?;
    Ok((old, new))
}

/// Makes the changes, and notes what mdBook no longer says in its file `name`.
pub fn change(
    text: &str,
    changes: &[Replacement],
    name: &str,
    problems: &mut Vec<String>,
) -> String {
    let mut text = text.to_owned();
    for (old, new) in changes {
        if !text.contains(old) {
            problems.push(format!("mdBook 的 {name} 里没有了：{old}"));
        }
        text = text.replace(old, new);
    }
    text
}

/// The titles of `> [!NOTE]` and its like. Which of them a book has is up to its pages.
fn translate_alerts(page: &str) -> String {
    static TITLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(<p class="blockquote-tag-title">.*?</svg>)(\w+)</p>"#)
            .expect("a fixed pattern")
    });
    TITLE
        .replace_all(page, |captures: &Captures<'_>| {
            let title = match &captures[2] {
                "Note" => "注意",
                "Tip" => "提示",
                "Important" => "重要",
                "Warning" => "警告",
                "Caution" => "小心",
                other => other,
            };
            format!("{}{title}</p>", &captures[1])
        })
        .into_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::{LOST, SEARCHER_JS, TOC_JS, change, translate};

    /// A rendered book with this script for its search.
    fn book(searcher: &str) -> TempDir {
        let toc: Vec<_> = TOC_JS.iter().map(|(old, _)| *old).collect();
        let toc = toc.join("\n");
        let book = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in [
            ("404.html", LOST[0].0),
            ("a.html", "<script src=\"searcher-0123.js\"></script>"),
            ("searcher-0123.js", searcher),
            ("toc-0123.js", &toc),
        ] {
            fs::write(book.path().join(name), text).expect("it's ours");
        }
        book
    }

    fn english() -> String {
        let old: Vec<_> = SEARCHER_JS.iter().map(|(old, _)| *old).collect();
        old.join("\n")
    }

    #[test]
    fn what_mdbook_no_longer_says_is_reported() {
        let good = book(&english());
        let problems = translate(good.path()).expect("files can be read");
        assert_eq!(problems, Vec::<String>::new());

        let old = SEARCHER_JS[0].0;
        let other = book(&english().replace(old, ""));
        assert_eq!(
            translate(other.path()).expect("files can be read"),
            [format!("mdBook 的 searcher.js 里没有了：{old}")]
        );
    }

    #[test]
    fn only_what_is_there_is_changed() {
        let mut problems = Vec::new();
        let changes = &[("one", "一"), ("two", "二")];
        let text = change("one three", changes, "a.hbs", &mut problems);
        assert_eq!(text, "一 three");
        assert_eq!(problems, ["mdBook 的 a.hbs 里没有了：two"]);
    }

    #[test]
    fn a_changed_script_has_a_name_of_its_own() {
        let name = |more: &str| {
            let book = book(&(english() + more));
            translate(book.path()).expect("files can be read");
            let page = fs::read_to_string(book.path().join("a.html"))
                .expect("it's there");
            let name = page
                .strip_prefix("<script src=\"")
                .and_then(|rest| rest.strip_suffix("\"></script>"))
                .expect("the page names the script")
                .to_owned();
            assert!(book.path().join(&name).is_file(), "{name}");
            assert!(!book.path().join("searcher-0123.js").exists());
            name
        };
        assert_eq!(name("one"), name("one"));
        assert_ne!(name("one"), name("other"));
    }

    #[test]
    fn alerts_have_chinese_titles() {
        let alert = |title| {
            format!("<p class=\"blockquote-tag-title\"><svg></svg>{title}</p>")
        };
        assert_eq!(super::translate_alerts(&alert("Note")), alert("注意"));
        assert_eq!(super::translate_alerts(&alert("Tip")), alert("提示"));
    }
}
