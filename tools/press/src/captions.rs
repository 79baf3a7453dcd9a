//! Puts each quoted block of code into a figure that says where it is from: a listing names
//! its file, an output names what will differ on the reader's machine.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use mdbook_driver::book::Book;
use mdbook_markdown::pulldown_cmark::{Event, Tag};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use transcript::compare::{RULES, normalise};

use crate::addresses::Addresses;
use crate::manuscript::Manuscript;
use crate::{outputs, pages};

/// Runs before the includes are replaced, since it reads them.
pub struct Captions {
    manuscript: Arc<Manuscript>,
    addresses: Addresses,
}

impl Captions {
    pub fn new(manuscript: &Arc<Manuscript>, addresses: &Addresses) -> Self {
        Self {
            manuscript: Arc::clone(manuscript),
            addresses: addresses.clone(),
        }
    }

    fn rewrite(&self, text: &str, folder: &Path) -> Result<String> {
        let mut result = String::new();
        let mut done = 0;
        for (event, block) in pages::parser(text).into_offset_iter() {
            if !matches!(event, Event::Start(Tag::CodeBlock(_))) {
                continue;
            }
            let Some((class, caption)) =
                self.caption(&text[block.clone()], folder)?
            else {
                continue;
            };
            // Inside a list or a quote each line needs the same prefix, except that a
            // list's marker becomes blanks.
            let line = text[..block.start].rfind('\n').map_or(0, |end| end + 1);
            let prefix: String = text[line..block.start]
                .chars()
                .map(|c| if c == '>' { '>' } else { ' ' })
                .collect();
            result.push_str(&text[done..block.start]);
            result.push_str(&format!(
                "<figure class=\"{class}\">{caption}\n{prefix}\n{prefix}"
            ));
            result.push_str(text[block.clone()].trim_end());
            result.push_str(&format!("\n{prefix}\n{prefix}</figure>\n"));
            done = block.end;
        }
        result.push_str(&text[done..]);
        Ok(result)
    }

    /// The figure's class and caption, when the block quotes a chapter.
    fn caption(
        &self,
        block: &str,
        folder: &Path,
    ) -> Result<Option<(&'static str, String)>> {
        let mut files = BTreeSet::new();
        for directive in pages::directives(block) {
            let path = directive.argument.split(':').next().unwrap_or_default();
            let path = folder.join(path).canonicalize()?;
            let path = path.strip_prefix(&self.manuscript.root)?.to_owned();
            if path.starts_with("chapters") {
                files.insert(path);
            }
        }
        let Some(first) = files.first() else {
            return Ok(None);
        };
        if outputs::is_output(first) {
            let output = self.manuscript.outputs.get(first);
            let output = output.with_context(|| first.display().to_string())?;
            return Ok(Some(("output", what_differs(&output.text))));
        }
        let names: Vec<_> = files
            .iter()
            .map(|file| match self.addresses.file(file) {
                Some(address) => {
                    format!("<a href=\"{address}\">{}</a>", file.display())
                }
                None => file.display().to_string(),
            })
            .collect();
        Ok(Some(("listing", figcaption(&names.join("、")))))
    }
}

/// What the tests let differ in this output, so what the reader may see differ: a caption.
pub fn what_differs(output: &str) -> String {
    let (_, applied) = normalise(output);
    let rules: Vec<_> = RULES
        .iter()
        .filter(|rule| applied.contains(&rule.name))
        .map(|rule| format!("{}（规则<code>{}</code>）", rule.what, rule.name))
        .collect();
    if rules.is_empty() {
        return String::new();
    }
    figcaption(&format!("你运行时会不同的：{}", rules.join("、")))
}

fn figcaption(text: &str) -> String {
    format!("<figcaption>{text}</figcaption>")
}

impl Preprocessor for Captions {
    fn name(&self) -> &'static str {
        "captions"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let mut result = Ok(());
        book.for_each_chapter_mut(|chapter| {
            let Some(path) = &chapter.source_path else {
                return;
            };
            let root = &self.manuscript.root;
            let page = root.join(pages::FOLDER).join(path);
            let folder = page.parent().unwrap_or(root);
            match self
                .rewrite(&chapter.content, folder)
                .with_context(|| page.display().to_string())
            {
                Ok(content) => chapter.content = content,
                Err(error) => result = Err(error),
            }
        });
        result.map(|()| book)
    }
}
