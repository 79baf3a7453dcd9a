//! The book keeps to its own words, and says what others say for them.

use crate::fixture::{CHAPTER, Fixture, LISTING};

const WORDS: &str = "book/src/words.toml";

#[test]
fn a_refused_word_fails_wherever_readers_see_it() {
    for file in [CHAPTER, "exercises/ex01-set/src/only_once.rs"] {
        let fixture = Fixture::new();
        let text = if file == CHAPTER {
            "装载"
        } else {
            "// 装载"
        };
        fixture
            .append(file, &format!("\n{text}\n"))
            .fails_with("写“加载”，不写“装载”（words.toml）");
    }
    let fixture = Fixture::new();
    fixture
        .replace(LISTING, "\n", "\n// 装载\n")
        .fails_with(&format!("{LISTING}:2：写“加载”"));
}

#[test]
fn the_glossary_shows_what_others_say() {
    let fixture = Fixture::new();
    fixture.append("book/src/preface.md", "\n{{#glossary}}\n");
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let page = fixture.read("target/book/preface.html");
    for cell in [
        "<div>加载</div>",
        "<div>交给内核</div>",
        "<div>load、<code>prog_load</code>、装载</div>",
    ] {
        assert!(page.contains(cell), "{cell}\n{page}");
    }
}

#[test]
fn words_that_nothing_reads_fail() {
    let fixture = Fixture::new();
    fixture.replace(WORDS, "also", "more");
    let error = press::build(fixture.root(), &fixture.sources());
    let error = format!("{:#}", error.expect_err("no such field"));
    assert!(error.contains("words.toml"), "{error}");
}

#[test]
fn words_for_a_section_that_is_not_there_fail() {
    let fixture = Fixture::new();
    fixture
        .append(
            WORDS,
            "\n[[section]]\nat = \"preface.html#没有\"\nalso = [\"哪里\"]\n",
        )
        .fails_with("words.toml：书里没有 preface.html#没有 这一节");
}
