//! mdBook's own theme, put into Chinese and mended where a keyboard or a screen reader
//! couldn't use it, before mdBook renders with it. No template is copied into the
//! repository.
//!
//! This follows mdBook 0.5.4. What another version says otherwise is reported, so that an
//! update of mdBook can't bring English back unseen. What the theme doesn't reach is in
//! `interface.rs`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use machine::files;
use mdbook_driver::config::Config;
use mdbook_html::theme::Theme;

use crate::interface::{Replacement, change};

/// In the template of the pages.
const INDEX: &[Replacement] = &[
    // Left from another book on the same host, a theme may be one that this book lacks.
    (
        "if (theme === null || theme === undefined) {",
        "if (theme !== 'light' && theme !== 'navy') {",
    ),
    // Whoever comes back has what was answered uncovered when the scripts come: for that the
    // style sheet keeps the place from the start, so that nothing moves then.
    (
        "html.classList.add(\"js\");",
        "html.classList.add(\"js\");
            try {
                const page = location.pathname.split('/').pop().replace('.html', '');
                const answered = 'ebpf-map-book/predict-' + page + '-';
                if (Object.keys(localStorage).some((key) => key.startsWith(answered))) {
                    html.classList.add('answered-before');
                }
            } catch { }",
    ),
    // A page is shown before its scripts have come; they run in the same order as ever. Only
    // the table of contents is put together on the spot, so that it doesn't blink.
    // The search has no need of mdBook's library: see search.rs.
    (
        "<script src=\"{{ resource \"elasticlunr.min.js\" }}\"></script>",
        "",
    ),
    (
        "<script src=\"{{ resource \"mark.min.js\"",
        "<script defer src=\"{{ resource \"mark.min.js\"",
    ),
    (
        "<script src=\"{{ resource \"searcher.js\"",
        "<script defer src=\"{{ resource \"searcher.js\"",
    ),
    (
        "<script src=\"{{ resource \"clipboard.min.js\"",
        "<script defer src=\"{{ resource \"clipboard.min.js\"",
    ),
    (
        "<script src=\"{{ resource \"highlight.js\"",
        "<script defer src=\"{{ resource \"highlight.js\"",
    ),
    (
        "<script src=\"{{ resource \"book.js\"",
        "<script defer src=\"{{ resource \"book.js\"",
    ),
    (
        "<script src=\"{{ resource this}}",
        "<script defer src=\"{{ resource this}}",
    ),
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
    (
        "</label>",
        "</button>\n                        <noscript><a href=\"{{ path_to_root }}toc.html\" class=\"to-contents\">目录</a></noscript>",
    ),
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
    (
        "title=\"Git repository\" aria-label=\"Git repository\"",
        "title=\"源代码仓库\" aria-label=\"源代码仓库\"",
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
const BOOK_JS: &[Replacement] = &[
    // Of a terminal's text one types what stands behind the prompt.
    (
        "return playground_text(playground, false);",
        "const text = playground_text(playground, false);
            const typed = playground.querySelector('.language-console') ? text.match(/^\\$ .*/gm) : null;
            return typed ? typed.map((line) => line.slice(2)).join('\\n') : text;",
    ),
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

/// Makes the theme in `folder` of mdBook's own and of what the book puts beside it, and has
/// mdBook render with it. Returns what mdBook no longer says.
///
/// # Errors
/// When a file can't be read or written.
pub fn prepare(
    config: &mut Config,
    book: &Path,
    folder: &Path,
) -> Result<Vec<String>> {
    let mut settings = config.html_config().unwrap_or_default();
    fs::create_dir_all(folder)?;
    let ours = settings.theme_dir(book);
    if ours.is_dir() {
        files::copy(&ours, folder)?;
    }
    let original = tempfile::tempdir_in(folder)?;
    settings.theme = Some(original.path().to_owned());
    Theme::copy_theme(&settings, book)?;
    let mut problems = Vec::new();
    for (name, changes) in [("index.hbs", INDEX), ("book.js", BOOK_JS)] {
        let text = fs::read_to_string(original.path().join(name))
            .with_context(|| name.to_owned())?;
        let text = change(&text, changes, name, &mut problems);
        fs::write(folder.join(name), text)?;
    }
    config.set("output.html.theme", folder)?;
    Ok(problems)
}
