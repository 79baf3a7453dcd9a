//! The prototypes and definitions that pages quote, taken word for word from the locked
//! libbpf-sys (C) and libbpf-rs (Rust).
//!
//! A page says `{{#include ../prototypes.h:bpf_map_create}}` or
//! `{{#include ../prototypes.rs:MapHandle_create}}`. These includes are the list of what is
//! needed; `cargo xtask record` writes the two files, and the book fails when they are
//! stale.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use regex::Regex;

use crate::generated::Generated;
use crate::pages::Page;

/// Where the originals are.
#[derive(Debug)]
pub struct Sources {
    /// The unpacked libbpf-sys, with libbpf's headers in it.
    pub libbpf_sys: Package,
    /// The unpacked libbpf-rs.
    pub libbpf_rs: Package,
}

/// An unpacked package.
#[derive(Debug)]
pub struct Package {
    /// Its folder.
    pub folder: PathBuf,
    /// Its version, without build metadata.
    pub version: String,
}

/// What both files must say for these pages, or the names that weren't found.
///
/// # Errors
/// When a header or source can't be read.
pub fn generate(
    pages: &[Page],
    sources: &Sources,
) -> Result<Result<Vec<Generated>, Vec<String>>> {
    let c = Original::headers(&sources.libbpf_sys)?;
    let rust = Original::modules(&sources.libbpf_rs)?;
    let mut problems = Vec::new();
    let mut files = Vec::new();
    for (path, originals, find) in [
        (C_FILE, &c, find_c as fn(&Original, &str) -> Option<String>),
        (RUST_FILE, &rust, find_rust),
    ] {
        let mut text = format!("{HEADING}\n");
        for name in names(pages, path) {
            let found = originals.iter().find_map(|original| {
                Some((&original.title, find(original, &name)?))
            });
            if let Some((title, quote)) = found {
                write!(
                    text,
                    "\n// ANCHOR: {name}\n// {title}\n{quote}\n// ANCHOR_END: {name}\n"
                )?;
            } else {
                let searched: Vec<&str> =
                    originals.iter().map(|o| o.title.as_str()).collect();
                problems.push(format!(
                    "{path}：找不到 {name}，找过 {}",
                    searched.join("；")
                ));
            }
        }
        files.push(Generated { path, text });
    }
    Ok(if problems.is_empty() {
        Ok(files)
    } else {
        Err(problems)
    })
}

/// The generated file with libbpf's prototypes, from the repository's root.
pub const C_FILE: &str = "book/prototypes.h";
/// The one with those of libbpf-rs.
pub const RUST_FILE: &str = "book/prototypes.rs";
const HEADING: &str =
    "// 由 `cargo xtask record` 按各页的引用生成，请不要手改。";

/// The anchors of the generated file `path` that pages include.
fn names(pages: &[Page], path: &str) -> BTreeSet<String> {
    let file = path.rsplit('/').next().unwrap_or(path);
    pages
        .iter()
        .flat_map(Page::directives)
        .filter(|directive| directive.name == "include")
        .filter_map(|directive| {
            let (path, name) = directive.argument.split_once(':')?;
            (path == format!("../{file}")).then(|| name.to_owned())
        })
        .collect()
}

/// A file to quote from.
struct Original {
    /// What a page says about it, for example `libbpf 1.7.0, src/bpf.h`.
    title: String,
    lines: Vec<String>,
}

impl Original {
    fn headers(package: &Package) -> Result<Vec<Self>> {
        [
            "src/bpf.h",
            "src/libbpf.h",
            "include/uapi/linux/bpf.h",
            HELPERS,
        ]
        .into_iter()
        .map(|path| {
            Self::read(
                &package.folder.join("libbpf").join(path),
                format!("libbpf {}, {path}", package.version),
            )
        })
        .collect()
    }

    fn modules(package: &Package) -> Result<Vec<Self>> {
        ["map", "query"]
            .into_iter()
            .map(|module| {
                let path = format!("src/{module}.rs");
                Self::read(
                    &package.folder.join(&path),
                    format!("libbpf-rs {}, {path}", package.version),
                )
            })
            .collect()
    }

    fn read(path: &Path, title: String) -> Result<Self> {
        let text = fs::read_to_string(path)
            .with_context(|| path.display().to_string())?;
        let lines = text.lines().map(str::to_owned).collect();
        Ok(Self { title, lines })
    }

