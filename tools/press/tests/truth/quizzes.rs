//! A quiz rests on what was recorded, and says why each answer is right or wrong.

use std::fs;

use crate::fixture::{CHAPTER, Fixture, OUTPUT, QUIZ};
use crate::kernels::record_kernels;

#[test]
fn a_chapter_without_its_quiz_fails() {
    let fixture = Fixture::new();
    fixture
        .replace(CHAPTER, "{{#quiz}}", "")
        .fails_with("ch01-set.md：{{#quiz}} 应当出现 1 次，现在是 0 次");
    let fixture = Fixture::new();
    fs::remove_file(fixture.root().join(QUIZ)).expect("the copy is ours");
    fixture.fails_with("ch01-set.md：旁边没有 ch01-set.quiz.toml");
}

#[test]
fn a_quiz_without_its_chapter_fails() {
    let fixture = Fixture::new();
    fixture
        .append("book/src/preface.md", "\n{{#quiz}}\n")
        .fails_with("preface.md：{{#quiz}} 应当出现 0 次，现在是 1 次");
    let fixture = Fixture::new();
    fs::copy(
        fixture.root().join(QUIZ),
        fixture.root().join("book/src/ch02.quiz.toml"),
    )
    .expect("the copy is ours");
    let problems = fixture.problems().join("\n");
    assert!(
        problems.contains("ch02.quiz.toml：没有叫 ch02 的章"),
        "{problems}"
    );
}

#[test]
fn a_quiz_that_contradicts_the_output_fails() {
    let fixture = Fixture::new();
    fixture
        .replace(OUTPUT, "Ok(Some(2))", "Ok(Some(9))")
        .fails_with(
            "第 3 题：题里说 next() 得到 Ok(Some(2))，Ok(None)，\
        记录的却是 Ok(Some(9))，Ok(None)",
        );
    for (old, new, message) in [
        ("Ok(None)\"]", "Ok(1)\"]", "第 3 题：题里说 next() 得到"),
        ("\"Ok(Some(2))\", ", "", "第 3 题：题里说 next() 得到"),
        ("\"[2, 3]\"", "\"\"", "第 2 题：题里说 walk 得到"),
        ("call = \"walk\"", "call = \"wal\"", "第 2 步里没有 wal"),
        ("step = 1", "step = 2", "第 2 步里没有 set(1 | 2)"),
        (
            "step = 1",
            "output = \"o.txt\"\nstep = 1",
            "没有 chapters/ch01-set/o.txt",
        ),
        ("`[2, 3]`", "`[3, 2]`", "解释里没有引用 [2, 3]"),
    ] {
        let fixture = Fixture::new();
        fixture.replace(QUIZ, old, new).fails_with(message);
    }
}

/// A quiz whose first question rests on what two kernels answered.
fn quiz_about_kernels() -> Fixture {
    let fixture = Fixture::new();
    record_kernels(&fixture);
    fixture
        .replace(QUIZ, "已经有了。", "旧的说`E2BIG`，新的多了1个。")
        .replace(
            QUIZ,
            "[[question.evidence]]\nstep = 1\n\
            call = \"set(1 | 2)\"\ngives = [\"EEXIST\"]\n",
            "[[question.fact]]\ncase = \"update.any.absent\"\nmap = \"hash\"\n\
            gives = [\"E2BIG\", \"多了1个\"]\n",
        );
    fixture
}

#[test]
fn a_quiz_tells_what_the_kernels_answered() {
    let fixture = quiz_about_kernels();
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let page = fixture.read("target/book/ch01-set.html");
    let evidence = "<p class=\"quiz-evidence\">各个内核：写入，HASH，\
        <code>ANY</code>，不在 → 1.1.0上<code>E2BIG</code>；2.2.0上多了1个</p>";
    assert!(page.contains(evidence), "{page}");
}

#[test]
fn a_quiz_that_contradicts_a_kernel_fails() {
    quiz_about_kernels()
        .replace(
            "facts/recorded/2.2.0-new.txt",
            "update.any.absent hash | 0 +1",
            "update.any.absent hash | EPERM",
        )
        .fails_with(
            "第 1 题：题里说 update.any.absent hash 得到 E2BIG，多了1个，\
            记录的却是 `E2BIG`，`EPERM`",
        );
    for (old, new, message) in [
        (
            "update.any.absent",
            "update.none",
            "记录里没有 update.none hash",
        ),
        ("\"hash\"", "\"hush\"", "没有叫 hush 的 map"),
        (
            "\"E2BIG\", ",
            "",
            "得到 多了1个，记录的却是 `E2BIG`，多了1个",
        ),
        ("旧的说`E2BIG`", "旧的拒绝", "解释里没有引用 E2BIG"),
        ("[[question.fact]]", "[[question.facts]]", "unknown field"),
    ] {
        quiz_about_kernels()
            .replace(QUIZ, old, new)
            .fails_with(message);
    }
}

#[test]
fn a_badly_made_quiz_fails() {
    for (old, new, message) in [
        (
            "wrong = \"反了。\"",
            "right = \"反了。\"",
            "要有一个对的选项",
        ),
        ("right = \"已经", "wrong = \"已经", "要有一个对的选项"),
        (
            "wrong = \"反了。\"",
            "",
            "选项“3、2”要写 right 或 wrong 之一",
        ),
        ("\"反了。\"", "\"\"", "选项“3、2”要写 right 或 wrong 之一"),
        ("says = \"都有\"", "says = \"先有，后没有\"", "出现了两次"),
        ("按什么顺序走？", "走两次呢？", "第 3 题：这一题出现了两次"),
        ("asks", "ask", "unknown field `ask`"),
        ("反了。", "反了 map", "中文和西文之间不要空格"),
    ] {
        let fixture = Fixture::new();
        fixture.replace(QUIZ, old, new).fails_with(message);
    }
    let fixture = Fixture::new();
    let quiz = fixture.read(QUIZ);
    let two = quiz.rfind("[[question]]").expect("three questions");
    fs::write(fixture.root().join(QUIZ), &quiz[..two])
        .expect("the copy is ours");
    fixture.fails_with("有 2 题，应当有 3 到 5 题");
}

#[test]
fn right_answers_that_give_themselves_away_fail() {
    let choice = "[[question.choice]]\n";
    let right = [
        "`EEXIST`\"\nright = \"已经有了。\"\n",
        "先有，后没有\"\nright = \"先`Ok(Some(2))`，再`Ok(None)`。\"\n",
    ];
    let wrong = [
        "`Ok(())`\"\nwrong = \"第二次不行。\"\n",
        "都有\"\nwrong = \"只有一个。\"\n",
    ];
    let fixture = Fixture::new();
    for (right, wrong) in right.into_iter().zip(wrong) {
        let both = |one, other| {
            format!("{choice}says = \"{one}\n{choice}says = \"{other}")
        };
        fixture.replace(QUIZ, &both(right, wrong), &both(wrong, right));
    }
    fixture.fails_with("对的是最后一个的有 3.0 道，碰巧只该有 1.8 道");
}
