//! The book can't lie: a small book that is good, then each rule broken in turn.

use std::fs;
use std::path::Path;
use std::process::Command;

use facts::{Fact, Recorded};
use press::generated;
use press::manuscript::Manuscript;
use press::prototypes::{Package, Sources};
use tempfile::TempDir;
use walkdir::WalkDir;

const CHAPTER: &str = "book/src/ch01-set.md";
const LISTING: &str = "chapters/ch01-set/src/main.rs";
const OUTPUT: &str = "chapters/ch01-set/output.txt";
const DIAGRAM: &str = "book/diagrams/set.svg";
const MANIFEST: &str = "chapters/ch01-set/Cargo.toml";
const QUIZ: &str = "book/src/ch01-set.quiz.toml";

/// A copy of the fixture that a test may break.
struct Fixture(TempDir);

impl Fixture {
    fn new() -> Self {
        let copy = tempfile::tempdir().expect("a temporary folder");
        let original =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture");
        for entry in WalkDir::new(&original) {
            let path = entry.expect("the fixture can be listed").into_path();
            let to = copy
                .path()
                .join(path.strip_prefix(&original).expect("below it"));
            if path.is_dir() {
                fs::create_dir_all(to).expect("the copy is ours");
            } else {
                fs::copy(path, to).expect("the copy is ours");
            }
        }
        let fixture = Self(copy);
        fixture.record();
        fixture
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn sources(&self) -> Sources {
        let package = |name| Package {
            folder: self.root().join(name),
            version: "1.2.3".to_owned(),
        };
        Sources {
            libbpf_sys: package("libbpf-sys"),
            libbpf_rs: package("libbpf-rs"),
        }
    }

    fn record(&self) {
        let manuscript =
            Manuscript::load(self.root()).expect("the sources are there");
        let files = generated::files(&manuscript, &self.sources())
            .expect("the headers are there")
            .expect("the names are in them");
        for file in files {
            fs::write(self.root().join(file.path), file.text)
                .expect("the copy is ours");
        }
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.root().join(file)).expect(file)
    }

    fn replace(&self, file: &str, old: &str, new: &str) -> &Self {
        let text = self.read(file);
        assert!(text.contains(old), "{file} lacks {old}");
        fs::write(self.root().join(file), text.replacen(old, new, 1))
            .expect("the copy is ours");
        self
    }

    fn append(&self, file: &str, text: &str) -> &Self {
        let text = self.read(file) + text;
        fs::write(self.root().join(file), text).expect("the copy is ours");
        self
    }

    /// Adds a line to what `book.toml` says about the pages.
    fn configure(&self, line: &str) -> &Self {
        let table = "[output.html]\n";
        self.replace("book/book.toml", table, &format!("{table}{line}\n"))
    }

    fn git(&self, arguments: &[&str]) -> String {
        let git = Command::new("git")
            .args([
                "-c",
                "user.name=Test",
                "-c",
                "user.email=test@test.example",
            ])
            .args(arguments)
            .current_dir(self.root())
            .output()
            .expect("git is there");
        assert!(git.status.success(), "{git:?}");
        String::from_utf8(git.stdout).expect("text")
    }

    fn problems(&self) -> Vec<String> {
        press::build(self.root(), &self.sources()).expect("files can be read")
    }

    /// The build fails for one reason, which says this.
    fn fails_with(&self, message: &str) {
        let problems = self.problems();
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(problems[0].contains(message), "{problems:#?}");
        assert!(!self.root().join("target/book").exists());
    }
}

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
    assert!(table.contains("<td><code>EEXIST</code></td><td>17</td>"));
    assert!(
        table.contains("<td><code>set(1 | 2)</code></td><td>已经有了</td>")
    );
    assert!(table.contains("<a href=\"ch01-set.html\">ch01</a>"));
}

#[test]
fn without_an_address_nothing_links_to_one() {
    let fixture = Fixture::new();
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let page = fixture.read("target/book/ch01-set.html");
    for word in ["canonical", "og:", "/blob/"] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(!fixture.root().join("target/book/sitemap.xml").exists());
}

