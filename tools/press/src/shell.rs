//! `{{#mapsh-commands}}` and `{{#mapsh-tasks}}`: mapsh's commands and its tasks, as mapsh
//! itself tells them; and the place of a terminal behind each chapter.

use anyhow::Result;
use mapsh::tasks::{self, TOPICS, Task};
use mapsh::words::{self, Words};
use mdbook_driver::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::{marks, pages};

/// What pages may write.
pub const DIRECTIVES: [&str; 2] = ["mapsh-commands", "mapsh-tasks"];

/// Puts them into the pages.
pub struct Shell;

impl Preprocessor for Shell {
    fn name(&self) -> &'static str {
        "mapsh"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        book.for_each_chapter_mut(|chapter| {
            chapter.content =
                pages::replace(&chapter.content, |it| match it.name {
                    "mapsh-commands" => Some(commands()),
                    "mapsh-tasks" => Some(all_tasks()),
                    _ => None,
                });
        });
        Ok(book)
    }
}

/// The place of a terminal on a page, empty without a tab.
pub const TERMINAL: &str = "<div class=\"shell\"></div>";

fn commands() -> String {
    let mut table = "| 命令 | 做什么 | 怎样写 |\n|---|---|---|\n".to_owned();
    for Words {
        words,
        usage,
        about,
        calls,
        example,
    } in words::all()
    {
        let code = |text: &str| format!("`{}`", text.replace('|', r"\|"));
        let word = words.iter().map(|it| code(it)).collect::<Vec<_>>();
        let usage: Vec<_> = usage.iter().map(|it| written(it)).collect();
        let calls = match &*calls {
            "" => String::new(),
            calls => format!("<br>调用：{}", tight(calls)),
        };
        table += &format!(
            "| {} | {}{calls} | {}<br>例如{} |\n",
            word.join("、"),
            tight(&about),
            usage.join("<br>"),
            code(&example),
        );
    }
    table
}

/// A way to write a command: what's in front of a colon says when.
fn written(usage: &str) -> String {
    let code = |text: &str| format!("`{}`", text.replace('|', r"\|"));
    match usage.split_once('：') {
        Some((when, how)) => format!("{}：{}", tight(when), code(how)),
        None if usage.is_ascii() || usage.contains(' ') => code(usage),
        None => tight(usage),
    }
}

fn all_tasks() -> String {
    let mut text = String::new();
    for topic in TOPICS {
        text += &format!("\n## {topic}\n");
        for task in tasks::all().filter(|task| task.topic == topic) {
            text += &one_task(task);
        }
    }
    text
}

fn one_task(task: &Task) -> String {
    let Task {
        id,
        title,
        lesson,
        text,
        hints,
        ..
    } = task;
    let sentences: Vec<_> = text.iter().map(|it| tight(it)).collect();
    let hints: String = hints
        .iter()
        .map(|it| format!("1. {}\n", tight(it)))
        .collect();
    let folded = marks::folded("提示", &hints);
    format!(
        "\n### {title}\n\n{}\n\
         讲这件事的是[这一页]({lesson}.md)。\n\n\
         ```console\n$ cargo lab mapsh --task {id}\n```\n\n\
         <div class=\"shell-task\" data-task=\"{id}\"></div>\n\n{folded}\n",
        sentences.join("\n")
    )
}

/// A terminal's text for a page, which has its gaps by the style sheet: without the blanks
/// between Chinese and other characters, and without what HTML would take for a tag.
fn tight(text: &str) -> String {
    let wide = |c: Option<&char>| c.is_some_and(|c| *c as u32 > 0x2e00);
    let characters: Vec<char> = text.chars().collect();
    let mut tight = String::new();
    for (at, c) in characters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| characters.get(at));
        let gap = *c == ' ' && wide(before) != wide(characters.get(at + 1));
        match c {
            _ if gap => {}
            '|' | '<' | '[' | '*' | '_' | '`' => {
                tight.push('\\');
                tight.push(*c);
            }
            _ => tight.push(*c),
        }
    }
    tight
}

#[cfg(test)]
mod tests {
    use super::{commands, tight};

    #[test]
    fn a_terminals_text_has_no_gaps_on_a_page() {
        assert_eq!(tight("写 key，例如 a b 和 c_d"), "写key，例如a b和c\\_d");
    }

    #[test]
    fn each_command_is_one_row() {
        let table = commands();
        let rows = table.lines().count() - 2;
        assert_eq!(rows, mapsh::command::COMMANDS.len());
        assert!(table.contains("noexist\\|exist"), "{table}");
    }
}
