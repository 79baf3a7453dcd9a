//! The outline of each page in the sidebar. mdBook puts it there once the page is whole, and
//! so moves what stands below. Here each page brings its headings where the sidebar stands;
//! `interface.rs` has mdBook's script take them from there.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result};
use regex::Regex;
use walkdir::WalkDir;

use crate::html::escape;

/// The sidebar, which the script fills.
const SIDEBAR: &str = "<mdbook-sidebar-scrollbox ";

/// Adds its headings to each page in this folder, and returns what is wrong.
///
/// # Errors
/// When a page can't be read or written.
pub fn add(folder: &Path) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for entry in WalkDir::new(folder).max_depth(1).sort_by_file_name() {
        let path = entry?.into_path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // A redirect and the sidebar's own page have no sidebar.
        if !name.ends_with(".html") || name == "toc.html" {
            continue;
        }
        let context = || path.display().to_string();
        let page = fs::read_to_string(&path).with_context(context)?;
        if page.contains(SIDEBAR) {
            fs::write(&path, outlined(&page)).with_context(context)?;
        } else if !page.contains("http-equiv=\"refresh\"") {
            problems.push(format!("mdBook 的 {name} 里没有了：{SIDEBAR}"));
        }
    }
    Ok(problems)
}

fn outlined(page: &str) -> String {
    static HEADING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?s)<h[2-6] id="[^"]+"><a class="header".*?</h[2-6]>"#)
            .expect("a fixed pattern")
    });
    let headings: String = HEADING
        .find_iter(page)
        .map(|found| found.as_str())
        .collect();
    let outline = escape(&headings);
    page.replace(SIDEBAR, &format!("{SIDEBAR}data-outline=\"{outline}\" "))
}

#[cfg(test)]
mod tests {
    use super::outlined;

    #[test]
    fn a_page_brings_its_headings() {
        let page = "<mdbook-sidebar-scrollbox class=\"a\">\
            <h1 id=\"一\"><a class=\"header\" href=\"#一\">一</a></h1>\
            <h2 id=\"二\"><a class=\"header\" href=\"#二\">二</a></h2>\
            <h2>没有 id</h2>";
        let outlined = outlined(page);
        let outline = "data-outline=\"&lt;h2 id=&quot;二&quot;&gt;\
            &lt;a class=&quot;header&quot; href=&quot;#二&quot;&gt;二&lt;/a&gt;\
            &lt;/h2&gt;\" class=\"a\">";
        assert!(outlined.contains(outline), "{outlined}");
        assert!(outlined.ends_with("<h2>没有 id</h2>"));
    }
}
