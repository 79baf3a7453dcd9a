//! The tables of lessons are made of the course.

use crate::fixture::{Fixture, MANIFEST};

#[test]
fn a_table_of_lessons_is_made_of_the_course() {
    let fixture = Fixture::new();
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let page = fixture.read("target/book/preface.html");
    for cell in [
        "<div><a href=\"ch01-set.html\">1</a></div></td>",
        "<div><code>ch01-set</code></div></td>",
        "<div>写入元素</div></td>",
    ] {
        assert!(page.contains(cell), "{cell}\n{page}");
    }

    fixture.replace(MANIFEST, "\"写入\"", "\"写\"");
    let problems = fixture.problems();
    assert_eq!(problems, ["README.md：过期了，请运行 cargo xtask record"]);
    fixture.record();
    assert_eq!(fixture.problems(), Vec::<String>::new());
    assert!(fixture.read("README.md").contains("| 1 写 | "));
    assert!(fixture.read("README.md").ends_with(" |\n\n正文。\n"));
}

#[test]
fn a_wrong_list_of_lessons_fails() {
    for (file, old, new, message) in [
        (
            "README.md",
            "[ex01](exercises/ex01-set/src)",
            "",
            "README.md：过期了，请运行 cargo xtask record",
        ),
        (
            "README.md",
            "\n\n正文。",
            "\n| 2 读取 | | | |\n\n正文。",
            "README.md：过期了，请运行 cargo xtask record",
        ),
        ("README.md", "| 课 |", "| 章 |", "README.md：没有课的表"),
        (
            "book/src/SUMMARY.md",
            "- [第1章](ch01-set.md)",
            "- [第1章](ch01-set.md)\n- [第2章](ch02-get.md)",
            "课应当是 ch01-set，现在是 ch01-set、ch02-get",
        ),
        (
            "book/src/preface.md",
            "{{#lessons}}",
            "",
            "{{#lessons}} 应当放在一页上，只放一次，现在是 0 次",
        ),
        (
            MANIFEST,
            "about = \"写入元素\"",
            "",
            "ch01-set/Cargo.toml：没有 [package.metadata.lesson] 的 about",
        ),
        (
            MANIFEST,
            "写入元素",
            "写入 map",
            "Cargo.toml 的 about:1：中文和西文之间不要空格",
        ),
    ] {
        let fixture = Fixture::new();
        fixture.replace(file, old, new).fails_with(message);
    }
}