#[test]
fn files_link_to_the_built_revision() {
    let fixture = Fixture::new();
    fixture.git(&["init", "--quiet"]);
    fixture.git(&["add", "."]);
    fixture.git(&["commit", "--quiet", "--message=All"]);
    let revision = fixture.git(&["rev-parse", "HEAD"]);
    fixture.configure("git-repository-url = \"https://git.example/book/\"");
    assert_eq!(fixture.problems(), Vec::<String>::new());

    let page = fixture.read("target/book/ch01-set.html");
    let files = format!("https://git.example/book/blob/{}", revision.trim());
    let listing = format!(
        "<figcaption><a href=\"{files}/{LISTING}\">{LISTING}</a></figcaption>"
    );
    assert!(page.contains(&listing), "{page}");
    let source = format!(
        "读源文件<a href=\"{files}/{LISTING}\"><code>{LISTING}</code></a>"
    );
    assert!(page.contains(&source), "{page}");
    let exercise = format!("{files}/exercises/ex01-set/src/only_once.rs");
    assert!(page.contains(&exercise), "{page}");
}

#[test]
fn an_unknown_revision_fails() {
    let fixture = Fixture::new();
    fixture
        .configure("git-repository-url = \"https://git.example/book\"")
        .fails_with("git 不知道这是哪一版");
}

#[test]
fn half_an_address_fails() {
    for key in ["site-url", "git-repository-url"] {
        let fixture = Fixture::new();
        fixture
            .configure(&format!("{key} = \"/book/\""))
            .fails_with(&format!("{key} 要写完整的地址"));
    }
}

#[test]
fn a_published_page_says_where_it_is() {
    let fixture = Fixture::new();
    fixture.configure("site-url = \"https://site.example/book\"");
    assert_eq!(fixture.problems(), Vec::<String>::new());
    assert!(fixture.read("target/book/card.png").contains("a picture"));
    let canonical = |page| {
        let page = fixture.read(&format!("target/book/{page}"));
        let mut links = page.split("<link rel=\"canonical\" href=\"").skip(1);
        let link = links.next()?.split('"').next()?.to_owned();
        assert_eq!(links.next(), None);
        Some(link)
    };
    let first = Some("https://site.example/book/".to_owned());
    assert_eq!(canonical("index.html"), first);
    assert_eq!(canonical("preface.html"), first);
    assert_eq!(
        canonical("ch01-set.html").as_deref(),
        Some("https://site.example/book/ch01-set.html")
    );
    assert_eq!(canonical("404.html"), None);
    let page = fixture.read("target/book/ch01-set.html");
    assert!(page.contains(
        "<meta property=\"og:image\" content=\"https://site.example/book/card.png\">"
    ));
    assert!(page.contains("<meta property=\"og:title\" content=\"第1章\">"));
    // Wherever a lost reader comes from, the page's files are found.
    let lost = fixture.read("target/book/404.html");
    assert!(lost.contains("<base href=\"/book/\">"), "{lost}");
    assert_eq!(
        fixture
            .read("target/book/sitemap.xml")
            .matches("<loc>")
            .count(),
        3
    );
}

#[test]
fn a_picture_that_was_not_drawn_again_fails() {
    let fixture = Fixture::new();
    fixture.append("book/card.svg", "<!-- changed -->");
    fixture.fails_with("book/card.svg 改过，分享链接时的图还是旧的");
}

#[test]
fn a_published_link_stays_valid() {
    let fixture = Fixture::new();
    fixture
        .append("book/published.txt", "ch00.html\n")
        .fails_with("ch00.html 发布过，现在没有了");
    fixture.append(
        "book/book.toml",
        "\n[output.html.redirect]\n\"/ch00.html\" = \"ch01-set.html\"\n",
    );
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let moved = fixture.read("target/book/ch00.html");
    assert!(moved.contains("0; URL=ch01-set.html"), "{moved}");
}

