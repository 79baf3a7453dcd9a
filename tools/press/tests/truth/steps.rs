//! Each step of a chapter stands on its page, once and in order.

use crate::fixture::{CHAPTER, Fixture, OUTPUT};

#[test]
fn a_step_stands_where_its_page_wants_it() {
    let fixture = Fixture::new();
    fixture
        .replace(OUTPUT, "第 1 步", "  日志  libbpf: 先说一句\n第 1 步")
        .append(OUTPUT, "\n完成：走了 2 步，fd 都已关闭，map 交还内核。\n");
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let page = fixture.read("target/book/ch01-set.html");
    let figures: Vec<_> =
        page.split("<figure class=\"output\"").skip(1).collect();
    let [first, second] = figures[..] else {
        panic!("{} outputs: {page}", figures.len())
    };
    // What is printed before the first step belongs to it, and the end to the last.
    assert!(first.starts_with(" id=\"step-1\">"), "{first}");
    assert!(
        first.contains("libbpf: 先说一句\n第 1 步  写入\n"),
        "{first}"
    );
    assert!(first.contains("规则<code>map-id</code>"), "{first}");
    assert!(second.starts_with(" id=\"step-2\">"), "{second}");
    assert!(!second.contains("规则"), "{second}");
    assert!(second.contains("\n\n完成：走了 2 步"), "{second}");
}

#[test]
fn a_step_that_is_missing_twice_or_out_of_order_fails() {
    let step = |number| format!("{{{{#step {number}}}}}\n");
    for (old, new, message) in [
        (step(2), String::new(), "缺第 2 步"),
        (step(1), String::new(), "这里应当是第 1 步，现在是第 2 步"),
        (step(1), step(1) + &step(1), "第 1 步已经在这一页上了"),
        (step(2), step(2) + &step(3), "没有第 3 步"),
        (step(2), step(2) + &step(0), "没有第 0 步"),
        (step(2), step(2) + "{{#step two}}", "要独占一行"),
        (step(2), format!("> {}", step(2)), "要独占一行"),
    ] {
        let fixture = Fixture::new();
        fixture.replace(CHAPTER, &old, &new);
        let problems = fixture.problems().join("\n");
        assert!(problems.contains(message), "{new}: {problems}");
    }
}

#[test]
fn a_step_on_a_page_of_no_chapter_fails() {
    let fixture = Fixture::new();
    fixture
        .append("book/src/preface.md", "\n{{#step 1}}\n")
        .fails_with("preface.md:9：只有一章的书页才有步骤");
}

#[test]
fn the_whole_output_on_a_page_fails() {
    let fixture = Fixture::new();
    let whole =
        "\n```text\n{{#include ../../chapters/ch01-set/output.txt}}\n```\n";
    fixture
        .append(CHAPTER, whole)
        .fails_with("引入了整个 chapters/ch01-set/output.txt");
}
