//! `{{#errno-table}}`: every errno that a recorded output shows, so that none is typed by
//! hand.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use anyhow::Result;
use course::Lesson;
use mdbook_driver::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use regex::Regex;

use crate::manuscript::Manuscript;
use crate::outputs;

const DIRECTIVE: &str = "{{#errno-table}}";

/// The table, as Markdown.
pub struct ErrnoTable(String);

impl ErrnoTable {
    /// Makes it of the recorded outputs of all chapters.
    pub fn new(manuscript: &Manuscript) -> Self {
        let mut rows = BTreeMap::<(u32, String), Row>::new();
        for Lesson { name, .. } in &manuscript.course.lessons {
            let path = format!("chapters/{name}/output.txt");
            // A chapter that isn't recorded yet fails elsewhere, where it's shown.
            for seen in seen(manuscript.outputs.get(path).unwrap_or_default()) {
                let row = rows
                    .entry((seen.number, seen.meaning.clone()))
                    .or_insert_with(|| Row {
                        seen,
                        chapters: Vec::new(),
                    });
                if !row.chapters.contains(name) {
                    row.chapters.push(name.clone());
                }
            }
        }
        let mut table = "| errno | 编号 | 调用的例子 | 意思 | 见 |\n\
                         |---|---|---|---|---|\n"
            .to_owned();
        for Row { seen, chapters } in rows.into_values() {
            let links: Vec<_> = chapters
                .iter()
                .map(|chapter| {
                    let number = chapter.split('-').next().unwrap_or(chapter);
                    format!("[{number}]({chapter}.md)")
                })
                .collect();
            table.push_str(&format!(
                "| `{}` | {} | `{}` | {} | {} |\n",
                seen.name,
                seen.number,
                seen.call.replace('|', r"\|"),
                seen.meaning.replace('|', r"\|"),
                links.join("、")
            ));
        }
        Self(table)
    }
}

impl Preprocessor for ErrnoTable {
    fn name(&self) -> &'static str {
        "errno-table"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        book.for_each_chapter_mut(|chapter| {
            chapter.content = chapter.content.replace(DIRECTIVE, &self.0);
        });
        Ok(book)
    }
}

struct Row {
    seen: Seen,
    chapters: Vec<String>,
}

/// An errno as `shared::steps` prints it.
struct Seen {
    call: String,
    name: String,
    number: u32,
    meaning: String,
}

fn seen(output: &str) -> Vec<Seen> {
    static ERRNO: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:Err|-\d+)：(\w+)（(\d+)，.*?） (.*) 详见 ")
            .expect("a fixed pattern")
    });
    let mut found = Vec::new();
    let mut call = String::new();
    for entry in outputs::entries(output) {
        let text = entry.text();
        if entry.label == "调用" {
            call = text;
        } else if let Some(captures) = ERRNO.captures(&text)
            && let Ok(number) = captures[2].parse()
        {
            found.push(Seen {
                call: call.clone(),
                name: captures[1].to_owned(),
                number,
                meaning: captures[3].to_owned(),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::seen;

    #[test]
    fn reads_what_the_step_printer_prints() {
        let output = "  调用  update(key,\n        1)\n  \
            返回  Err：EEXIST（17，File exists）\n        \
            已经 有了\n        详见 ch01-a\n  \
            调用  ok()\n  返回  0\n";
        let seen = seen(output);
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].call, "update(key, 1)");
        assert_eq!(seen[0].name, "EEXIST");
        assert_eq!(seen[0].number, 17);
        assert_eq!(seen[0].meaning, "已经 有了");
    }
}
