//! What the book says about itself to search engines and to those who share a link, and the
//! promise that a link that was once published stays valid.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use mdbook_driver::MDBook;
use mdbook_driver::book::BookItem;
use nix::unistd::geteuid;
use scraper::Html;
use walkdir::WalkDir;

use crate::addresses::Addresses;
use crate::generated::Generated;
use crate::hash::hash;
use crate::html::{escape, selector};
use crate::manuscript::Manuscript;

/// Every page that was ever published, from the repository's root.
const PAGES: &str = "book/published.txt";

/// What mdBook makes beside the pages: no link leads to them from outside.
const UNPUBLISHED: [&str; 2] = ["404.html", "toc.html"];

/// The picture that goes with a shared link, as it's published.
const CARD: &str = "card.png";

/// The folder of what it's drawn from, `card.svg`, and of what was drawn.
const CARDS: &str = "book";

/// The longest description, in characters: search engines cut there.
const LONGEST: usize = 120;

/// The list of published pages with those that the summary names: it only grows.
///
/// # Errors
/// When it can't be read.
pub fn list(manuscript: &Manuscript) -> Result<Generated> {
    let mut text =
        fs::read_to_string(manuscript.root.join(PAGES)).context(PAGES)?;
    let mut pages: BTreeSet<_> = text.lines().map(str::to_owned).collect();
    let published = pages.len();
    let summary = manuscript.summary().map_or("", |page| &page.text);
    for page in &manuscript.pages {
        let path = page.source_path();
        if summary.contains(&format!("({})", path.display())) {
            pages.insert(path.with_extension("html").display().to_string());
        }
    }
    if pages.len() > published {
        text = pages.iter().map(|page| format!("{page}\n")).collect();
    }
    Ok(Generated { path: PAGES, text })
}

/// Puts the picture for shared links into the book in `folder`. Says what is wrong with it,
/// which published links the book would break, and which of its pages the list of published
/// pages lacks.
///
/// # Errors
/// When a file can't be read or written.
pub fn check(root: &Path, folder: &Path) -> Result<Vec<String>> {
    let list = fs::read_to_string(root.join(PAGES)).context(PAGES)?;
    let published: BTreeSet<_> = list.lines().map(str::to_owned).collect();
    let built = pages(folder)?;
    let lost = published.difference(&built).map(|page| {
        format!(
            "{PAGES}：{page} 发布过，现在没有了；请在 book.toml 的 \
            [output.html.redirect] 里写明它搬到了哪里"
        )
    });
    let new = built
        .difference(&published)
        .map(|page| format!("{PAGES}：缺 {page}，请加上一行"));
    let old = add_card(root, folder)?;
    Ok(lost.chain(new).chain(old).collect())
}

/// Puts the picture into the book, or says that it isn't what `card.svg` is now: of that its
/// name tells.
fn add_card(root: &Path, folder: &Path) -> Result<Option<String>> {
    let cards = root.join(CARDS);
    let source = fs::read(cards.join("card.svg")).context("book/card.svg")?;
    let wanted = format!("card-{}.png", hash(&source));
    let mut drawn = Vec::new();
    for entry in cards.read_dir()? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with("card-") {
            drawn.push(name);
        }
    }
    if drawn != [wanted.as_str()] {
        let sandbox = if geteuid().is_root() {
            "--no-sandbox "
        } else {
            ""
        };
        return Ok(Some(format!(
            "{CARDS}/card.svg 改过，分享链接时的图还是旧的，请重新画：\n\
            rm -f {CARDS}/card-*.png\n\
            chromium --headless {sandbox}--hide-scrollbars --window-size=1200,630 \
            --screenshot={CARDS}/{wanted} {CARDS}/card.svg"
        )));
    }
    fs::copy(cards.join(wanted), folder.join(CARD))?;
    Ok(None)
}

