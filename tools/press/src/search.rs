//! The book's search, in place of mdBook's own, which looks for Chinese letter by letter.
//!
//! mdBook's box, its keys and its addresses stay. Opening the box loads one script, as before:
//! it brings the text of all sections, the words that readers may use, and the search itself
//! (`book/theme/search/`), which builds its index of them. As a script it's loaded from a
//! folder too.

mod sections;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result};
use regex::Regex;
use serde::Serialize;

use crate::errno_table::english;
use crate::hash::hash;
use crate::interface::{Replacement, change};
use crate::words::Words;
use sections::Entry;

/// The parts of the script, in the order in which one needs the other.
const SCRIPTS: [&str; 3] = [
    "theme/search/query.js",
    "theme/search/engine.js",
    "theme/search/show.js",
];

/// In `searcher.js`: the script above finds and shows, and mdBook's library isn't loaded.
const SEARCHER_JS: &[Replacement] = &[
    ("if (!Mark || !elasticlunr) {", "if (!Mark) {"),
    (
        "        results_options = config.results_options;\n        search_options = config.search_options;\n        doc_urls = config.doc_urls;\n        searchindex = elasticlunr.Index.load(config.index);\n",
        "        searchindex = config.show;\n",
    ),
    (
        "        const results = searchindex.search(searchterm, search_options);\n        const resultcount = Math.min(results.length, results_options.limit_results);\n\n        // Display search metrics\n        searchresults_header.innerText = formatSearchMetric(resultcount, searchterm);\n\n        // Clear and insert results\n        const searchterms = searchterm.split(' ');\n        removeChildren(searchresults);\n        for (let i = 0; i < resultcount ; i++) {\n            const resultElem = document.createElement('li');\n            resultElem.innerHTML = formatSearchResult(results[i], searchterms);\n            searchresults.appendChild(resultElem);\n        }\n",
        "        searchindex(searchterm, searchresults_header, searchresults);\n",
    ),
];

/// What the script looks through. `engine.js` says what it does with each.
#[derive(Serialize)]
struct Index {
    entries: Vec<Entry>,
    /// A word of the book, and what others say for it.
    words: Vec<(String, Vec<String>)>,
    errnos: Vec<Errno>,
    /// Traditional characters, each before its simplified one, if the book has that.
    traditional: String,
}

#[derive(Serialize)]
struct Errno {
    name: String,
    number: i32,
    /// What the C library, Rust and other libraries say of it.
    also: Vec<String>,
}

/// Puts the search into the rendered book in `folder`, and returns what is wrong: what mdBook
/// no longer says, or a section that isn't there. `book` has the theme.
///
/// # Errors
/// When a file can't be read or written.
pub fn replace(
    folder: &Path,
    book: &Path,
    words: &Words,
) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let index = Index::read(folder, words, &mut problems)?;
    let mut script = "(() => {\n".to_owned();
    for part in SCRIPTS {
        let path = book.join(part);
        // A book without a theme has mdBook's search.
        if !path.exists() {
            return Ok(problems);
        }
        script.push_str(&fs::read_to_string(path).context(part)?);
    }
    let index = serde_json::to_string(&index)?;
    script.push_str(&format!(
        "\nwindow.search.show = createShow(createSearch({index}));\n}})();\n"
    ));
    let old = named(folder, "searchindex")?;
    let new = format!("searchindex-{}.js", hash(script.as_bytes()));
    fs::remove_file(folder.join(&old)).with_context(|| old.clone())?;
    fs::write(folder.join(&new), script).with_context(|| new.clone())?;
    fs::remove_file(folder.join(named(folder, "elasticlunr")?))?;
    let searcher = folder.join(named(folder, "searcher")?);
    let text = fs::read_to_string(&searcher)?;
    let text = text.replace(&old, &new);
    let text = change(&text, SEARCHER_JS, "searcher.js", &mut problems);
    fs::write(&searcher, text)?;
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "html") {
            let page = fs::read_to_string(&path)?;
            fs::write(&path, page.replace(&old, &new))?;
        }
    }
    Ok(problems)
}

