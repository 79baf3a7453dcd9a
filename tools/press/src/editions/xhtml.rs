//! A finished page as XHTML, which is what EPUB takes: the same text, without what only works
//! in a browser.

use percent_encoding::percent_decode_str;
use scraper::{ElementRef, Node};

use crate::ask::is_question;
use crate::html::escape;
use crate::tab;

/// The elements that need a script to be of use.
const LEFT_OUT: [&str; 7] = [
    "button", "form", "input", "link", "noscript", "script", "template",
];

/// The elements that never have content.
const EMPTY: [&str; 5] = ["br", "col", "hr", "img", "wbr"];

/// The XHTML of what is in `element`.
pub fn content(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    write_content(element, &mut text);
    text
}

fn write_content(element: ElementRef<'_>, text: &mut String) {
    for child in element.children() {
        if let Some(child) = ElementRef::wrap(child) {
            write(child, text);
        } else if let Node::Text(words) = child.value() {
            text.push_str(&escape(words));
        }
    }
}

fn write(element: ElementRef<'_>, text: &mut String) {
    let name = element.value().name();
    if needs_a_script(element) {
        return;
    }
    if name == "a" && leads_nowhere(element) {
        write_content(element, text);
        return;
    }
    text.push_str(&format!("<{name}"));
    if name == "svg" {
        text.push_str(" xmlns=\"http://www.w3.org/2000/svg\"");
    }
    for (attribute, value) in element.value().attrs() {
        let value = match attribute {
            "xmlns" => continue,
            "id" | "for" => id(value),
            "href" => link(value),
            "aria-labelledby" | "aria-describedby" | "aria-controls" => {
                value.split(' ').map(id).collect::<Vec<_>>().join(" ")
            }
            _ => value.to_owned(),
        };
        text.push_str(&format!(" {attribute}=\"{}\"", escape(&value)));
    }
    // Not every device can unfold it.
    if name == "details" && element.attr("open").is_none() {
        text.push_str(" open=\"open\"");
    }
    if EMPTY.contains(&name) {
        text.push_str("/>");
        return;
    }
    text.push('>');
    write_content(element, text);
    text.push_str(&format!("</{name}>"));
}

fn needs_a_script(element: ElementRef<'_>) -> bool {
    LEFT_OUT.contains(&element.value().name())
        || element.attr("popover").is_some()
        || element.attr("class") == Some("tab-bar")
}

/// Whether a link is of no use here: a heading's to itself, and one to what runs in a browser.
fn leads_nowhere(link: ElementRef<'_>) -> bool {
    let for_a_browser = format!("{}/", tab::FOLDER);
    link.attr("class") == Some("header")
        || link
            .attr("href")
            .is_some_and(|it| it.starts_with(&for_a_browser))
}

/// An id as XML wants it: it begins with a letter.
pub fn id(id: &str) -> String {
    if id.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        id.to_owned()
    } else {
        format!("_{id}")
    }
}

/// A link as it is among the pages of an EPUB.
fn link(link: &str) -> String {
    if link.contains("://") {
        return link.to_owned();
    }
    let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
    let path = path
        .strip_suffix(".html")
        .map_or(path.to_owned(), |stem| format!("{stem}.xhtml"));
    if fragment.is_empty() || is_question(fragment) {
        path
    } else {
        let fragment = percent_decode_str(fragment).decode_utf8_lossy();
        format!("{path}#{}", id(&fragment))
    }
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::content;

    #[test]
    fn html_becomes_xhtml() {
        for (html, xhtml) in [
            ("<p>一<br>二 &amp; 三", "<p>一<br/>二 &amp; 三</p>"),
            (
                "<h2 id=1次><a class=header href=#1次>1次</a></h2>",
                "<h2 id=\"_1次\">1次</h2>",
            ),
            (
                "<a href=b.html#2%E6%AC%A1>二</a>",
                "<a href=\"b.xhtml#_2次\">二</a>",
            ),
            (
                "<a href=tab/notice.txt>许可</a><div class=tab-bar></div>",
                "许可",
            ),
            (
                "<a href=b.html#ask=a.b,hash,1.1,2.2>问</a><form>空的</form>",
                "<a href=\"b.xhtml\">问</a>",
            ),
            (
                "<a href=https://a.example/b.html>外</a>",
                "<a href=\"https://a.example/b.html\">外</a>",
            ),
            (
                "<details><summary>答</summary>案</details>",
                "<details open=\"open\"><summary>答</summary>案</details>",
            ),
            (
                "<pre><button>复制</button><code>a < b</code></pre>",
                "<pre><code>a &lt; b</code></pre>",
            ),
            ("<label><input type=radio>甲</label>", "<label>甲</label>"),
            (
                "<svg viewBox='0 0 1 1'><path d=M0/></svg>",
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><path d=\"M0/\"></path></svg>",
            ),
        ] {
            let html = Html::parse_fragment(html);
            assert_eq!(content(html.root_element()), xhtml);
        }
    }
}
