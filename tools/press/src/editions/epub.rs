//! The book as EPUB 3: a zip of XHTML pages with a list of them and a table of contents.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use mdbook_driver::config::Config;
use scraper::ElementRef;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::xhtml;
use crate::finished::{FINISHED, HtmlPage, pages};
use crate::html::{escape, selector};

/// The book's identity: the same for all its versions.
const ID: &str = "urn:uuid:6f1c5c0e-6a3b-4f0e-9d53-0c8f3f1f7a52";

/// How the pages look, from the repository's root.
const STYLES: [&str; 2] = ["book/theme/epub.css", "book/theme/diagrams.css"];

const CONTAINER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/content.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"#;

/// Writes the EPUB of the book in `target/book`.
pub fn write(root: &Path, to: File) -> Result<()> {
    let folder = root.join(FINISHED);
    let config = Config::from_disk(root.join("book/book.toml"))?;
    let pages: Vec<_> = pages(&folder)?
        .iter()
        .map(Chapter::new)
        .collect::<Result<_>>()?;
    let images: BTreeSet<_> =
        pages.iter().flat_map(|page| &page.images).collect();

    let mut zip = ZipWriter::new(to);
    let mut add = |name: &str, contents: &[u8]| -> Result<()> {
        // The first file says what the rest is, and is found by its place.
        let method = match name {
            "mimetype" => CompressionMethod::Stored,
            _ => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::DEFAULT.compression_method(method);
        zip.start_file(name, options)?;
        Ok(zip.write_all(contents)?)
    };
    add("mimetype", b"application/epub+zip")?;
    add("META-INF/container.xml", CONTAINER.as_bytes())?;
    let package = package(root, &config, &pages, &images);
    add("book/content.opf", package.as_bytes())?;
    add("book/nav.xhtml", contents(&pages).as_bytes())?;
    let mut style = String::new();
    for file in STYLES {
        style.push_str(&fs::read_to_string(root.join(file)).context(file)?);
    }
    add("book/style.css", style.as_bytes())?;
    for page in &pages {
        let name = format!("book/{}.xhtml", page.stem);
        add(&name, document(&page.title, &page.body).as_bytes())?;
    }
    for image in images {
        let contents =
            fs::read(folder.join(image)).with_context(|| (*image).clone())?;
        add(&format!("book/{image}"), &contents)?;
    }
    zip.finish()?;
    Ok(())
}

/// A page as it stands in the EPUB.
struct Chapter {
    stem: String,
    title: String,
    /// The second headings: id and text.
    sections: Vec<(String, String)>,
    body: String,
    images: Vec<String>,
    has_svg: bool,
}

impl Chapter {
    fn new(page: &HtmlPage) -> Result<Self> {
        let main = page
            .html
            .select(&selector("main"))
            .next()
            .with_context(|| format!("{}.html 里没有 main", page.stem))?;
        let text = |element: ElementRef<'_>| element.text().collect::<String>();
        let all = |what: &str| main.select(&selector(what)).collect::<Vec<_>>();
        let body = xhtml::content(main);
        Ok(Self {
            stem: page.stem.clone(),
            title: all("h1").first().map(|&h1| text(h1)).unwrap_or_default(),
            sections: all("h2[id]")
                .iter()
                .map(|h2| {
                    let id = h2.attr("id").unwrap_or_default();
                    (xhtml::id(id), text(*h2))
                })
                // What needs a script isn't there.
                .filter(|(id, _)| body.contains(&format!(" id=\"{id}\"")))
                .collect(),
            body,
            images: all("img[src]")
                .iter()
                .filter_map(|image| image.attr("src").map(str::to_owned))
                .collect(),
            has_svg: !all("svg").is_empty(),
        })
    }
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <!DOCTYPE html>\n\
        <html xmlns=\"http://www.w3.org/1999/xhtml\" \
        xmlns:epub=\"http://www.idpf.org/2007/ops\" \
        lang=\"zh-CN\" xml:lang=\"zh-CN\">\n\
        <head><title>{}</title>\
        <link rel=\"stylesheet\" href=\"style.css\"/></head>\n\
        <body>{body}</body>\n</html>\n",
        escape(title)
    )
}

/// The table of contents.
fn contents(pages: &[Chapter]) -> String {
    let mut list = String::new();
    for page in pages {
        let (stem, title) = (&page.stem, escape(&page.title));
        list.push_str(&format!("<li><a href=\"{stem}.xhtml\">{title}</a>"));
        if !page.sections.is_empty() {
            list.push_str("<ol>");
            for (id, section) in &page.sections {
                let (id, section) = (escape(id), escape(section));
                list.push_str(&format!(
                    "<li><a href=\"{stem}.xhtml#{id}\">{section}</a></li>"
                ));
            }
            list.push_str("</ol>");
        }
        list.push_str("</li>\n");
    }
    document(
        "目录",
        &format!(
            "<nav epub:type=\"toc\"><h1>目录</h1>\n<ol>\n{list}</ol>\n</nav>"
        ),
    )
}

/// The list of all files, and what the book is.
fn package(
    root: &Path,
    config: &Config,
    pages: &[Chapter],
    images: &BTreeSet<&String>,
) -> String {
    let book = &config.book;
    let [title, description, language] =
        [&book.title, &book.description, &book.language]
            .map(|text| escape(text.as_deref().unwrap_or_default()));
    let mut manifest = String::new();
    let mut spine = String::new();
    for page in pages {
        let stem = &page.stem;
        let svg = if page.has_svg {
            " properties=\"svg\""
        } else {
            ""
        };
        manifest.push_str(&format!(
            "<item id=\"{stem}\" href=\"{stem}.xhtml\" \
            media-type=\"application/xhtml+xml\"{svg}/>\n"
        ));
        spine.push_str(&format!("<itemref idref=\"{stem}\"/>\n"));
    }
    for (number, image) in images.iter().enumerate() {
        let kind = match Path::new(image).extension() {
            Some(extension) if extension == "svg" => "svg+xml",
            _ => "png",
        };
        manifest.push_str(&format!(
            "<item id=\"image{number}\" href=\"{image}\" media-type=\"image/{kind}\"/>\n"
        ));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" \
        unique-identifier=\"id\" xml:lang=\"{language}\">\n\
        <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n\
        <dc:identifier id=\"id\">{ID}</dc:identifier>\n\
        <dc:title>{title}</dc:title>\n\
        <dc:language>{language}</dc:language>\n\
        <dc:description>{description}</dc:description>\n\
        <meta property=\"dcterms:modified\">{}</meta>\n\
        </metadata>\n\
        <manifest>\n\
        <item id=\"contents\" href=\"nav.xhtml\" \
        media-type=\"application/xhtml+xml\" properties=\"nav\"/>\n\
        <item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>\n\
        {manifest}</manifest>\n\
        <spine>\n{spine}</spine>\n\
        </package>\n",
        modified(root)
    )
}

/// When the revision that is being built was committed: the same sources give the same book.
/// Where there is no git, the date that the zip has too.
fn modified(root: &Path) -> String {
    let git = Command::new("git")
        .args(["log", "-1", "--format=%cd"])
        .arg("--date=format-local:%Y-%m-%dT%H:%M:%SZ")
        .env("TZ", "UTC")
        .current_dir(root)
        .output();
    git.ok()
        .filter(|git| git.status.success())
        .and_then(|git| String::from_utf8(git.stdout).ok())
        .map_or("1980-01-01T00:00:00Z".to_owned(), |date| {
            date.trim().to_owned()
        })
}
