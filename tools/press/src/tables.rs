//! Tables of three columns and more, made ready for a phone: there the style sheet shows them
//! as a list, a row below the other, each cell behind its column's name. The page brings what
//! that takes, so that nothing moves once it's shown.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::html::escape;

/// The fewest columns that don't fit beside each other on a phone.
const COLUMNS: usize = 3;

/// A rendered page with its tables made ready. What they are stays said aloud: an element
/// that isn't laid out as a table would lose that, but for its role.
pub fn stack(page: &str) -> String {
    static TABLE: LazyLock<Regex> = LazyLock::new(|| pattern("table"));
    TABLE
        .replace_all(page, |table: &Captures<'_>| {
            let columns = columns(&table[2]);
            if columns.len() < COLUMNS || !table[1].is_empty() {
                return table[0].to_owned();
            }
            rows(&table[2], &columns)
        })
        .into_owned()
}

/// An element without another of its kind in it: its attributes and what is in it.
fn pattern(name: &str) -> Regex {
    let text = format!("(?s)<{name}((?: [^>]*)?)>(.*?)</{name}>");
    Regex::new(&text).expect("a fixed pattern")
}

/// The names of the columns, for an attribute.
fn columns(table: &str) -> Vec<String> {
    static HEAD: LazyLock<Regex> = LazyLock::new(|| pattern("th"));
    let text = |html: &str| {
        let html = scraper::Html::parse_fragment(html);
        escape(&html.root_element().text().collect::<String>())
    };
    HEAD.captures_iter(table)
        .map(|head| text(&head[2]))
        .collect()
}

fn rows(table: &str, columns: &[String]) -> String {
    static ROW: LazyLock<Regex> = LazyLock::new(|| pattern("tr"));
    static CELL: LazyLock<Regex> = LazyLock::new(|| pattern("td"));
    let table = ROW.replace_all(table, |row: &Captures<'_>| {
        let mut columns = columns.iter();
        let cells = CELL.replace_all(&row[2], |cell: &Captures<'_>| {
            let column = columns.next().map_or("", String::as_str);
            format!(
                "<td{} role=\"cell\" data-column=\"{column}\"><div>{}</div></td>",
                &cell[1], &cell[2]
            )
        });
        format!("<tr role=\"row\">{cells}</tr>")
    });
    format!("<table class=\"stacks\" role=\"table\">{table}</table>")
}

#[cfg(test)]
mod tests {
    use super::stack;

    #[test]
    fn a_wide_table_tells_in_each_cell_what_it_is_about() {
        let table = |cells: &str| {
            format!(
                "<table><thead><tr><th>甲</th><th><code>b</code></th>\
                 {cells}</table>"
            )
        };
        let narrow = table("</tr></thead><tbody><tr><td>1</td></tr></tbody>");
        assert_eq!(stack(&narrow), narrow);
        let wide = table(
            "<th>\"丙\"</th></tr></thead><tbody>\n<tr>\
             <td style=\"text-align: right\">1</td><td>2<br>3</td><td></td>\
             </tr></tbody>",
        );
        assert_eq!(
            stack(&wide),
            "<table class=\"stacks\" role=\"table\"><thead><tr role=\"row\">\
             <th>甲</th><th><code>b</code></th><th>\"丙\"</th></tr></thead>\
             <tbody>\n<tr role=\"row\">\
             <td style=\"text-align: right\" role=\"cell\" data-column=\"甲\">\
             <div>1</div></td>\
             <td role=\"cell\" data-column=\"b\"><div>2<br>3</div></td>\
             <td role=\"cell\" data-column=\"&quot;丙&quot;\"><div></div></td>\
             </tr></tbody></table>"
        );
    }
}
