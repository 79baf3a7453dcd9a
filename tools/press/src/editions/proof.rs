//! Makes the editions and looks at them as a reader's program would: is all of the book
//! there, and nothing cut off?

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use anyhow::{Context, Result, bail};
use regex::Regex;
use scraper::Html;
use zip::ZipArchive;

use super::Edition;
use super::zip::{entry, is_for_it};
use crate::finished::{FINISHED, NAME, files};
use crate::html::selector;
use crate::rendered;

/// How wide A4 is, in points.
const WIDTH: f64 = 595.0;

/// What a printer leaves white at each side: 10 mm, in points.
const EDGE: f64 = 28.0;

/// Makes the editions of the book in `target/book` and returns what is wrong with them.
/// `epubcheck` is the archive of the program of that name.
///
/// # Errors
/// When an edition can't be made or read, or a program that looks at it is missing.
pub fn check(root: &Path, epubcheck: &Path) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for edition in Edition::ALL {
        let path = edition.make(root)?;
        println!("{}", path.strip_prefix(root)?.display());
        let found = match edition {
            Edition::Pdf => check_pdf(&root.join(FINISHED), &path)?,
            Edition::Epub => check_epub(&path, epubcheck)?,
            Edition::Zip => check_zip(&root.join(FINISHED), &path)?,
        };
        problems.extend(
            found
                .iter()
                .map(|problem| format!("{}：{problem}", path.display())),
        );
    }
    Ok(problems)
}

fn check_pdf(folder: &Path, pdf: &Path) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let information = run("pdfinfo", &[], pdf, &[])?;
    if !information.contains("(A4)") {
        problems.push(format!("不是 A4：\n{information}"));
    }
    for font in not_embedded(&run("pdffonts", &[], pdf, &[])?) {
        problems.push(format!("没有嵌入字体：{font}"));
    }
    let book =
        Html::parse_document(&fs::read_to_string(folder.join("print.html"))?);
    let outline =
        outline(&run("pdftohtml", &["-xml", "-i", "-stdout"], pdf, &[])?);
    let headings: Vec<_> =
        texts(&book, ".menu-title, main :is(h1, h2, h3, h4)");
    if outline != headings {
        let at = headings
            .iter()
            .zip(&outline)
            .take_while(|(heading, title)| heading == title)
            .count();
        problems.push(format!(
            "大纲的第 {} 项应当是 {:?}，现在是 {:?}",
            at + 1,
            headings.get(at),
            outline.get(at)
        ));
    }
    let text = run("pdftotext", &["-raw"], pdf, &["-"])?;
    let printed = Printed::read(&text);
    let (prose, code) = (
        texts(
            &book,
            "main > p, main > ul > li, main td, figcaption, \
            main > details > p, main .predict-verdict p:not(:empty), \
            .frame-says, .frame-call > code, .race-outcome",
        ),
        texts(&book, ".listing pre code"),
    );
    if prose.is_empty() || code.is_empty() {
        bail!("print.html 里没有找到正文和代码，没法和 PDF 比较");
    }
    problems.extend(printed.missing(&prose));
    problems.extend(
        code.iter()
            .flat_map(|listing| listing.lines())
            .filter(|line| !printed.has_line(line))
            .map(|line| format!("这行代码断开了，或者不全：{line}")),
    );
    problems.extend(outside(&run("pdftotext", &["-bbox"], pdf, &["-"])?));
    Ok(problems)
}

/// What `pdffonts` lists as only named in the file: another machine may lack such a font.
fn not_embedded(list: &str) -> Vec<&str> {
    // Below two lines of header, from the right: object ID (two words), uni, sub, emb.
    list.lines()
        .skip(2)
        .filter(|line| line.split_whitespace().rev().nth(4) != Some("yes"))
        .collect()
}

/// The titles of the outline in what `pdftohtml -xml` writes.
fn outline(xml: &str) -> Vec<String> {
    let Some((_, outline)) = xml.split_once("<outline>") else {
        return Vec::new();
    };
    let outline = Html::parse_fragment(outline);
    texts(&outline, "item")
}

/// A PDF's text without white space: where a line ends and how wide a gap is, is another
/// matter on paper.
struct Printed {
    text: String,
    lines: BTreeSet<String>,
}

impl Printed {
    /// Takes what `pdftotext -raw` writes, without the number that each page begins with.
    fn read(text: &str) -> Self {
        let mut printed = Self {
            text: String::new(),
            lines: BTreeSet::new(),
        };
        for (page, number) in text.split('\u{c}').zip(1..) {
            let number: u32 = number;
            let page =
                page.strip_prefix(&format!("{number}\n")).unwrap_or(page);
            for line in page.lines() {
                let line = without_space(line);
                printed.text.push_str(&line);
                printed.lines.insert(line);
            }
        }
        printed
    }

    /// Which of these texts isn't there as a whole.
    fn missing(&self, texts: &[String]) -> Vec<String> {
        texts
            .iter()
            .filter(|text| !self.text.contains(&without_space(text)))
            .map(|text| format!("缺这段文字，或者不全：{text}"))
            .collect()
    }

