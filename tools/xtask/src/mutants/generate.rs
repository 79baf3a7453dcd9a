//! The mutants of a file: each has one mistake, of the kinds that answers have.
//!
//! Where a mistake goes is found in the syntax tree; it's written into the text itself, so
//! that all else stays as it is. Whether a mutant compiles is left to the compiler.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use syn::visit::Visit;
use syn::{File, Item};

use super::edits::Edits;
use super::values::Enums;

/// A file with one mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// The function or other item that has it.
    pub function: String,
    /// What is changed: `before → after`, with ` #2` where the same is found again in
    /// the function.
    pub change: String,
    /// The line in the file.
    pub line: usize,
    /// The whole file.
    pub text: String,
}

/// All mutants of a file, in the order of its lines.
///
/// # Errors
/// It isn't Rust.
pub fn mutants(source: &str) -> Result<Vec<Mutant>> {
    let file = syn::parse_file(source).context("不是 Rust")?;
    let mut edits = Edits::new(source, enums(&file));
    edits.visit_file(&file);
    let mut edits = edits.found;
    edits.sort_by_key(|edit| edit.range.start);
    let mut texts = BTreeSet::from([source.to_owned()]);
    let mut times = BTreeMap::new();
    let mut mutants = Vec::new();
    for edit in edits {
        let before = &source[edit.range.clone()];
        let (above, below) =
            (&source[..edit.range.start], &source[edit.range.end..]);
        let text = format!("{above}{}{below}", edit.after);
        if !texts.insert(text.clone()) {
            continue;
        }
        let mut change = edit.words.unwrap_or_else(|| {
            let (before, after) = (one_line(before), one_line(&edit.after));
            let after = if after.is_empty() {
                "（删去）"
            } else {
                &after
            };
            format!("{before} → {after}")
        });
        let time = times
            .entry((edit.function.clone(), change.clone()))
            .or_insert(0);
        *time += 1;
        if *time > 1 {
            change.push_str(&format!(" #{time}"));
        }
        mutants.push(Mutant {
            function: edit.function,
            change,
            line: above.lines().count().max(1),
            text,
        });
    }
    Ok(mutants)
}

/// A text as a list quotes it.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The file's own enums.
fn enums(file: &File) -> Enums {
    let enums = file.items.iter().filter_map(|item| match item {
        Item::Enum(item) => Some(item),
        _ => None,
    });
    let values = |item: &syn::ItemEnum| {
        let plain = item.variants.iter().filter(|it| it.fields.is_empty());
        plain
            .map(|value| format!("{}::{}", item.ident, value.ident))
            .collect()
    };
    enums
        .map(|item| (item.ident.to_string(), values(item)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The changes in the body of `fn f`, which has this signature.
    fn changes(signature: &str, body: &str) -> Vec<String> {
        let source = format!("//! 头。\n\nfn f{signature} {{ {body} }}\n");
        let mutants = mutants(&source).expect("it's Rust");
        for mutant in &mutants {
            assert_eq!((&*mutant.function, mutant.line), ("f", 3));
            let parsed = syn::parse_file(&mutant.text);
            assert!(parsed.is_ok(), "{}: {}", mutant.change, mutant.text);
        }
        mutants.into_iter().map(|mutant| mutant.change).collect()
    }

    #[test]
    fn each_kind_of_mistake_is_made() {
        for (signature, body, change) in [
            ("() -> Result<bool>", "g()", "函数体 → Ok(false)"),
            ("(key: &[u8])", "g()", "key → &key[..key.len().min(4)]"),
            ("()", "g(); h()", "g(); → （删去）"),
            ("()", "g()?; h()", "g()? → g().unwrap_or_default()"),
            ("()", "a == b", "== → !="),
            ("()", "a < b", "< → <="),
            ("()", "a && b", "&& → ||"),
            ("()", "!a", "!a → a"),
            ("()", "4", "4 → 5"),
            ("()", "4", "4 → 3"),
            ("()", "true", "true → false"),
            ("()", "\"map\"", "\"map\" → \"\""),
            ("()", "b\"_.\"", "b\"_.\" → b\"_\""),
            ("()", "'_'", "'_' → 'x'"),
            ("()", "a[4..8]", ".. → ..="),
            (
                "()",
                "ErrorKind::TooBig",
                "ErrorKind::TooBig → ErrorKind::NotFound",
            ),
            ("()", "MapFlags::ANY", "MapFlags::ANY → MapFlags::EXIST"),
            (
                "()",
                "u32::from_ne_bytes(b)",
                "from_ne_bytes → from_be_bytes",
            ),
            ("()", "all.take(15)", "take → skip"),
            (
                "()",
                "m.delete(k)",
                "m.delete(k) → m.lookup_and_delete(k).map(drop)",
            ),
            ("() -> Result<u8>", "h(Err(e))", "Err(e) → Ok(1)"),
            ("() -> Result<u8>", "h(Ok(x))", "Ok(x) → Ok(0)"),
            ("()", "Some(x)", "Some(x) → None"),
            ("()", "return x", "return x → {}"),
            ("()", "break", "break → continue"),
            ("()", "continue", "continue → {}"),
            ("()", "n += 1", "n += 1 → {}"),
            ("()", "if a { b }", "a → true"),
            ("()", "while a {}", "a → false"),
            ("()", "for a in b {}", "b → (b).into_iter().take(16)"),
            ("()", "g(key, value)", "key, value → value, key"),
            ("()", "S { a: 1, ..d }", "a: 1, → （删去）"),
            ("()", "match a { 1 => b, _ => c }", "1 => b, → （删去）"),
            ("()", "match a { 1 => b, _ => c }", "b, _ => c → c, _ => b"),
            ("()", "match a { 1 if b => c, _ => d }", "b → true"),
        ] {
            let found = changes(signature, body);
            assert!(
                found.iter().any(|found| found == change),
                "{change}: {found:#?}"
            );
        }
    }

    #[test]
    fn what_is_remembered_belongs_to_a_map() {
        let remembers = |signature| {
            let found = changes(signature, "g()");
            found.iter().any(|change| change.contains("记得"))
        };
        assert!(remembers("(map: &MapHandle, key: u32) -> Result<u32>"));
        assert!(!remembers("(key: u32) -> Result<u32>"));
    }

    #[test]
    fn a_change_that_is_found_again_is_numbered() {
        let found = changes("()", "g(0, 0)");
        assert_eq!(found[1..], ["0 → 1", "0 → 1 #2"]);
    }

    #[test]
    fn comments_and_own_enums_are_understood() {
        let source = "/// 7 → 8\npub enum Kind { A, B(u8), C }\n\
            /// 4 个。\nfn f() -> Kind { g(Kind::A) }\n";
        let mutants = mutants(source).expect("it's Rust");
        let found: Vec<_> = mutants.iter().map(|m| &*m.change).collect();
        assert_eq!(
            found,
            ["函数体 → Kind::A", "函数体 → Kind::C", "Kind::A → Kind::C"]
        );
    }

    #[test]
    fn kernel_sides_are_changed_word_by_word() {
        let source = "pub const KERNEL_SIDE: &str = r#\"\nint f() {\n\
            \tint n = 4;\n\treturn g(BPF_NOEXIST);\n}\n\"#;\n";
        let mutants = mutants(source).expect("it's Rust");
        let found: Vec<_> = mutants.iter().map(|m| &*m.change).collect();
        for change in
            ["BPF_NOEXIST → BPF_ANY", "int n = 4; → （删去）", "4 → 5"]
        {
            assert!(found.contains(&change), "{change}: {found:#?}");
        }
    }
}
