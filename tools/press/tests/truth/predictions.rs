//! A prediction's answer is what was recorded, and stands behind its question.

use std::fs;

use crate::fixture::{CHAPTER, Fixture, OUTPUT, PREDICTIONS};

/// The HTML of a question on the chapter's page.
fn asked(page: &str, id: &str) -> String {
    let start = format!("<div class=\"predict\" id=\"predict-ch01-set-{id}\"");
    let (_, html) = page.split_once(&start).expect(id);
    html.split("</fieldset>")
        .next()
        .expect("it ends")
        .to_owned()
}

#[test]
fn the_answer_is_taken_from_the_output() {
    let fixture = Fixture::new();
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let page = fixture.read("target/book/ch01-set.html");
    for (id, parts) in [
        (
            "twice",
            [
                "data-accepts=\"-17|-eexist|17|eexist\"",
                "<code>&lt;set&gt;</code>，得到哪个errno？</legend>",
                "<strong>结果是<code>EEXIST</code>。</strong>已经有了。",
            ],
        ),
        (
            "walk",
            ["data-accepts=\"2,3\"", "<code>[2, 3]</code>", "依次"],
        ),
        (
            "all",
            ["data-accepts=\"2\"", "<code>[2]</code>", "只有一个"],
        ),
        (
            "next",
            [
                "<span><code>Ok(Some(2))</code></span>",
                "<span><code>Ok(Some(3))</code></span>",
                "<p>为什么不是<code>Ok(Some(1))</code>：没有1。</p>",
            ],
        ),
    ] {
        let html = asked(&page, id);
        for part in parts {
            assert!(html.contains(part), "{id} lacks {part}: {html}");
        }
    }
    let next = asked(&page, "next");
    let right = next.find("data-right=\"").expect("a place") + 12;
    let right = &next[right..=right];
    let label = format!("value=\"{right}\"><span><code>Ok(Some(2))</code>");
    assert!(next.contains(&label), "{next}");
}

#[test]
fn what_follows_a_question_is_covered_but_not_on_paper() {
    let fixture = Fixture::new();
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let page = fixture.read("target/book/ch01-set.html");
    let covered: Vec<_> = page
        .split("<div class=\"predicted\">")
        .skip(1)
        .map(|rest| rest.split("</div>").next().expect("it ends"))
        .collect();
    let [one, before, two] = covered[..] else {
        panic!("{} covers: {page}", covered.len())
    };
    assert!(one.contains("第 1 步") && !one.contains("第 2 步"), "{one}");
    assert!(before.contains("先看看。"), "{before}");
    assert!(two.contains("第 2 步") && two.contains("走完了。"), "{two}");
    assert!(!two.contains("自测"), "{two}");

    let paper = fixture.read("target/book/print.html");
    assert!(paper.contains("id=\"predict-ch01-set-twice\""), "{paper}");
    assert!(!paper.contains("class=\"predicted\""), "{paper}");
    assert!(!paper.contains("predicted -->"), "{paper}");
    let folder = fixture.root().join("target/book");
    assert!(!folder.join("ch01-set.predict.toml").exists());
}

#[test]
fn a_badly_made_prediction_fails() {
    for (old, new, message) in [
        ("call = \"walk\"", "call = \"wal\"", "第 2 步里没有 wal"),
        ("time = 1", "time = 3", "做了 2 次 next()，没有第 3 次"),
        (
            "`Ok(Some(1))`",
            "Ok(Some(2))",
            "记录的就是 Ok(Some(2))，它不能算错",
        ),
        ("`Ok(Some(1))`", "`2`", "记录的就是 Ok(Some(2))，它不能算错"),
        ("`Ok(Some(1))`", "`Ok(Some(3))`", "出现了两次"),
        ("\"没有1。\"", "\"\"", "有一段话是空的"),
        ("\"从小到大。\"", "\" \"", "有一段话是空的"),
        ("已经有了。", "已经有 map了。", "中文和西文之间不要空格"),
        ("time = 1", "times = 1", "unknown field `times`"),
        ("id = \"all\"", "id = \"walk\"", "这个 id 用了两次"),
        (
            "id = \"all\"",
            "id = \"a l\"",
            "id 只能用英文字母、数字和 -",
        ),
    ] {
        let fixture = Fixture::new();
        fixture.replace(PREDICTIONS, old, new);
        let problems = fixture.problems().join("\n");
        assert!(problems.contains(message), "{new}: {problems}");
    }
    let fixture = Fixture::new();
    let long = format!("walk = [{}3]", "2, ".repeat(20));
    fixture.replace(OUTPUT, "walk = [2, 3]", &long);
    let problems = fixture.problems().join("\n");
    assert!(problems.contains("没法叫人写出来"), "{problems}");
    let fixture = Fixture::new();
    let text = fixture.read(PREDICTIONS);
    let last = text.rfind("[[predict]]").expect("four questions");
    fs::write(fixture.root().join(PREDICTIONS), &text[..last])
        .expect("the copy is ours");
    fixture.replace(CHAPTER, "{{#predict all}}\n", "");
    fixture.fails_with("ch01-set.predict.toml：有 3 题，至少要有 4 题");
}

#[test]
fn a_prediction_that_is_asked_wrongly_fails() {
    for (old, new, message) in [
        (
            "{{#predict walk}}",
            "",
            "walk：book/src/ch01-set.md 里应当问一次，现在是 0 次",
        ),
        (
            "{{#predict walk}}",
            "{{#predict walk}}\n\n{{#predict walk}}",
            "现在是 2 次",
        ),
        ("走完了。", "{{#predict none}}", "要猜 none，这里没有"),
    ] {
        let fixture = Fixture::new();
        fixture.replace(CHAPTER, old, new).fails_with(message);
    }
    let fixture = Fixture::new();
    fixture.replace(CHAPTER, "{{#predict all}}\n", "").replace(
        CHAPTER,
        "走完了。",
        "{{#predict all}}\n",
    );
    fixture.fails_with("才问，第 2 步的输出第");
    let fixture = Fixture::new();
    fixture.append("book/src/preface.md", "\n{{#predict walk}}\n");
    fixture.fails_with("preface.md：旁边没有 preface.predict.toml");
    let fixture = Fixture::new();
    fs::rename(
        fixture.root().join(PREDICTIONS),
        fixture.root().join("book/src/ch02.predict.toml"),
    )
    .expect("the copy is ours");
    let problems = fixture.problems().join("\n");
    assert!(
        problems.contains("ch02.predict.toml：没有 ch02.md"),
        "{problems}"
    );
    assert!(
        problems.contains("ch01-set.md：旁边没有 ch01-set.predict.toml"),
        "{problems}"
    );
}

#[test]
fn a_chapter_that_asks_nothing_fails() {
    let fixture = Fixture::new();
    fs::remove_file(fixture.root().join(PREDICTIONS))
        .expect("the copy is ours");
    for id in ["twice", "walk", "next", "all"] {
        fixture.replace(CHAPTER, &format!("{{{{#predict {id}}}}}\n"), "");
    }
    fixture.fails_with("ch01-set.md：旁边没有 ch01-set.predict.toml");
}
