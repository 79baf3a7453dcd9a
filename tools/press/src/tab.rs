//! ▶: what `cargo xtask tab` made, put into the book's folder, and the places of the buttons
//! put into the pages. Without it the pages have no button, and the scripts do nothing.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result};
use regex::{Captures, Regex};
use serde_json::json;
use tab::manifest::{FOLDER as MADE, File, Manifest};
use transcript::compare::{BROKEN, RULES};

use crate::html::escape;

/// Where the files lie in the book's folder; the scripts know it too.
pub const FOLDER: &str = "tab";
/// Where the source packages lie, which are large: beside the published book alone.
pub const SOURCES: &str = "tab/sources";

/// The page that lists what there is.
pub const PAGE: &str = "in-the-tab.html";

/// Stands on it for that.
const CONTENTS: &str = "<!-- tab -->";

/// The pages that nothing is run from: one is a frame, the other is for paper.
const STILL: [&str; 2] = ["toc.html", "print.html"];

/// Puts it into the rendered book, if it was made. `lessons` are the names of the chapters.
///
/// # Errors
/// When a file can't be read or written.
pub fn insert(root: &Path, book: &Path, lessons: &[&str]) -> Result<()> {
    let Some(manifest) = Manifest::load(root)? else {
        return Ok(());
    };
    let made = root.join(MADE);
    lay_out(manifest.needed(), &made, &book.join(FOLDER))?;
    lay_out(manifest.sources.iter(), &made, &book.join(SOURCES))?;
    let data = data(&manifest)?;
    for entry in book.read_dir()? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(stem) = name.strip_suffix(".html") else {
            continue;
        };
        if STILL.contains(&&*name) {
            continue;
        }
        let mut page = fs::read_to_string(&path)?;
        if lessons.contains(&stem) {
            page = with_bars(&page, stem);
        }
        page = page.replace(CONTENTS, &contents(&manifest));
        fs::write(&path, page.replacen("</body>", &data, 1))?;
    }
    Ok(())
}

/// Puts files into a folder of the book.
fn lay_out<'a>(
    all: impl Iterator<Item = &'a File>,
    made: &Path,
    folder: &Path,
) -> Result<()> {
    fs::create_dir_all(folder)?;
    for file in all {
        let (from, to) = (made.join(&file.name), folder.join(&file.name));
        // A second name for the same bytes costs no time; elsewhere they are copied.
        fs::hard_link(&from, &to)
            .or_else(|_| fs::copy(&from, &to).map(drop))
            .with_context(|| from.display().to_string())?;
    }
    Ok(())
}

/// What there is, for the page that tells of it.
fn contents(manifest: &Manifest) -> String {
    let mut text = String::from("<ul>\n");
    for kernel in &manifest.kernels {
        text.push_str(&format!(
            "<li>内核<code>{}</code>：{}，下载{:.1} MB</li>\n",
            kernel.release,
            escape(&kernel.about),
            kernel.state.bytes as f64 / 1e6
        ));
    }
    text.push_str(&format!(
        "<li><a href=\"{FOLDER}/{}\">每个部分的版本和许可</a></li>\n",
        manifest.notice.name
    ));
    for source in &manifest.sources {
        text.push_str(&format!(
            "<li>源代码：<a href=\"{SOURCES}/{}\">{}</a></li>\n",
            source.name, source.name
        ));
    }
    text + "</ul>"
}

/// What the scripts are told: the manifest, and what may differ from a recorded output.
fn data(manifest: &Manifest) -> Result<String> {
    let mut data = serde_json::to_value(Manifest {
        sources: Vec::new(),
        ..manifest.clone()
    })?;
    let rules = RULES
        .iter()
        .map(|rule| json!({ "name": rule.name, "markers": rule.markers }));
    data["rules"] = rules.collect();
    data["indent"] = json!(BROKEN);
    // A `</script>` in it would end it.
    let data = data.to_string().replace('<', "\\u003c");
    Ok(format!(
        "<script type=\"application/json\" id=\"tab-data\">{data}</script>\n</body>"
    ))
}

/// A lesson's page with the places of the buttons: below each command that runs the lesson,
/// and above each step's output.
fn with_bars(page: &str, lesson: &str) -> String {
    static COMMAND: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"<pre><code class="language-console">\$ cargo lab run ([\w-]+)(?: -- ([^<\n]*))?\n</code></pre>"#,
        )
        .expect("a fixed pattern")
    });
    static STEP: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"<figure class="output" id="step-(\d+)">"#)
            .expect("a fixed pattern")
    });
    let page = COMMAND.replace_all(page, |found: &Captures<'_>| {
        let arguments = found.get(2).map_or("", |it| it.as_str());
        if &found[1] != lesson {
            return found[0].to_owned();
        }
        format!(
            "{}<div class=\"tab-bar\" data-program=\"{lesson}\" data-arguments=\"{arguments}\"></div>",
            &found[0]
        )
    });
    let page = STEP.replace_all(&page, |found: &Captures<'_>| {
        format!(
            "{}<div class=\"tab-bar\" data-step=\"{}\"></div>",
            &found[0], &found[1]
        )
    });
    page.into_owned()
}

#[cfg(test)]
mod tests {
    use super::with_bars;

    #[test]
    fn each_command_of_the_lesson_and_each_step_has_a_place() {
        let page = "<pre><code class=\"language-console\">$ cargo lab run ch01-a -- --watch\n</code></pre>\
                    <pre><code class=\"language-console\">$ cargo lab run ch02-b\n</code></pre>\
                    <figure class=\"output\" id=\"step-1\"><pre></pre></figure>";
        let with = with_bars(page, "ch01-a");
        assert_eq!(with.matches("tab-bar").count(), 2, "{with}");
        assert!(
            with.contains("data-program=\"ch01-a\" data-arguments=\"--watch\"")
        );
        assert!(
            with.contains(
                "id=\"step-1\"><div class=\"tab-bar\" data-step=\"1\">"
            )
        );
    }
}