#[test]
fn a_redirect_to_nowhere_fails() {
    let fixture = Fixture::new();
    fixture
        .append("book/published.txt", "ch00.html\n")
        .append(
            "book/book.toml",
            "\n[output.html.redirect]\n\"/ch00.html\" = \"ch99.html\"\n",
        )
        .fails_with("ch00.html：链接 ch99.html 指向的文件不存在");
}

#[test]
fn a_page_that_the_list_lacks_fails() {
    let fixture = Fixture::new();
    fixture
        .replace("book/published.txt", "print.html\n", "")
        .fails_with("缺 print.html，请加上一行");

    let fixture = Fixture::new();
    fixture
        .replace("book/published.txt", "ch01-set.html\n", "")
        .fails_with("book/published.txt：过期了，请运行 cargo xtask record");
    fixture.record();
    assert_eq!(fixture.problems(), Vec::<String>::new());
}

#[test]
fn a_page_without_a_first_paragraph_fails() {
    let fixture = Fixture::new();
    fixture.replace(
        "book/src/preface.md",
        "先读[第1章](ch01-set.md#写入)。",
        "",
    );
    let problems = fixture.problems();
    assert!(
        problems[0].contains("标题下面要先有一段话"),
        "{problems:#?}"
    );
}

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
fn code_typed_into_a_page_fails() {
    let fixture = Fixture::new();
    fixture
        .append(CHAPTER, "\n```rust\nset(2);\n```\n")
        .fails_with(
            "代码和输出只能引入，不能手写（命令用 console 块）：set(2);",
        );
}

