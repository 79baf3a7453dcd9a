//! The form as it stands in the page: empty, until the script fills it.

use super::query::Query;
use crate::html::escape;
use crate::pages::inline;

/// The selects: their names, and what they are called.
const FIELDS: [(&str, &str); 6] = [
    ("operation", "操作"),
    ("kind", "map的种类"),
    ("flags", "标志"),
    ("situation", "map的状态"),
    ("old", "一个内核"),
    ("new", "另一个内核"),
];

/// The form, with what it loads: `ready` are questions in words to begin with. Its page is
/// shown before any of that has come: the style sheet keeps its room.
pub(super) fn form<'a>(
    ready: impl Iterator<Item = (&'a str, Query)>,
    files: &[(String, String)],
) -> String {
    let questions: String = ready
        .map(|(asks, question)| {
            format!(
                "<li><a href=\"{}\">{}</a></li>\n",
                escape(&question.fragment()),
                inline(asks)
            )
        })
        .collect();
    let fields: String = FIELDS
        .iter()
        .map(|(name, title)| {
            format!(
                "<label>{title}<select name=\"{name}\" autocomplete=\"off\">\
                </select></label>\n"
            )
        })
        .collect();
    let loaded: String = files
        .iter()
        .map(|(name, _)| {
            if name.ends_with("css") {
                format!("<link rel=\"stylesheet\" href=\"{name}\">\n")
            } else {
                format!("<script defer src=\"{name}\"></script>\n")
            }
        })
        .collect();
    format!(
        "{loaded}<form class=\"ask\">\n\
        <h2 id=\"问内核\"><a class=\"header\" href=\"#问内核\">问内核</a></h2>\n\
        <p>选一个问题、两个内核，看它们真的回答了什么。可以从这些开始：</p>\n\
        <ul class=\"ask-ready\">\n{questions}</ul>\n\
        <div class=\"ask-fields\">\n{fields}</div>\n\
        <div class=\"ask-result\">\n\
        <div class=\"ask-said\" role=\"status\"></div>\n\
        <p class=\"ask-how\"></p>\n\
        </div>\n\
        <div class=\"ask-share\"><label>这个问题的链接\
        <input name=\"address\" readonly autocomplete=\"off\"></label>\
        <button type=\"button\">复制链接</button></div>\n\
        </form>\n"
    )
}
