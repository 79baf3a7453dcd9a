//! A sentence rests on what is there, and says no more than that.

use std::fs;

use crate::fixture::{CHAPTER, Fixture, PREDICTIONS, QUIZ};
use crate::kernels::record_kernels;

const MESSAGES: &str = "exercises/ex01-set/claims.toml";

/// A book with recorded kernels and the page of their answers.
fn measured() -> Fixture {
    let fixture = Fixture::new();
    record_kernels(&fixture);
    fixture
        .write(
            "book/src/appendix-kernels.md",
            "# 回答\n\n内核的一页。\n\n{{#facts update}}\n",
        )
        .append("book/src/SUMMARY.md", "\n[回答](appendix-kernels.md)\n")
        .append("book/published.txt", "appendix-kernels.html\n");
    fixture
}

/// Fails with `message` when the chapter's page ends with this sentence and these grounds.
fn planted(sentence: &str, grounds: &str, message: &str) {
    let fixture = measured();
    let text = format!("\n{sentence}{{{{#because {grounds}}}}}\n");
    let line = fixture.read(CHAPTER).lines().count() + 2;
    fixture
        .append(CHAPTER, &text)
        .fails_with(&format!("{CHAPTER}:{line}：{message}"));
}

#[test]
fn readers_see_what_was_recorded_and_nothing_disturbs_the_text() {
    let fixture = measured();
    fixture.append(
        CHAPTER,
        "\n写了就有。\
         {{#because update.any.present = works; step 1 set = EEXIST}}\n\
         只能写一次。{{#because says bpf/bpf.h \"int bpf_map_set(int fd\"}}\n",
    );
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let page = fixture.read("target/book/ch01-set.html");
    for part in [
        "写了就有。<button type=\"button\" class=\"why\" popovertarget=\"why-1\"",
        "<a href=\"appendix-kernels.html#case-update.any.present\">写入：",
        "1.1.0、2.2.0：成功",
        "<a href=\"ch01-set.html#step-1\">第1章第1步</a>",
        "Err：EEXIST（17，File exists）",
        "id=\"why-2\"",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let print = fixture.read("target/book/print.html");
    assert!(print.contains("写了就有。"), "{print}");
    for part in ["class=\"why", "because"] {
        assert!(!print.contains(part), "{part}\n{print}");
    }
    for entry in fs::read_dir(fixture.root().join("target/book"))
        .expect("the book is there")
    {
        let name = entry.expect("a file").file_name();
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("searchindex") {
            let index = fixture.read(&format!("target/book/{name}"));
            assert!(!index.contains("File exists）</"), "{name}");
            assert!(!index.contains("because"), "{name}");
        }
    }
}

#[test]
fn a_claim_that_a_kernel_denies_fails() {
    planted(
        "满了得到`E2BIG`。",
        "update.any.absent hash = E2BIG",
        "update.any.absent 记录的不是这样：hash 在 2.2.0 上是 0 +1",
    );
    planted(
        "满了得到`E2BIG`。",
        "update.any.absent = E2BIG",
        "update.any.absent 记录的不是这样：hash 在 2.2.0 上是 0 +1；",
    );
    planted(
        "给出错误。",
        "update.any.present hash gives Err(NotFound)",
        "update.any.present 记录的不是这样：hash 在 1.1.0 上是 Ok(())",
    );
}

#[test]
fn what_is_not_there_fails() {
    for (grounds, message) in [
        (
            "update.any.never hash = 0",
            "没有 update.any.never；有 update.",
        ),
        ("update.any.present queue = 0", "没有在 queue 上量过"),
        (
            "update.any.present hash = 0 from 9.9",
            "没有记录过这样的内核",
        ),
        ("step 1 set = ENOENT", "set(1 | 2) 记着得到 Err：EEXIST"),
        ("step 1 delete = EEXIST", "没有 delete，有 set(1 | 2)"),
        ("step 3 set = EEXIST", "ch01-set 没有第 3 步，有 2 步"),
        ("step 2 next = Ok(None)", "next() 记着得到 Ok(Some(2))"),
        ("scene none update = 0", "没有场景 none"),
        ("test ch01-set it_works", "ch01-set 里没有测试 it_works"),
        ("test ch09-none it_works", "没有 crate ch09-none"),
        ("says bpf/bpf.h \"int bpf_map_get(int\"", "bpf/bpf.h 里没有"),
        ("says bpf/none.h \"int bpf_map_get\"", "没有 bpf/none.h"),
        ("says libbpf-rs/src/map.rs \"fn get(&self)\"", "里没有"),
        ("source none", "facts/sources.toml 里没有 none"),
        ("whatever", "看不懂“whatever”"),
    ] {
        let fixture = measured();
        fixture
            .append(CHAPTER, &format!("\n一句。{{{{#because {grounds}}}}}\n"))
            .fails_with(message);
    }
}

#[test]
fn a_sentence_that_names_an_errno_needs_evidence() {
    let fixture = measured();
    let line = fixture.read(CHAPTER).lines().count() + 2;
    fixture
        .append(CHAPTER, "\n满了得到`E2BIG`。\n")
        .fails_with(&format!("{CHAPTER}:{line}：说到 errno，后面没有证据"));
}

#[test]
fn a_sentence_that_says_more_than_its_evidence_fails() {
    planted(
        "得到`ENOENT`。",
        "step 1 set = EEXIST",
        "句子说 ENOENT，证据里没有它",
    );
    planted(
        "ARRAY也一样。",
        "update.any.present hash = works",
        "句子说 ARRAY，证据里没有这种 map",
    );
    planted(
        "写得进去。",
        "update.any.absent hash = works from 2.0",
        "证据只说到一部分内核（2.0），句子却没有说是哪些",
    );
    let fixture = measured();
    for release in ["1.1.0-old", "2.2.0-new"] {
        fixture.replace(
            &format!("facts/recorded/{release}.txt"),
            "update.any.full lru-hash | 0 |",
            "update.any.full lru-hash | E2BIG |",
        );
    }
    let text = "写得进去。{{#because update.any.full hash = works}}\n";
    fixture
        .append(CHAPTER, &format!("\n## 又一节\n\n{text}"))
        .fails_with("LRU_HASH 答得不同，句子和它前后却没有说是哪种 map");
    fixture.replace(CHAPTER, "## 又一节", "## HASH");
    assert_eq!(fixture.problems(), Vec::<String>::new());
}

#[test]
fn a_wrong_claim_in_a_quiz_or_a_prediction_fails() {
    for (file, text, says) in [
        (QUIZ, "right = \"已经有了。", "第二次不行。"),
        (PREDICTIONS, "why = \"已经有了。", "从2开始。"),
    ] {
        let fixture = measured();
        let claim = "{{#because step 1 set = ENOENT}}";
        fixture
            .replace(file, text, &format!("{text}{claim}"))
            .fails_with("set(1 | 2) 记着得到 Err：EEXIST");
        let right = "{{#because step 1 set = EEXIST}}";
        fixture.replace(file, claim, right);
        fixture.replace(file, says, &format!("{says}{right}"));
        assert_eq!(fixture.problems(), Vec::<String>::new());
        let page = fixture.read("target/book/ch01-set.html");
        assert!(!page.contains("because"), "{page}");
    }
}

#[test]
fn a_wrong_claim_in_a_hint_or_a_message_fails() {
    let claim = |file: &str, says: &str, because: &str| {
        format!(
            "[[claim]]\nfile = \"{file}\"\nsays = \"{says}\"\n\
             because = '{because}'\n"
        )
    };
    let good = "step ch01-set 1 set = EEXIST";
    let fixture = measured();
    fixture
        .write("exercises/ex01-set/hints.md", "再写一次，得到 EEXIST。\n")
        .write(
            "shared/src/message.rs",
            "// \"再写一次，\\\n  就是 EEXIST\"\n",
        )
        .write(MESSAGES, &claim("hints.md", "得到 EEXIST", good))
        .write(
            "shared/claims.toml",
            &claim("src/message.rs", "再写一次，就是 EEXIST", good),
        );
    assert_eq!(fixture.problems(), Vec::<String>::new());
    for list in [MESSAGES, "shared/claims.toml"] {
        fixture
            .replace(list, "1 set = EEXIST", "1 set = ENOENT")
            .fails_again_with("set(1 | 2) 记着得到 Err：EEXIST");
        fixture.replace(list, "1 set = ENOENT", "1 set = EEXIST");
    }
    fixture
        .replace("exercises/ex01-set/hints.md", "EEXIST", "ENOENT")
        .fails_again_with("hints.md 里没有“得到 EEXIST”");
}
