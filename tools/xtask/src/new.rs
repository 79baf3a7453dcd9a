//! `cargo xtask new`: the files of a new lesson, which build and run as they are; what is to
//! be written is marked `TODO`.

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use course::Course;
use machine::files::replace;

use crate::workspace::Workspace;

/// The arguments of `cargo xtask new`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 目录、包和书页的名字，例如 ch10-ring-buffer
    #[arg(value_name = "章")]
    name: String,
    /// 这一课的题目，README 的表里用它
    #[arg(value_name = "题目")]
    title: String,
    /// 讲什么，前言的表里用它
    #[arg(value_name = "讲什么")]
    about: String,
}

const MANIFEST: &str = r#"[package]
name = "{name}"
description = "{title}"
version.workspace = true
edition.workspace = true
license.workspace = true
publish.workspace = true
rust-version.workspace = true

[dependencies]
anyhow.workspace = true
libbpf-rs.workspace = true
shared.workspace = true

[package.metadata.lesson]
about = "{about}"

[lints]
workspace = true
"#;

const TESTS: &str = "//! Runs the chapter on a real kernel, and checks what its page says \
    beyond the output.\n\nshared::test_chapter!();\n";

/// Writes the files of a lesson that isn't there yet.
///
/// # Errors
/// The name isn't one of a new lesson, or a file can't be written.
pub fn run(workspace: &Workspace, args: &Args) -> Result<ExitCode> {
    let root = &workspace.root;
    let Args { name, title, about } = args;
    let number = number(name).with_context(|| {
        format!("{name} 不像一章的名字；应当像 ch10-ring-buffer")
    })?;
    ensure!(
        !format!("{title}{about}").contains(['"', '\\', '\n']),
        "题目里不能有引号、反斜杠和换行"
    );
    let course = Course::load(root)?;
    ensure!(
        course.lessons.iter().all(|lesson| lesson.number != number),
        "已经有第 {number} 章了"
    );
    let filled = |text: &str| {
        text.replace("{name}", name)
            .replace("{number}", &number.to_string())
            .replace("{title}", title)
            .replace("{about}", about)
    };
    let folder = root.join("chapters").join(name);
    let summary = root.join("book/src/SUMMARY.md");
    let with_this = with_line(&fs::read_to_string(&summary)?, name, title)
        .context("SUMMARY.md 里没有各章的列表")?;
    let files = [
        (folder.join("Cargo.toml"), MANIFEST),
        (folder.join("src/main.rs"), include_str!("new/main.rs.txt")),
        (folder.join("tests/kernel.rs"), TESTS),
        (
            root.join("book/src").join(name).with_extension("md"),
            include_str!("new/page.md.txt"),
        ),
    ];
    for (path, _) in &files {
        ensure!(!path.exists(), "{} 已经在了", path.display());
    }
    for (path, text) in files {
        fs::create_dir_all(path.parent().context("a file in a folder")?)?;
        replace(&path, filled(text).as_bytes())?;
        println!("{}", path.strip_prefix(root)?.display());
    }
    replace(&summary, with_this.as_bytes())?;
    println!(
        "book/src/SUMMARY.md\n\n\
         现在就能运行：cargo run -p {name}\n\
         写好 main.rs 和书页里的 TODO 以后：cargo xtask record，cargo xtask test"
    );
    Ok(ExitCode::SUCCESS)
}

/// The 10 of `ch10-ring-buffer`.
fn number(name: &str) -> Option<u32> {
    let (number, words) = name.strip_prefix("ch")?.split_once('-')?;
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let words_fit = words
        .split('-')
        .all(|word| !word.is_empty() && word.chars().all(is_word));
    let number = (number.len() == 2).then(|| number.parse().ok())??;
    words_fit.then_some(number)
}

/// The summary with the lesson's line behind the last chapter's that comes before it.
fn with_line(summary: &str, name: &str, title: &str) -> Option<String> {
    let lines: Vec<_> = summary.lines().collect();
    let page = |line: &str| {
        let (_, link) = line.strip_prefix("- [")?.rsplit_once("](")?;
        link.strip_suffix(".md)").map(str::to_owned)
    };
    let place = lines.iter().rposition(|line| {
        page(line).is_some_and(|other| number(&other) < number(name))
    })?;
    let line = format!("- [{title}]({name}.md)");
    let mut all = lines.clone();
    all.insert(place + 1, &line);
    Some(all.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::{number, with_line};

    #[test]
    fn only_a_chapters_name_is_one() {
        assert_eq!(number("ch10-ring-buffer"), Some(10));
        for name in ["ch9-a", "ch09", "ch09-", "ex09-a", "ch09-A", "ch09-a--b"]
        {
            assert_eq!(number(name), None, "{name}");
        }
    }

    #[test]
    fn a_line_goes_where_its_number_belongs() {
        let summary =
            "# 目录\n\n- [一](ch01-a.md)\n- [三](ch03-c.md)\n\n[附](d.md)\n";
        let two = with_line(summary, "ch02-b", "二").expect("there's a list");
        assert_eq!(
            two,
            "# 目录\n\n- [一](ch01-a.md)\n- [二](ch02-b.md)\n- [三](ch03-c.md)\n\n[附](d.md)\n"
        );
        let four = with_line(&two, "ch04-d", "四").expect("there's a list");
        assert!(four.contains("- [三](ch03-c.md)\n- [四](ch04-d.md)\n\n"));
        assert_eq!(with_line("# 目录\n", "ch02-b", "二"), None);
    }
}
