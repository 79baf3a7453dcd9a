//! The form that asks the kernels only has questions that were asked.

use crate::fixture::{CHAPTER, Fixture};
use crate::kernels::record_kernels;

const QUESTIONS: &str = "book/src/appendix-kernels.ask.toml";

/// A book with the form; its first question is one that two kernels answer otherwise.
fn book_that_asks() -> Fixture {
    let fixture = Fixture::new();
    record_kernels(&fixture);
    let write = |file: &str, text: &str| {
        fixture.write(file, text);
    };
    write("book/theme/ask.js", "// script\n");
    write("book/theme/ask.css", "/* style */\n");
    write(
        "book/src/appendix-kernels.md",
        "# 回答\n\n问内核的一页。\n\n{{#ask}}\n\n{{#facts update}}\n",
    );
    let question = |asks: &str, case: &str, differ: bool| {
        format!(
            "[[question]]\nasks = \"{asks}\"\ncase = \"{case}\"\n\
             map = \"hash\"\nkernels = [\"1.1\", \"newest\"]\n\
             differ = {differ}\n"
        )
    };
    let questions = question("写`a`会怎样？", "update.any.absent", true)
        + &question("再写呢？", "update.any.present", false);
    write(QUESTIONS, &questions);
    fixture.append("book/src/SUMMARY.md", "\n[回答](appendix-kernels.md)\n");
    fixture.append("book/published.txt", "appendix-kernels.html\n");
    fixture
}

#[test]
fn the_form_stands_on_its_page_and_nowhere_else() {
    let fixture = book_that_asks();
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let page = fixture.read("target/book/appendix-kernels.html");
    let question = "<a href=\"#ask=update.any.absent,hash,1.1,2.2\">\
        写<code>a</code>会怎样？</a>";
    for part in ["<form class=\"ask\">", "src=\"answers-", question] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(page.contains("</summary><script>"), "{page}");
    let chapter = fixture.read("target/book/ch01-set.html");
    assert!(!chapter.contains("answers-"), "{chapter}");
    let print = fixture.read("target/book/print.html");
    for part in ["class=\"ask\"", "answers-", "currentScript", "#ask="] {
        assert!(!print.contains(part), "{part}\n{print}");
    }
    assert!(print.contains("<summary>写入：全部"), "{print}");
    let sources = fixture.root().join("target/book/appendix-kernels.ask.toml");
    assert!(!sources.exists(), "the questions' file is published");
}

#[test]
fn a_question_that_the_records_contradict_fails() {
    for (old, new, message) in [
        (
            "update.any.absent",
            "update.none",
            "第 1 题：没有问过 update.none",
        ),
        (
            "\"hash\"",
            "\"queue\"",
            "第 1 题：没有在 queue 上问过 update.any.absent",
        ),
        ("\"1.1\"", "\"1.2\"", "第 1 题：没有量过内核 1.2"),
        (
            "differ = true",
            "differ = false",
            "第 1 题：update.any.absent,hash,1.1,2.2 写着 differ = false，\
             记录的却是 <code>E2BIG</code> 和 多了1个",
        ),
        (
            "differ = false",
            "differ = true",
            "第 2 题：update.any.present,hash,1.1,2.2 写着 differ = true",
        ),
        ("differ", "differs", "unknown field"),
        ("再写呢", "再写 map", "中文和西文之间不要空格"),
    ] {
        book_that_asks()
            .replace(QUESTIONS, old, new)
            .fails_with(message);
    }
}

#[test]
fn a_question_about_what_varies_fails() {
    book_that_asks()
        .replace(
            "facts/recorded/2.2.0-new.txt",
            "update.any.absent hash | 0 +1",
            "update.any.absent hash | varies",
        )
        .fails_with("第 1 题：update.any.absent,hash,1.1,2.2 的回答每次不同");
}

#[test]
fn a_link_to_what_was_never_asked_fails() {
    let link = |question: &str| {
        let fixture = book_that_asks();
        fixture.append(
            CHAPTER,
            &format!("\n[问](appendix-kernels.md#ask={question})\n"),
        );
        fixture
    };
    let good = link("update.any.absent,hash,1.1,2.2");
    assert_eq!(good.problems(), Vec::<String>::new());
    let page = good.read("target/book/ch01-set.html");
    let asks = "appendix-kernels.html#ask=update.any.absent,hash,1.1,2.2";
    assert!(page.contains(asks), "{page}");
    for (question, message) in [
        ("update.none,hash,1.1,2.2", "没有问过 update.none"),
        ("update.any.absent,hash,1.1,3.3", "没有量过内核 3.3"),
        ("update.any.absent,hash,1.1", "一次比较两个内核"),
        ("update.any.absent", "没有问过 ask=update.any.absent"),
    ] {
        link(question).fails_with(message);
    }
}
