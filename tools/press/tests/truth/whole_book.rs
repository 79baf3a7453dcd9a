//! What a good book looks like, and what spoils it as a whole.

use std::fs;

use walkdir::WalkDir;

use crate::fixture::{CHAPTER, Fixture, QUIZ};

#[test]
fn a_good_book_passes() {
    let fixture = Fixture::new();
    assert_eq!(fixture.problems(), Vec::<String>::new());

    let page = fixture.read("target/book/ch01-set.html");
    assert!(
        page.contains("第一行结束，第二行接着写map的事，<code>code</code>开头")
    );
    assert!(page.contains("引用里的一行，又一行。"));
    assert!(page.contains("<strong>问题？</strong><!---->回答。"));
    assert!(page.contains("</svg>警告</p>"), "{page}");
    assert!(page.contains("title=\"上一章\""), "{page}");
    assert!(page.contains("One line,\nanother line."));
    assert!(page.contains(
        "<figure class=\"listing\"><figcaption>chapters/ch01-set/src/main.rs</figcaption>"
    ), "{page}");
    assert!(
        page.contains("你运行时会不同的：map的id（规则<code>map-id</code>）"),
        "{page}"
    );
    assert!(page.contains("libbpf 1.2.3, src/bpf.h"));
    assert!(page.contains("BPF_ANY\t\t= 0"));
    assert!(page.contains("__u32\t\tmap_fd;"));
    assert!(page.contains("* bpf_map_set\n"));

    assert!(page.contains("<h2 id=\"往下走\">"), "{page}");
    assert!(page.contains("$ cargo lab run ch01-set\n"));
    assert!(page.contains(
        "练习<code>ex01-only-once</code>，写在<code>exercises/ex01-set/src/only_once.rs</code>里"
    ), "{page}");
    assert!(
        page.contains("读源文件<code>chapters/ch01-set/src/main.rs</code>")
    );
    assert!(page.contains(
        "<meta name=\"description\" content=\"第一行结束，第二行接着写map的事，code开头的一行。\">"
    ), "{page}");

    let table = fixture.read("target/book/preface.html");
    assert!(!table.contains("往下走"));
    for cell in [
        "data-column=\"errno\"><div><code>EEXIST</code></div></td>",
        "data-column=\"编号\"><div>17</div></td>",
        "data-column=\"调用的例子\"><div><code>set(1 | 2)</code></div></td>",
        "data-column=\"意思\"><div>已经有了</div></td>",
    ] {
        assert!(table.contains(cell), "{cell}\n{table}");
    }
    assert!(table.contains("<a href=\"ch01-set.html\">ch01</a>"));
}

#[test]
fn a_dead_link_fails() {
    let fixture = Fixture::new();
    fixture
        .append(CHAPTER, "\n[没有](none.html)\n")
        .fails_with("ch01-set.html：链接 none.html 指向的文件不存在");
}

#[test]
fn a_dead_fragment_fails() {
    let fixture = Fixture::new();
    fixture.append(CHAPTER, "\n[没有](preface.md#没有)\n");
    let problems = fixture.problems();
    assert!(
        problems[0].contains("指向的位置 #没有 不存在"),
        "{problems:#?}"
    );
}

#[test]
fn an_id_that_stands_twice_fails() {
    let fixture = Fixture::new();
    fixture
        .append(CHAPTER, "\n<i id=\"a\">1</i> <i id=\"a\">2</i>\n")
        .fails_with("id a 出现了两次");
}

#[test]
fn a_warning_of_mdbook_fails() {
    let fixture = Fixture::new();
    fixture
        .append(CHAPTER, "\n<div>没有关上\n")
        .fails_with("unclosed HTML tag `<div>`");
}

#[test]
fn a_page_outside_the_summary_fails() {
    let fixture = Fixture::new();
    fs::write(fixture.root().join("book/src/ch02.md"), "# 第2章\n")
        .expect("the copy is ours");
    fixture.fails_with("book/src/ch02.md：SUMMARY.md 里没有这一页");
}

#[test]
fn emphasis_that_stays_asterisks_fails() {
    let fixture = Fixture::new();
    fixture
        .append(CHAPTER, "\n中**粗体。**中\n")
        .fails_with("** 没有变成粗体");
}

#[test]
fn untidy_prose_fails() {
    let fixture = Fixture::new();
    fixture
        .append(CHAPTER, "\n往 map里写\n")
        .fails_with("book/src/ch01-set.md:67：中文和西文之间不要空格");
}

#[test]
fn a_bad_book_leaves_the_last_good_one() {
    let fixture = Fixture::new();
    assert_eq!(fixture.problems(), Vec::<String>::new());
    fixture.append(CHAPTER, "\n[没有](none.html)\n");
    assert_ne!(fixture.problems(), Vec::<String>::new());
    let page = fixture.read("target/book/ch01-set.html");
    assert!(!page.contains("none.html"));
}

#[test]
fn diagrams_and_quizzes_stand_in_the_page() {
    let fixture = Fixture::new();
    assert_eq!(fixture.problems(), Vec::<String>::new());

    let page = fixture.read("target/book/ch01-set.html");
    for part in [
        "<figure class=\"diagram\">\n<svg xmlns",
        "viewBox=\"0 0 360 60\"",
        "<figcaption>写入的结果</figcaption></figure>",
        "<legend>写两次<code>&lt;set&gt;</code>，会怎样？</legend>",
        "<input type=\"radio\" name=\"quiz-ch01-set-2\" value=\"2、3\">",
        "<li class=\"quiz-wrong\"><p>3、2</p>",
        "<strong>不对。</strong>反了。",
        "第1步：<code>set(1 | 2)</code> → \
        <code>Err：EEXIST（17，File exists）</code>",
        "<code>next()</code> → <code>Ok(Some(2))</code>，<code>Ok(None)</code>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("<!-- quiz"), "{page}");
    let print = fixture.read("target/book/print.html");
    assert!(print.contains("<legend>") && print.contains("set-title"));
    let sources = fixture.root().join("target/book/ch01-set.quiz.toml");
    assert!(!sources.exists(), "the answers' file is published");
}

#[test]
fn the_search_leads_to_no_wrong_answer() {
    let fixture = Fixture::new();
    fixture.replace(QUIZ, "反了。", "反了，这是假话。");
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let mut indexed = String::new();
    for entry in WalkDir::new(fixture.root().join("target/book")) {
        let path = entry.expect("the book can be listed").into_path();
        let name = path.file_name().expect("a name").to_string_lossy();
        if name.starts_with("searchindex") {
            indexed.push_str(&fs::read_to_string(&path).expect("text"));
        }
    }
    assert!(indexed.contains("第一行结束"), "there is an index");
    assert!(indexed.contains("走完了"), "with what a question covers");
    assert!(!indexed.contains("假话"));
}
