//! mdBook's own interface, put into Chinese and mended where a keyboard or a screen reader
//! couldn't use it, after mdBook has rendered it. No template is copied.
//!
//! This follows mdBook 0.5.4. What another version says otherwise is reported, so that an
//! update of mdBook can't bring English back unseen.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result};
use regex::{Captures, Regex};
use walkdir::WalkDir;

/// What mdBook says, and what it says here instead.
type Change = (&'static str, &'static str);

/// In the pages.
const PAGES: &[Change] = &[
    ("<title>Page not found - ", "<title>没有这一页 - "),
    // Left from another book on the same host, a theme may be one that this book lacks.
    (
        "if (theme === null || theme === undefined) {",
        "if (theme !== 'light' && theme !== 'navy') {",
    ),
    // A page is shown before its scripts have come; they run in the same order as ever. Only
    // the table of contents is put together on the spot, so that it doesn't blink.
    (
        "<script src=\"elasticlunr-",
        "<script defer src=\"elasticlunr-",
    ),
    ("<script src=\"mark-", "<script defer src=\"mark-"),
    ("<script src=\"searcher-", "<script defer src=\"searcher-"),
    ("<script src=\"clipboard-", "<script defer src=\"clipboard-"),
    ("<script src=\"highlight-", "<script defer src=\"highlight-"),
    ("<script src=\"book-", "<script defer src=\"book-"),
    // The keyboard's help.
    (
        "<div id=\"mdbook-help-popup\">",
        "<div id=\"mdbook-help-popup\" role=\"dialog\" aria-label=\"快捷键\">",
    ),
    ("Keyboard shortcuts</h2>", "快捷键</h2>"),
    (
        "Press <kbd>←</kbd> or <kbd>→</kbd> to navigate between chapters",
        "<kbd>←</kbd> <kbd>→</kbd> 上一章，下一章",
    ),
    (
        "Press <kbd>S</kbd> or <kbd>/</kbd> to search in the book",
        "<kbd>S</kbd> <kbd>/</kbd> 在书里搜索",
    ),
    (
        "Press <kbd>?</kbd> to show this help",
        "<kbd>T</kbd> API 速查表</p>\n<p><kbd>?</kbd> 打开这个帮助",
    ),
    (
        "Press <kbd>Esc</kbd> to hide this help",
        "<kbd>Esc</kbd> 关闭这个帮助",
    ),
    // The bar and the sidebar. As a label the button can't be reached by keyboard; what the
    // label did is in interface.js.
    (
        "id=\"mdbook-menu-bar\" class=\"menu-bar sticky\"",
        "id=\"mdbook-menu-bar\" class=\"menu-bar sticky\" role=\"banner\"",
    ),
    ("aria-label=\"Table of contents\"", "aria-label=\"目录\""),
    (
        "<label id=\"mdbook-sidebar-toggle\" class=\"icon-button\" for=\"mdbook-sidebar-toggle-anchor\" title=\"Toggle Table of Contents\" aria-label=\"Toggle Table of Contents\"",
        "<button id=\"mdbook-sidebar-toggle\" class=\"icon-button\" type=\"button\" title=\"目录\" aria-label=\"目录\"",
    ),
    ("</label>", "</button>"),
    (
        "title=\"Change theme\" aria-label=\"Change theme\"",
        "title=\"主题\" aria-label=\"主题\"",
    ),
    ("aria-label=\"Themes\"", "aria-label=\"主题\""),
    (">Auto</button>", ">跟随系统</button>"),
    (">Light</button>", ">浅色</button>"),
    (
        "<li role=\"none\"><button role=\"menuitem\" class=\"theme\" id=\"mdbook-theme-rust\">Rust</button></li>",
        "",
    ),
    (
        "<li role=\"none\"><button role=\"menuitem\" class=\"theme\" id=\"mdbook-theme-coal\">Coal</button></li>",
        "",
    ),
    (">Navy</button>", ">深色</button>"),
    (
        "<li role=\"none\"><button role=\"menuitem\" class=\"theme\" id=\"mdbook-theme-ayu\">Ayu</button></li>",
        "",
    ),
    (
        "title=\"Print this book\" aria-label=\"Print this book\"",
        "title=\"打印全书\" aria-label=\"打印全书\"",
    ),
    // The one table that every page needs. Its key is in interface.js too.
    (
        "<div class=\"right-buttons\">",
        "<div class=\"right-buttons\">\n                        <a href=\"appendix-api.html\" class=\"to-api\" title=\"API 速查表（按 T）\" aria-label=\"API 速查表\" aria-keyshortcuts=\"T\">API</a>",
    ),
    // Search. The results' count is spoken when it changes.
    (
        "<div id=\"mdbook-search-wrapper\" class=\"hidden\">",
        "<div id=\"mdbook-search-wrapper\" class=\"hidden\" role=\"search\">",
    ),
    (
        "title=\"Search (`/`)\" aria-label=\"Toggle Searchbar\"",
        "title=\"搜索（按 /）\" aria-label=\"搜索\"",
    ),
    (
        "placeholder=\"Search this book ...\" aria-controls=\"mdbook-searchresults-outer\" aria-describedby=\"searchresults-header\"",
        "placeholder=\"在书里搜索……\" aria-label=\"在书里搜索\" aria-controls=\"mdbook-searchresults-outer\" aria-describedby=\"mdbook-searchresults-header\"",
    ),
    (
        "id=\"mdbook-searchresults-header\" class=\"searchresults-header\"",
        "id=\"mdbook-searchresults-header\" class=\"searchresults-header\" role=\"status\"",
    ),
    // The way to the pages beside this one, which stands there twice.
    (
        "<nav class=\"nav-wrapper\" aria-label=\"Page navigation\">",
        "<nav class=\"nav-wrapper\" aria-label=\"前后两章\">",
    ),
    (
        "<nav class=\"nav-wide-wrapper\" aria-label=\"Page navigation\">",
        "<nav class=\"nav-wide-wrapper\" aria-label=\"前后两章\">",
    ),
    (
        "title=\"Previous chapter\" aria-label=\"Previous chapter\"",
        "title=\"上一章\" aria-label=\"上一章\"",
    ),
    (
        "title=\"Next chapter\" aria-label=\"Next chapter\"",
        "title=\"下一章\" aria-label=\"下一章\"",
    ),
];

