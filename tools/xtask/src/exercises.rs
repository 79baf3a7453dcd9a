//! An exercise is whole: nothing is missing, nothing lies about, and the exercise and its
//! chapter's page lead to each other. That the answers are what they say is proved by the
//! packages' own `tests/proof.rs`.

mod files;
mod hints;
mod papers;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use course::{Course, Exercise};
use press::pages;

use files::{PARTS, files, other_answers, strays, unformatted};
use words::words;

/// How many wrong answers it has at least.
const WRONG_ANSWERS: usize = 3;

/// What is wrong with the exercises below `root`.
///
/// # Errors
/// When a file can't be read.
pub fn check(root: &Path) -> Result<Vec<String>> {
    let course = Course::load(root)?;
    let pages = pages::read(root)?;
    let mut problems = papers::lost(&course);
    for lesson in &course.lessons {
        let Some(first) = lesson.exercises.first() else {
            continue;
        };
        let files = files(&first.folder)?;
        problems.extend(strays(&lesson.exercises, &files));
        problems.extend(unformatted(&first.folder, &files)?);
        let of_papers = papers::check(lesson, &files);
        let package = &first.package;
        problems.extend(
            of_papers
                .into_iter()
                .map(|text| format!("{package}：{text}")),
        );
        let page = pages.iter().find(|page| {
            lesson.page().file_name() == page.source_path().file_name()
        });
        for exercise in &lesson.exercises {
            let found = check_one(exercise, &files, page.map(|p| &*p.text));
            problems.extend(
                found
                    .into_iter()
                    .map(|text| format!("{}：{text}", exercise.id)),
            );
        }
    }
    Ok(problems)
}

