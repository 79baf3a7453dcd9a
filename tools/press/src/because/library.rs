//! Where tests, quoted texts and released sources are found.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};

use anyhow::{Context, Result, bail, ensure};
use regex::Regex;
use serde::Deserialize;
use walkdir::WalkDir;

use super::backing::{Backing, Sort};
use crate::html::escape;
use crate::manuscript::Manuscript;
use crate::pages::inline;
use crate::prototypes::Sources;

/// The list of released sources, from the repository's root.
const RELEASED: &str = "facts/sources.toml";

/// Where packages stand, from the repository's root.
const PACKAGES: [&str; 6] =
    ["chapters", "exercises", "tools", "book", "book/tests", ""];

/// Where C's headers stand in libbpf-sys.
const HEADERS: [&str; 3] =
    ["libbpf/include/uapi", "libbpf/src", "libbpf/include"];

/// A word that a header's comment stresses.
static STRONG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\*{1,2}(\w+)\*{1,2}").expect("a fixed pattern")
});

/// All that grounds refer to.
pub struct Library<'m> {
    pub manuscript: &'m Manuscript,
    sources: &'m Sources,
    released: BTreeMap<String, Released>,
    /// Texts that were read, packed: the same header is quoted often.
    read: Mutex<BTreeMap<PathBuf, String>>,
}

/// The file of released sources.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReleasedFile {
    #[serde(default)]
    source: BTreeMap<String, Released>,
}

/// A released version's source, for what isn't measured here.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Released {
    /// What it's of and which one, such as `Linux 5.14`.
    version: String,
    /// The commit's hash, or the file in that version.
    place: String,
    /// Where to read it.
    url: String,
    /// What it says, in a Chinese sentence.
    says: String,
}

impl<'m> Library<'m> {
    /// Reads the list of released sources.
    ///
    /// # Errors
    /// When it's not as it should be.
    pub fn new(
        manuscript: &'m Manuscript,
        sources: &'m Sources,
    ) -> Result<Self> {
        let path = manuscript.root.join(RELEASED);
        let text = if path.is_file() {
            fs::read_to_string(&path).context(RELEASED)?
        } else {
            String::new()
        };
        let ReleasedFile { source } =
            toml::from_str(&text).context(RELEASED)?;
        Ok(Self {
            manuscript,
            sources,
            released: source,
            read: Mutex::default(),
        })
    }

    pub fn test(&self, package: &str, name: &str) -> Result<Backing> {
        let root = &self.manuscript.root;
        let folders = PACKAGES.map(|parent| root.join(parent).join(package));
        let folder = folders.iter().find(|it| it.join("Cargo.toml").is_file());
        let folder = folder.with_context(|| format!("没有 crate {package}"))?;
        let pattern = format!(
            r"#\[test\]\s*(?:#\[[^\n]*\]\s*)*fn {}\(",
            regex::escape(name)
        );
        let pattern = Regex::new(&pattern)?;
        for part in ["tests", "src"] {
            for entry in WalkDir::new(folder.join(part)).into_iter().flatten() {
                let path = entry.path();
                if path.extension().is_some_and(|it| it == "rs")
                    && pattern.is_match(&fs::read_to_string(path)?)
                {
                    let words = escape(&name.replace('_', " "));
                    return Ok(opaque(
                        Sort::Test,
                        format!(
                            "<span>测试：{package}的<code>{words}</code></span>"
                        ),
                    ));
                }
            }
        }
        bail!("{package} 里没有测试 {name}")
    }

    pub fn quote(&self, file: &str, words: &str) -> Result<Backing> {
        let (path, package) = self.find(file)?;
        let mut read = self.read.lock().expect("nobody panics with it");
        let text = match read.entry(path) {
            std::collections::btree_map::Entry::Occupied(it) => it.into_mut(),
            std::collections::btree_map::Entry::Vacant(it) => {
                let text = fs::read_to_string(it.key())
                    .with_context(|| it.key().display().to_string())?;
                it.insert(packed(&text))
            }
        };
        ensure!(words.trim().len() >= 8, "“{words}”太短了，哪里都有");
        ensure!(
            text.contains(&packed(words)),
            "{package} 的 {file} 里没有“{words}”"
        );
        Ok(Backing {
            says: words.to_owned(),
            ..opaque(
                Sort::Text,
                format!(
                    "<span>{package}，{file}：<q lang=\"en\">{}</q></span>",
                    escape(&STRONG.replace_all(words, "$1"))
                ),
            )
        })
    }

    pub fn source(&self, name: &str) -> Result<Backing> {
        let released = self.released.get(name);
        let released =
            released.with_context(|| format!("{RELEASED} 里没有 {name}"))?;
        let Released {
            version,
            place,
            url,
            says,
        } = released;
        let [version, place, url] = [version, place, url].map(|it| escape(it));
        let says = inline(says);
        Ok(opaque(
            Sort::Source,
            format!(
                "<span><a href=\"{url}\">{version}，{place}</a>：{says}</span>"
            ),
        ))
    }

    /// A file of the locked packages, and what it's of.
    fn find(&self, file: &str) -> Result<(PathBuf, String)> {
        let Sources {
            libbpf_sys,
            libbpf_rs,
        } = self.sources;
        if let Some(path) = file.strip_prefix("libbpf-rs/") {
            let path = libbpf_rs.folder.join(path);
            ensure!(path.is_file(), "libbpf-rs 里没有 {file}");
            return Ok((path, format!("libbpf-rs {}", libbpf_rs.version)));
        }
        let short = file.strip_prefix("bpf/").unwrap_or(file);
        let found = HEADERS
            .iter()
            .map(|folder| libbpf_sys.folder.join(folder).join(short))
            .find(|path| path.is_file());
        let path =
            found.with_context(|| format!("libbpf-sys 里没有 {file}"))?;
        Ok((path, format!("libbpf-sys {}", libbpf_sys.version)))
    }
}

fn opaque(sort: Sort, html: String) -> Backing {
    Backing {
        sort,
        says: String::new(),
        maps: BTreeSet::new(),
        is_opaque: true,
        versions: Vec::new(),
        others: BTreeSet::new(),
        html,
    }
}

/// A text's words, without the marks that comments have before each line.
fn packed(text: &str) -> String {
    let is_mark = |word: &&str| {
        ["*", "/*", "*/", "/**", "//", "///", "//!"].contains(word)
    };
    let words = text.split_whitespace().filter(|word| !is_mark(word));
    words.collect::<Vec<_>>().join(" ")
}
