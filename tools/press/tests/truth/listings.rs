//! Code, outputs and prototypes are quoted, fresh, and fit on the page.

use std::fs;

use transcript::Transcript;

use crate::fixture::{CHAPTER, Fixture, LISTING, OUTPUT};

#[test]
fn a_missing_file_fails() {
    let fixture = Fixture::new();
    fixture.append(CHAPTER, "\n{{#include ../../chapters/ch01-set/none.rs}}\n");
    fixture.fails_with("没有文件 ../../chapters/ch01-set/none.rs");
}

#[test]
fn a_missing_anchor_fails() {
    let fixture = Fixture::new();
    fixture
        .append(
            CHAPTER,
            "\n{{#include ../../chapters/ch01-set/src/main.rs:get}}\n",
        )
        .fails_with("main.rs 里没有锚点 get");
}

#[test]
fn a_missing_anchor_of_another_file_fails() {
    let fixture = Fixture::new();
    fixture
        .append(CHAPTER, "\n{{#include ../book.toml:set}}\n")
        .fails_with("../book.toml 里没有锚点 set");
}

#[test]
fn an_unused_anchor_fails() {
    let fixture = Fixture::new();
    fixture
        .append(LISTING, "// ANCHOR: other\n// ANCHOR_END: other\n")
        .fails_with("没有一页用到锚点 other");
}

#[test]
fn an_open_anchor_fails() {
    let fixture = Fixture::new();
    fixture
        .replace(LISTING, "// ANCHOR_END: set", "")
        .fails_with("锚点 set 没有对应的 ANCHOR_END");
}

#[test]
fn an_include_by_line_numbers_fails() {
    for lines in [":2", ":2:4", "::4"] {
        let fixture = Fixture::new();
        fixture
            .append(
                CHAPTER,
                &format!("\n{{{{#include ../../{LISTING}{lines}}}}}\n"),
            )
            .fails_with("按行号引入");
    }
}

#[test]
fn other_directives_fail() {
    let fixture = Fixture::new();
    fixture
        .append(
            CHAPTER,
            &format!("\n{{{{#rustdoc_include ../../{LISTING}:set}}}}\n"),
        )
        .fails_with("不用 rustdoc_include");
    let fixture = Fixture::new();
    fixture
        .append(CHAPTER, "\n{{#inclde a.rs}}\n")
        .fails_with("不认识的指令 inclde");
}

#[test]
fn a_directive_that_stays_in_the_page_fails() {
    for left in ["\n{{#include ../book.toml\n", "\n\\{{#title x}}\n"] {
        let fixture = Fixture::new();
        fixture.append(CHAPTER, left).fails_with("没有展开的指令");
    }
}

#[test]
fn code_typed_into_a_page_fails() {
    let fixture = Fixture::new();
    fixture
        .append(CHAPTER, "\n```rust\nset(2);\n```\n")
        .fails_with(
            "代码和输出只能引入，不能手写（命令用 console 块）：set(2);",
        );
}

#[test]
fn a_long_listing_fails() {
    let fixture = Fixture::new();
    fixture
        .replace(LISTING, "    set(1);\n", &"    set(1);\n".repeat(26))
        .fails_with("有 26 行，一段最多 25 行");
}

#[test]
fn a_wide_listing_fails() {
    let fixture = Fixture::new();
    let comment = format!("// {}", "宽".repeat(39));
    fixture
        .replace(LISTING, "    set(1);", &comment)
        .fails_with("有一行超过 80 列");
}

#[test]
fn an_output_that_no_chapter_prints_fails() {
    let fixture = Fixture::new();
    fixture.append(OUTPUT, "写上去的一行\n");
    let error = press::build(fixture.root(), &fixture.sources())
        .expect_err("it isn't an output");
    let message = format!("{error:#}");
    assert!(message.contains("ch01-set/output.txt"), "{message}");
    assert!(message.contains("行读不懂：写上去的一行"), "{message}");
}

#[test]
fn a_stale_output_fails() {
    let fixture = Fixture::new();
    let recorded = fixture.read("chapters/ch01-set/output.txt");
    let other_id = recorded.replace("id = 7", "id = 8");
    transcript::compare::compare(&recorded, &other_id).expect("ids may differ");
    let other_errno = recorded.replace("EEXIST（17", "ENOENT（2");
    let difference = transcript::compare::compare(&recorded, &other_errno)
        .expect_err("errnos may not differ");
    assert!(difference.contains("ENOENT"), "{difference}");
}

#[test]
fn events_of_another_run_fail() {
    let fixture = Fixture::new();
    let run = Transcript::read(&fixture.read(OUTPUT)).expect("an output");
    let events = fixture.root().join("chapters/ch01-set/events.jsonl");
    fs::write(&events, run.to_json_lines()).expect("the copy is ours");
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let other = run.to_json_lines().replace("File exists", "别的");
    fs::write(&events, other).expect("the copy is ours");
    fs::remove_dir_all(fixture.root().join("target")).expect("it was built");
    fixture
        .fails_with("ch01-set/events.jsonl：过期了，请运行 cargo xtask record");
}

#[test]
fn a_stale_prototype_fails() {
    let fixture = Fixture::new();
    fixture
        .replace("libbpf-sys/libbpf/src/bpf.h", "__u64 flags", "__u32 flags")
        .fails_with("book/prototypes.h：过期了，请运行 cargo xtask record");
}

#[test]
fn a_changed_rust_signature_fails() {
    let fixture = Fixture::new();
    fixture
        .replace("libbpf-rs/src/map.rs", "key: &[u8]", "key: [u8; 4]")
        .fails_with("book/prototypes.rs：过期了");
}

#[test]
fn an_unknown_prototype_fails() {
    let fixture = Fixture::new();
    fixture
        .append(CHAPTER, "\n{{#include ../prototypes.h:bpf_map_none}}\n")
        .fails_with("找不到 bpf_map_none，找过 libbpf 1.2.3, src/bpf.h；");
}