    /// The lines from `first` to the first one that `is_last`, with the comment that ends
    /// right above, moved left by the indentation of the first line.
    fn quote(
        &self,
        first: usize,
        is_last: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let length =
            self.lines[first..].iter().position(|line| is_last(line))?;
        let from = self.comment_above(first);
        let indentation = indentation(&self.lines[first]);
        let lines = self.lines[from..=first + length].iter();
        Some(
            lines
                .map(|line| line.strip_prefix(indentation).unwrap_or(line))
                .collect::<Vec<_>>()
                .join("\n"),
        )
    }

    fn comment_above(&self, first: usize) -> usize {
        let above = &self.lines[..first];
        match above.last() {
            Some(line) if line.trim_end().ends_with("*/") => above
                .iter()
                .rposition(|line| line.trim_start().starts_with("/*"))
                .unwrap_or(first),
            _ => first,
        }
    }

    /// The lines from `first` to the brace that closes what it opens.
    fn block(&self, first: usize) -> Option<String> {
        let closing = format!("{}}}", indentation(&self.lines[first]));
        self.quote(first, |line| line.starts_with(&closing))
    }

    fn position(&self, pattern: &str) -> Option<usize> {
        let pattern = Regex::new(pattern).ok()?;
        self.lines.iter().position(|line| pattern.is_match(line))
    }
}

fn indentation(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

const HELPERS: &str = "src/bpf_helper_defs.h";

/// What a name in `prototypes.h` stands for:
/// - `helper_bpf_map_update_elem`: the prototype of a helper of kernel programs;
/// - `attr_map_create`: the struct in `union bpf_attr` "used by BPF_MAP_CREATE", and
///   `attr_map_elem` the one for all of `BPF_MAP_*_ELEM`;
/// - any other: a function, a named struct or enum, an unnamed enum by its first member,
///   or a macro.
fn find_c(header: &Original, name: &str) -> Option<String> {
    if let Some(helper) = name.strip_prefix("helper_") {
        let first = header
            .position(&format!(r"^static .*\(\* ?(const )?{helper}\)\("))?;
        return header.quote(first, |line| line.ends_with(';'));
    }
    if header.title.ends_with(HELPERS) {
        return None;
    }
    if let Some(command) = name.strip_prefix("attr_") {
        let command = command.to_uppercase().replace('_', r"_(\*_)?");
        let first =
            header.position(&format!(r"^\tstruct \{{ /\*.*BPF_{command}\b"))?;
        return header.block(first);
    }
    if let Some(first) = header.position(&format!(r"^LIBBPF_API\b.*\b{name}\("))
    {
        return header.quote(first, |line| line.ends_with(';'));
    }
    if let Some(first) = header
        .position(&format!(r"^(struct|union|enum) {name} \{{"))
        .or_else(|| header.unnamed_enum(name))
    {
        return header.block(first);
    }
    let first = header.position(&format!(r"^#define\s+{name}\b"))?;
    header.quote(first, |line| !line.ends_with('\\'))
}

impl Original {
    fn unnamed_enum(&self, first_member: &str) -> Option<usize> {
        let member = Regex::new(&format!(r"^\s+{first_member}\b")).ok()?;
        self.lines
            .windows(2)
            .position(|pair| pair[0] == "enum {" && member.is_match(&pair[1]))
    }
}

/// What a name in `prototypes.rs` stands for: `MapCore_update` is the signature of a method,
/// `MapFlags` a struct, enum or trait.
fn find_rust(module: &Original, name: &str) -> Option<String> {
    let Some((owner, method)) = name.split_once('_') else {
        let first = module
            .position(&format!(r"^\s*pub (struct|enum|trait) {name}\b"))?;
        return module.block(first);
    };
    let owners =
        Regex::new(&format!(r"^(pub trait|impl(<.*>)?) {owner}\b[^{{]*\{{$"))
            .ok()?;
    let method =
        Regex::new(&format!(r"^    (pub )?(unsafe )?fn {method}\b")).ok()?;
    let mut inside = false;
    let first = module.lines.iter().position(|line| {
        inside = owners.is_match(line) || inside && line != "}";
        inside && method.is_match(line)
    })?;
    let quote = module.quote(first, |line| line.ends_with(['{', ';']))?;
    Some(match quote.strip_suffix(" {") {
        Some(signature) => format!("{signature};"),
        None => quote,
    })
}