/// The file that mdBook named so, with a hash.
fn named(folder: &Path, stem: &str) -> Result<String> {
    for entry in folder.read_dir()? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name
            .strip_prefix(stem)
            .is_some_and(|it| it.starts_with('-'))
        {
            return Ok(name);
        }
    }
    anyhow::bail!("mdBook 没有写 {stem}.js")
}

impl Index {
    fn read(
        folder: &Path,
        words: &Words,
        problems: &mut Vec<String>,
    ) -> Result<Self> {
        let contents = fs::read_to_string(folder.join("toc.html"))?;
        let mut entries = Vec::new();
        for page in sections::pages(&contents) {
            let text = fs::read_to_string(folder.join(&page))
                .with_context(|| page.clone())?;
            entries.extend(sections::entries(&page, &text));
        }
        for section in &words.sections {
            match entries.iter_mut().find(|it| it.url == section.at) {
                Some(entry) => entry.words = section.also.join("，"),
                None => problems.push(format!(
                    "{}：书里没有 {} 这一节",
                    crate::words::FILE,
                    section.at
                )),
            }
        }
        let traditional = traditional(&entries, words);
        let errnos = errnos(&entries, words, problems);
        let terms = words.terms.iter();
        Ok(Self {
            errnos,
            words: terms
                .map(|it| (it.term.clone(), it.others().cloned().collect()))
                .collect(),
            entries,
            traditional,
        })
    }
}

/// The errnos that the book names, with all that may be typed for them.
fn errnos(
    entries: &[Entry],
    words: &Words,
    problems: &mut Vec<String>,
) -> Vec<Errno> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\bE[A-Z0-9]{3,}\b").expect("a fixed pattern")
    });
    let mut named = BTreeMap::new();
    for entry in entries {
        let texts = entry.path.iter().chain([&entry.text, &entry.code]);
        for name in texts.flat_map(|text| NAME.find_iter(text)) {
            if let Some(number) = shared::errno::number(name.as_str()) {
                named.insert(name.as_str(), number);
            }
        }
    }
    for known in &words.errnos {
        if !named.contains_key(known.name.as_str()) {
            let (file, name) = (crate::words::FILE, &known.name);
            problems.push(format!("{file}：书里没有 {name} 这个 errno"));
        }
    }
    let named = named.into_iter().map(|(name, number)| {
        let mut also = vec![english(number)];
        let error = io::Error::from_raw_os_error(number);
        // What Rust has no kind for is uncategorized, whatever it is.
        let kind = format!("{:?}", error.kind());
        also.extend((kind != "Uncategorized").then_some(kind));
        let others = words.errnos.iter().filter(|it| it.name == name);
        also.extend(others.flat_map(|it| it.also.iter().cloned()));
        Errno {
            name: name.to_owned(),
            number,
            also,
        }
    });
    named.collect()
}

/// Every traditional character whose simplified one is in the book, before that one.
fn traditional(entries: &[Entry], words: &Words) -> String {
    let mut known = BTreeSet::new();
    for entry in entries {
        let texts = entry.path.iter().chain([&entry.text, &entry.code]);
        known.extend(texts.flat_map(|text| text.chars()));
        known.extend(entry.words.chars());
    }
    for term in &words.terms {
        known.extend(term.others().flat_map(|word| word.chars()));
    }
    let mut pairs = String::new();
    for c in '\u{4E00}'..='\u{9FFF}' {
        let mut simplified = hanconv::tw2s(c.to_string());
        if simplified.starts_with(c) {
            simplified = hanconv::t2s(c.to_string());
        }
        if let Some(simple) = simplified.chars().next()
            && simple != c
            && known.contains(&simple)
        {
            pairs.extend([c, simple]);
        }
    }
    pairs
}
