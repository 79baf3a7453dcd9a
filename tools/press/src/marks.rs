//! What holds the place, until mdBook has rendered the pages, of what `inserts.rs` puts in:
//! a comment, which mdBook keeps as it is.

/// What a fold begins with, behind its summary. On the screen it becomes the script that
/// closes it.
pub const FOLDED: &str = "<!-- fold -->";

/// What a directive leaves in the page: on one page only, with the page's stem.
pub fn mark(kind: &str, page: &str, name: &str) -> String {
    format!("<!-- {kind} {page} {name} -->")
}

/// What a reader unfolds who wants all of it.
pub fn folded(summary: &str, content: &str) -> String {
    format!(
        "<details class=\"facts\" open><summary>{summary}</summary>{FOLDED}\n\n\
         {content}\n</details>\n"
    )
}