    /// Whether this line of code stands on one line.
    fn has_line(&self, line: &str) -> bool {
        let line = without_space(line);
        line.is_empty() || self.lines.contains(&line)
    }
}

/// The words that `pdftotext -bbox` finds where a printer can't print.
fn outside(words: &str) -> Vec<String> {
    static WORD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"<word xMin="([\d.-]+)" .* xMax="([\d.-]+)" .*>(.*)</word>"#,
        )
        .expect("a fixed pattern")
    });
    WORD.captures_iter(words)
        .filter(|word| {
            let number = |group: usize| word[group].parse().unwrap_or(f64::NAN);
            let (left, right): (f64, f64) = (number(1), number(2));
            !(left >= EDGE && right <= WIDTH - EDGE)
        })
        .map(|word| format!("超出了纸边：{}", &word[3]))
        .collect()
}

fn check_epub(epub: &Path, epubcheck: &Path) -> Result<Vec<String>> {
    let checked = Command::new("java")
        .arg("-jar")
        .arg(epubcheck)
        .arg("--failonwarnings")
        .arg(epub)
        .output()
        .context("启动不了 java")?;
    if checked.status.success() {
        return Ok(Vec::new());
    }
    let said = [checked.stdout, checked.stderr].concat();
    Ok(vec![format!(
        "epubcheck 不接受：\n{}",
        String::from_utf8_lossy(&said).trim()
    )])
}

fn check_zip(book: &Path, zip: &Path) -> Result<Vec<String>> {
    let unpacked = tempfile::tempdir()?;
    ZipArchive::new(File::open(zip)?)?.extract(&unpacked)?;
    let unpacked = unpacked.path().join(NAME);
    let mut wanted = Vec::new();
    for file in files(book)?.into_iter().filter(|file| is_for_it(file)) {
        let contents = fs::read(book.join(&file))?;
        let (file, contents) = entry(file, contents);
        if fs::read(unpacked.join(&file)).ok() != Some(contents) {
            return Ok(vec![format!("{} 和原来的不一样", file.display())]);
        }
        wanted.push(file);
    }
    wanted.sort();
    if wanted != files(&unpacked)? {
        return Ok(vec!["里面的文件和 target/book 的不一样".to_owned()]);
    }
    rendered::check(&unpacked, None)
}

/// Runs a program on a file and returns what it prints.
fn run(
    program: &str,
    before: &[&str],
    file: &Path,
    after: &[&str],
) -> Result<String> {
    let output = Command::new(program)
        .args(before)
        .arg(file)
        .args(after)
        .output()
        .with_context(|| format!("启动不了 {program}"))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("{program} 失败（{}）：{}", output.status, stderr.trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The texts of the elements that the selector finds.
fn texts(html: &Html, what: &str) -> Vec<String> {
    html.select(&selector(what))
        .map(|element| element.text().collect::<String>().trim().to_owned())
        .collect()
}

fn without_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_font_that_is_only_named_is_found() {
        let list = "\
name                type              encoding         emb sub uni object ID
------------------- ----------------- ---------------- --- --- --- ---------
[none]              Type 3            Custom           yes no  yes      4  0
AAAAAA+Sans         CID TrueType      Identity-H       yes yes yes      9  0
Courier New         TrueType          WinAnsi          no  no  no     185  0
";
        let found = not_embedded(list);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("Courier"));
    }

    #[test]
    fn a_line_that_was_broken_or_cut_is_found() {
        let printed = Printed::read(
            "1\n标题\n  let a =\n    1; // 中文\n\u{c}2\n  let b = 2;\n\u{c}",
        );
        assert!(printed.has_line("    let b = 2;"));
        assert!(!printed.has_line("let a = 1; // 中文"));
        assert!(!printed.has_line("let b = 23;"));
        let texts = |text: &str| vec![text.to_owned()];
        assert!(printed.missing(&texts("1; // 中文let b")).is_empty());
        assert_eq!(printed.missing(&texts("标题二")).len(), 1);
    }

    #[test]
    fn a_word_beside_the_paper_is_found() {
        let word = |left: f64, right: f64| {
            outside(&format!(
                r#"<word xMin="{left}" yMin="1.0" xMax="{right}" yMax="2.0">词</word>"#
            ))
        };
        assert!(word(48.0, 540.0).is_empty());
        assert_eq!(word(10.0, 540.0), ["超出了纸边：词"]);
        assert_eq!(word(48.0, 590.0), ["超出了纸边：词"]);
    }

    #[test]
    fn an_outline_has_titles() {
        let xml = "<page/></page><outline>\n<item page=\"1\">一</item>\n<outline>\n\
            <item page=\"2\">二 &amp; 三</item>\n</outline>\n</outline>\n</pdf2xml>";
        assert_eq!(outline(xml), ["一", "二 & 三"]);
        assert!(outline("<pdf2xml></pdf2xml>").is_empty());
    }
}