fn check_one(
    exercise: &Exercise,
    files: &BTreeMap<PathBuf, String>,
    page: Option<&str>,
) -> Vec<String> {
    let (id, stem) = (&exercise.id, exercise.stem());
    let mut problems = Vec::new();
    let mut must = |good: bool, problem: String| {
        if !good {
            problems.push(problem);
        }
    };
    let text =
        |path: &str| files.get(Path::new(path)).map_or("", String::as_str);
    for part in PARTS {
        let path = format!("{stem}/{part}");
        must(!text(&path).is_empty(), format!("没有 {path}"));
    }
    for list in ["src/main.rs", "tests/proof.rs"] {
        must(
            words(text(list)).any(|word| word == stem),
            format!("{list} 里没有写上 {stem}"),
        );
    }
    let starter = text(&format!("{stem}/starter.rs"));
    must(
        text(&format!("src/{stem}.rs")) == starter,
        format!(
            "src/{stem}.rs 和 {stem}/starter.rs 不一样：改了起点要两处一起改，做过练习就 cargo lab reset {id}"
        ),
    );
    must(
        starter.starts_with(&format!("//! 练习 {id}：")),
        format!("起点的第一行不是“//! 练习 {id}：题目。”"),
    );
    must(starter.contains("// TODO"), "起点里没有 // TODO".to_owned());
    must(
        starter.contains(&format!("cargo lab check {id}")),
        "起点没有说怎样检查".to_owned(),
    );
    let declaration = text(&format!("{stem}.rs"));
    let others: Vec<_> = other_answers(&stem, files).collect();
    let wrong = others.iter().filter(|name| name.starts_with("wrong_"));
    let wrong = wrong.count();
    must(
        wrong >= WRONG_ANSWERS,
        format!("有 {wrong} 个错误答案，至少要 {WRONG_ANSWERS} 个"),
    );
    for name in others {
        must(
            words(declaration).any(|word| word == name),
            format!("{stem}/{name}.rs 不在 {stem}.rs 的列表里"),
        );
    }
    let chapter = format!("ch{:02}", exercise.number);
    must(
        starter.contains(&format!("book/src/{chapter}-")),
        format!("起点没有指回 {chapter} 的书页"),
    );
    let page = page.unwrap_or_default();
    let file = format!("exercises/{}/src/{stem}.rs", exercise.package);
    for wanted in [&file, &format!("cargo lab check {id}")] {
        must(
            page.contains(wanted),
            format!("{chapter} 的书页没有提到 {wanted}"),
        );
    }
    problems.extend(hints::check(text(&format!("{stem}/hints.md")), page));
    problems
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const STARTER: &str = "//! 练习 ex01-a：题目。\n// TODO\n\
        //! cargo lab check ex01-a book/src/ch01-set.md\n";

    const MANIFEST: &str = "[package]\n[[bin]]\nname = \"ex01-a\"\n\
        [package.metadata.exercises]\njudge.exercise = \"ex01-a\"\n\
        judge.answers = [\"solution\", \"wrong_1\", \"wrong_2\", \"wrong_3\"]\n";

    /// A checkout with one exercise that is whole, changed by `change`.
    fn problems(change: impl FnOnce(&dyn Fn(&str, &str))) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("it's inside"))
                .expect("the folder is ours");
            fs::write(path, text).expect("the folder is ours");
        };
        write(
            "book/src/ch01-set.md",
            "## 一节\nexercises/ex01-set/src/a.rs cargo lab check ex01-a\n",
        );
        let package = |path: &str, text: &str| {
            write(&format!("exercises/ex01-set/{path}"), text);
        };
        let lesson = "[package]\nname = \"ch01-set\"\n";
        write("chapters/ch01-set/Cargo.toml", lesson);
        package("Cargo.toml", MANIFEST);
        package("src/main.rs", "harness::checker!(a);\n");
        package("tests/proof.rs", "harness::prove!(a);\n");
        package(
            "a.rs",
            "a! {\n    // wrong_3\n    wrong_1 => b,\n    wrong_2 => c,\n}\n",
        );
        package("src/a.rs", STARTER);
        package("a/starter.rs", STARTER);
        package("a/solution.rs", "fn a() {}\n");
        package("a/checks.rs", "fn b() {}\n");
        package("a/mutants.toml", "# 没有\n");
        package("a/hints.md", "## 提示 1\n“一节”\n## 提示 2\n## 提示 3\n");
        for name in ["wrong_1", "wrong_2", "wrong_3"] {
            package(&format!("a/{name}.rs"), "fn a() {}\n");
        }
        change(&write);
        check(folder.path()).expect("the files can be read")
    }

    #[test]
    fn a_whole_exercise_has_no_problems() {
        assert_eq!(problems(|_| {}), Vec::<String>::new());
    }

    #[test]
    fn each_fault_is_found() {
        for (path, text, problem) in [
            ("exercises/ex01-set/a/old.rs", "x", "多余的文件 a/old.rs"),
            ("exercises/ex01-set/src/a.rs~", "x", "多余的文件 src/a.rs~"),
            ("exercises/ex01-set/src/a.rs", "x", "不一样"),
            ("exercises/ex01-set/a/solution.rs", "", "没有 a/solution.rs"),
            ("exercises/ex01-set/a/hints.md", "## 提示 1", "有 1 个提示"),
            ("exercises/ex01-set/a.rs", "// wrong_1", "列表里"),
            ("exercises/ex01-set/src/main.rs", "// aa", "没有写上 a"),
            ("exercises/ex01-set/tests/proof.rs", "// aa", "没有写上 a"),
            (
                "exercises/ex01-set/a/wrong_1.rs",
                "fn  a() {}\n",
                "格式不对",
            ),
            ("exercises/ex01-set/a/checks.rs", "fn (", "读不懂"),
            ("exercises/ex01-set/a/starter.rs", "x", "// TODO"),
            ("exercises/ex01-set/a/starter.rs", "x", "第一行"),
            ("exercises/ex01-set/a/starter.rs", "x", "指回"),
            (
                "book/src/ch01-set.md",
                "x",
                "没有提到 cargo lab check ex01-a",
            ),
            ("book/src/ch01-set.md", "x", "没有提到 exercises/ex01-set"),
            ("book/src/ch01-set.md", "x", "没有指到课文"),
            ("exercises/ex01-set/a.rs", "wrong_1 => b", "同一项检查"),
        ] {
            let found = problems(|write| write(path, text));
            assert!(
                found.iter().any(|found| found.contains(problem)),
                "{path}: {problem}: {found:#?}"
            );
        }
    }

    #[test]
    fn each_fault_in_the_manifest_is_found() {
        for (old, new, problem) in [
            ("judge.", "other.", "没有判卷的答案"),
            ("\"ex01-a\"\njudge", "\"ex01-b\"\njudge", "不在这一章"),
            ("\"wrong_3", "\"wrong_4", "a/wrong_4.rs 不在"),
            ("\"wrong_3", "\"wrong_2", "出现了两次"),
            ("\"solution", "\"starter", "没有一份是对的"),
            (
                "judge.exercise",
                "retired.ex01-c = \"ex01-d\"\njudge.exercise",
                "换成的 ex01-d 却不在",
            ),
        ] {
            let manifest = MANIFEST.replace(old, new);
            let found = problems(|write| {
                write("exercises/ex01-set/Cargo.toml", &manifest);
            });
            assert!(
                found.iter().any(|found| found.contains(problem)),
                "{problem}: {found:#?}"
            );
        }
    }
}
