//! Where the book is found, and that a published address stays valid.

use crate::fixture::{Fixture, LISTING};

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
        4
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