#[test]
fn an_output_that_no_page_shows_fails() {
    let fixture = Fixture::new();
    let directive = "{{#include ../../chapters/ch01-set/output.txt}}";
    fixture
        .replace(CHAPTER, directive, "")
        .fails_with("chapters/ch01-set/output.txt：没有一页引入它");
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
fn a_table_of_lessons_is_made_of_the_course() {
    let fixture = Fixture::new();
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let page = fixture.read("target/book/preface.html");
    let row = "<td><a href=\"ch01-set.html\">1</a></td>\
        <td><code>ch01-set</code></td><td>写入元素</td>";
    assert!(page.contains(row), "{page}");

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
        .fails_with("book/src/ch01-set.md:55：中文和西文之间不要空格");
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

/// Two kernels that answer all alike, but for one case and one chapter.
fn record_kernels(fixture: &Fixture) {
    let folder = fixture.root().join("facts/recorded");
    fs::create_dir_all(&folder).expect("the copy is ours");
    for (release, absent) in [("1.1.0-old", "E2BIG"), ("2.2.0-new", "0 +1")] {
        let mut facts = Vec::new();
        for case in facts::cases::all().expect("the list is in order") {
            let answer = match case.id {
                "update.any.absent" => absent,
                _ => "0",
            };
            facts.extend(case.kinds.into_iter().map(|kind| Fact {
                id: case.id.to_owned(),
                kind,
                kernel: answer.parse().expect("it's an answer"),
                library: "Ok(())".parse().expect("it's an answer"),
            }));
        }
        let recorded = Recorded {
            release: release.to_owned(),
            details: format!("Debian {release} | 2 CPU"),
            facts,
        };
        let path = folder.join(format!("{release}.txt"));
        fs::write(path, recorded.to_string()).expect("the copy is ours");
    }
    let stopped = "# 1.1.0-old\nch01-set: exit status 1\n停在这里\n";
    fs::write(folder.join("chapters-1.1.0-old.txt"), stopped)
        .expect("the copy is ours");
    fs::write(
        folder.join("chapters-2.2.0-new.txt"),
        "# 2.2.0-new\nch01-set: same\n",
    )
    .expect("the copy is ours");
}

#[test]
fn what_differs_between_kernels_is_told() {
    let fixture = Fixture::new();
    record_kernels(&fixture);
    fixture.append(
        "book/src/preface.md",
        "\n{{#differences}}\n\n{{#kernels}}\n\n\
         {{#case update.any.absent hash}}\n",
    );
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let page = fixture.read("target/book/ch01-set.html");
    assert!(page.contains("内核差异"), "{page}");
    assert!(page.contains("在1.1.0上，这一章的程序走不到最后"), "{page}");
    let table = fixture.read("target/book/preface.html");
    assert!(
        table.contains("1.1.0上<code>E2BIG</code>；2.2.0上多了1个"),
        "{table}"
    );
    assert!(table.contains("<td>1.1.0</td><td><code>1.1.0-old</code></td>"));
}

#[test]
fn a_case_without_a_recorded_answer_fails() {
    let fixture = Fixture::new();
    record_kernels(&fixture);
    fixture
        .replace(
            "facts/recorded/2.2.0-new.txt",
            "update.any.absent hash | 0 +1 | Ok(())\n",
            "",
        )
        .fails_with("没有 update.any.absent hash，请运行 cargo xtask matrix");
}

#[test]
fn a_table_of_no_case_fails() {
    let fixture = Fixture::new();
    record_kernels(&fixture);
    fixture
        .append(CHAPTER, "\n{{#case update.none hash}}\n")
        .fails_with("没有这一条");
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
    assert!(!indexed.contains("假话"));
}

#[test]
fn a_missing_diagram_fails() {
    let fixture = Fixture::new();
    fixture
        .append(CHAPTER, "\n{{#diagram get}}\n")
        .fails_with("book/src/ch01-set.md:55：没有图 book/diagrams/get.svg");
}

#[test]
fn an_unused_diagram_fails() {
    let fixture = Fixture::new();
    fixture
        .replace(CHAPTER, "{{#diagram set}}", "")
        .fails_with("set.svg：应当放在一页上，只放一次，现在是 0 次");
}

#[test]
fn a_diagram_that_stands_twice_fails() {
    let fixture = Fixture::new();
    fixture
        .append(CHAPTER, "\n{{#diagram set}}\n")
        .fails_with("现在是 2 次");
}

#[test]
fn a_diagram_that_a_reader_cannot_read_fails() {
    for (old, new, message) in [
        ("写入的结果", "", "要有 <title id=\"set-title\">"),
        ("id=\"set-desc\"", "", "要有 <desc id=\"set-desc\">"),
        ("role=\"img\"", "", "<svg> 要写 role=\"img\""),
        ("0 0 360 60", "0 0 800 60", "viewBox 的宽度最多 360"),
        ("x=\"8\"", "fill=\"red\"", "fill=\"red\"：颜色由主题决定"),
        (
            "</svg>",
            "",
            "set.svg：the root node was opened but never closed",
        ),
    ] {
        let fixture = Fixture::new();
        fixture.replace(DIAGRAM, old, new).fails_with(message);
    }
}

#[test]
fn a_diagram_that_contradicts_the_output_fails() {
    for (old, new, message) in [
        (
            ">EEXIST<",
            ">EXIST<",
            "图里是 EXIST，ch01-set 的第 1 步却记着 set(1 | 2) 得到 Err：EEXIST",
        ),
        (
            "y=\"40\">3<",
            "y=\"40\">4<",
            "图里是 [2, 4]，ch01-set 的第 2 步却记着 walk 得到 [2, 3]",
        ),
        ("set 2 walk", "set 3 walk", "的第 3 步里没有 walk"),
        (
            "set 2 walk",
            "set walk",
            "data-evidence 要写章名、步数和调用",
        ),
    ] {
        let fixture = Fixture::new();
        fixture.replace(DIAGRAM, old, new).fails_with(message);
    }
}

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
        .replace(OUTPUT, "Ok(Some(2))", "Ok(None)")
        .fails_with(
            "第 3 题：题里说 next() 得到 Ok(Some(2))，Ok(None)，\
        记录的却是 Ok(None)，Ok(None)",
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