/// In `book.js`.
const BOOK_JS: &[Change] = &[
    ("'Copy to clipboard'", "'复制'"),
    ("'Copied!'", "'已复制'"),
    ("'Clipboard error!'", "'复制不了'"),
    (
        "'<button title=\"Show hidden lines\" \\\naria-label=\"Show hidden lines\"></button>'",
        "'<button title=\"显示隐藏的行\" \\\naria-label=\"显示隐藏的行\"></button>'",
    ),
    ("'Show hidden lines'", "'显示隐藏的行'"),
    ("'Hide lines'", "'隐藏这些行'"),
    // Browsers are about to drop this event, and a page with it isn't kept for the way back.
    (
        "// Fix back button cache problem\nwindow.onunload = function() { };\n",
        "",
    ),
    // The kernel's headers align their columns by tabs of eight; so does a browser.
    ("        tabReplace: '    ', // 4 spaces\n", ""),
];

/// In `searcher.js`. Its other words are replaced by `theme/search.js`.
const SEARCHER_JS: &[Change] = &[
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
];

/// Changes the rendered book in this folder, and returns what mdBook no longer says.
///
/// # Errors
/// When a file can't be read or written.
pub fn translate(folder: &Path) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut renamed = Vec::<(String, String)>::new();
    // The pages come last, because they name the scripts.
    for (kind, prefix, suffix, changes) in [
        ("book.js", "book-", ".js", BOOK_JS),
        ("searcher.js", "searcher-", ".js", SEARCHER_JS),
        ("网页", "", ".html", PAGES),
    ] {
        let mut found = vec![false; changes.len()];
        for entry in WalkDir::new(folder).max_depth(1).sort_by_file_name() {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy();
            if !name.starts_with(prefix) || !name.ends_with(suffix) {
                continue;
            }
            let context = || entry.path().display().to_string();
            let mut text =
                fs::read_to_string(entry.path()).with_context(context)?;
            for ((old, new), found) in changes.iter().zip(&mut found) {
                if text.contains(old) {
                    *found = true;
                    text = text.replace(old, new);
                }
            }
            let mut path = entry.path().to_owned();
            if suffix == ".html" {
                text = translate_alerts(&text);
                // Only where book.toml has scripts, or the repository's address.
                text = text.replace(
                    "<script src=\"theme/",
                    "<script defer src=\"theme/",
                );
                text = text.replace(
                    "title=\"Git repository\" aria-label=\"Git repository\"",
                    "title=\"源代码仓库\" aria-label=\"源代码仓库\"",
                );
                for (old, new) in &renamed {
                    text = text.replace(old.as_str(), new);
                }
            } else {
                // mdBook put the hash of its own text into the name. A browser that keeps
                // files by their names has to see this text too.
                let hash = crate::hash(text.as_bytes());
                let new = format!("{prefix}{hash}{suffix}");
                fs::remove_file(&path).with_context(context)?;
                path.set_file_name(&new);
                renamed.push((name.into_owned(), new));
            }
            fs::write(&path, text).with_context(context)?;
        }
        for ((old, _), found) in changes.iter().zip(found) {
            if !found {
                problems.push(format!("mdBook 的{kind}里没有了：{old}"));
            }
        }
    }
    Ok(problems)
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

    use super::{BOOK_JS, Change, PAGES, SEARCHER_JS, translate};

    fn english(changes: &[Change]) -> String {
        let old: Vec<_> = changes.iter().map(|(old, _)| *old).collect();
        old.join("\n")
    }

    #[test]
    fn what_mdbook_no_longer_says_is_reported() {
        let book = tempfile::tempdir().expect("a temporary folder");
        let write = |name, text: &str| {
            fs::write(book.path().join(name), text).expect("it's ours");
        };
        let problems = |pages: &[Change]| {
            write("a.html", &english(pages));
            write("b.html", "a page without neighbours");
            write("book-0123.js", &english(BOOK_JS));
            write("searcher-0123.js", &english(SEARCHER_JS));
            translate(book.path()).expect("files can be read")
        };
        assert_eq!(problems(PAGES), Vec::<String>::new());
        assert_eq!(
            problems(&PAGES[1..]),
            [format!("mdBook 的网页里没有了：{}", PAGES[0].0)]
        );
    }

    #[test]
    fn a_changed_script_has_a_name_of_its_own() {
        let name = |changed: &str| {
            let book = tempfile::tempdir().expect("a temporary folder");
            let write = |name, text: &str| {
                fs::write(book.path().join(name), text).expect("it's ours");
            };
            write("book-0123.js", changed);
            write("a.html", "<script src=\"book-0123.js\"></script>");
            translate(book.path()).expect("files can be read");
            let page = fs::read_to_string(book.path().join("a.html"))
                .expect("it's there");
            let name = page
                .strip_prefix("<script defer src=\"")
                .and_then(|rest| rest.strip_suffix("\"></script>"))
                .expect("the page names the script")
                .to_owned();
            assert!(book.path().join(&name).is_file(), "{name}");
            assert!(!book.path().join("book-0123.js").exists());
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