/// Describes each page in its head. Where the book has an address, adds the page's own and
/// what a shared link shows, and a sitemap. Returns what is wrong.
///
/// # Errors
/// When a page can't be read or written.
pub fn describe(
    folder: &Path,
    book: &MDBook,
    addresses: &Addresses,
) -> Result<Vec<String>> {
    let first = first_page(book);
    // mdBook 0.5.4 describes each page as the whole book.
    let whole = book.config.book.description.as_deref().unwrap_or_default();
    let of_mdbook = described_as(&escape(whole));
    let book = escape(book.config.book.title.as_deref().unwrap_or_default());
    let mut problems = Vec::new();
    let mut sitemap = BTreeSet::new();
    for name in pages(folder)? {
        let path = folder.join(&name);
        let page = fs::read_to_string(&path).with_context(|| name.clone())?;
        // A redirect knows where it leads, and the book in one page isn't to be found.
        if page.contains("http-equiv=\"refresh\"") || name == "print.html" {
            continue;
        }
        let Some((before, after)) = page.split_once(&of_mdbook) else {
            problems.push(format!("{name}：mdBook 没有写 {of_mdbook}"));
            continue;
        };
        let summary = Summary::of(&page);
        // The first page is there twice, has one address, and stands for the book.
        let is_first = name == "index.html" || Some(&name) == first.as_ref();
        let shown = if is_first { "index.html" } else { &name };
        let description = if is_first && !whole.is_empty() {
            whole
        } else {
            &summary.description
        };
        if description.is_empty() {
            problems
                .push(format!("{name}：标题下面要先有一段话，说这一页讲什么"));
        }
        let description = escape(description);
        let mut head = described_as(&description);
        if let (Some(address), Some(card)) =
            (addresses.published(shown), addresses.published(CARD))
        {
            let title = escape(&summary.title);
            head.push_str(&format!(
                "\n        <link rel=\"canonical\" href=\"{address}\">\
                \n        <meta property=\"og:type\" content=\"article\">\
                \n        <meta property=\"og:locale\" content=\"zh_CN\">\
                \n        <meta property=\"og:site_name\" content=\"{book}\">\
                \n        <meta property=\"og:title\" content=\"{title}\">\
                \n        <meta property=\"og:description\" content=\"{description}\">\
                \n        <meta property=\"og:url\" content=\"{address}\">\
                \n        <meta property=\"og:image\" content=\"{card}\">\
                \n        <meta property=\"og:image:alt\" content=\"{book}\">\
                \n        <meta name=\"twitter:card\" content=\"summary_large_image\">"
            ));
            sitemap.insert(address);
        }
        fs::write(&path, format!("{before}{head}{after}"))?;
    }
    if !sitemap.is_empty() {
        let list: String = sitemap
            .iter()
            .map(|address| format!("<url><loc>{address}</loc></url>\n"))
            .collect();
        let sitemap = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
            <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n\
            {list}</urlset>\n"
        );
        fs::write(folder.join("sitemap.xml"), sitemap)?;
    }
    Ok(problems)
}

fn described_as(description: &str) -> String {
    format!("<meta name=\"description\" content=\"{description}\">")
}

fn first_page(book: &MDBook) -> Option<String> {
    book.iter().find_map(|item| match item {
        BookItem::Chapter(chapter) => {
            let page = chapter.path.as_ref()?.with_extension("html");
            Some(page.display().to_string())
        }
        _ => None,
    })
}

/// The names of the pages that others may link to.
fn pages(folder: &Path) -> Result<BTreeSet<String>> {
    let mut pages = BTreeSet::new();
    for entry in WalkDir::new(folder) {
        let path = entry?.into_path();
        let name = path.strip_prefix(folder)?.display().to_string();
        let is_page = path.extension().is_some_and(|end| end == "html");
        if is_page && !UNPUBLISHED.contains(&name.as_str()) {
            pages.insert(name);
        }
    }
    Ok(pages)
}

/// What a page is about, in its own words.
struct Summary {
    title: String,
    description: String,
}

impl Summary {
    fn of(page: &str) -> Self {
        let html = Html::parse_document(page);
        let first = |what: &str| {
            html.select(&selector(what))
                .next()
                .map(|element| element.text().collect::<String>())
                .unwrap_or_default()
        };
        Self {
            title: first("main h1").trim().to_owned(),
            description: shorten(first("main > p").trim()),
        }
    }
}

/// The whole sentences that fit.
fn shorten(text: &str) -> String {
    let mut short = String::new();
    for sentence in text.split_inclusive(['。', '？', '！']) {
        let length = short.chars().count() + sentence.chars().count();
        if length > LONGEST {
            break;
        }
        short.push_str(sentence);
    }
    if short.is_empty() {
        short = text.chars().take(LONGEST).collect();
    }
    short.replace('\n', " ")
}
