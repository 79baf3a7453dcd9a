//! What rustc has against an answer: its diagnostics, read as JSON.

use serde::Deserialize;

/// How much of the compiler's words a report shows.
const WORDS: usize = 8000;
/// The errors that are about names, among them those of crates.
const UNRESOLVED: [&str; 3] = ["E0432", "E0433", "E0463"];

/// What rustc said in one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    /// Its words, as a person reads them.
    pub words: String,
    /// Whether one of its errors is about the answer. An error about nothing that the
    /// answer says, for example the linker's, may have any cause.
    pub blame_the_answer: bool,
    /// Whether the answer wants a crate that isn't there.
    pub miss_a_crate: bool,
}

/// One line of rustc's.
#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    code: Option<Code>,
    spans: Vec<Span>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

/// A place that a diagnostic is about.
#[derive(Deserialize)]
struct Span {
    file_name: String,
    expansion: Option<Box<Expansion>>,
}

/// The macro that the place came from.
#[derive(Deserialize)]
struct Expansion {
    span: Span,
}

impl Span {
    fn is_in(&self, files: &[String]) -> bool {
        let expansion = self.expansion.as_ref();
        files.contains(&self.file_name)
            || expansion.is_some_and(|from| from.span.is_in(files))
    }
}

impl Diagnostics {
    /// Reads what rustc printed with `--error-format=json` about an answer that is in
    /// `files`. Words of others, such as a panic's, are kept as they are.
    #[must_use]
    pub fn read(printed: &str, files: &[String]) -> Self {
        let mut read = Self::default();
        for line in printed.lines() {
            let Ok(diagnostic) = serde_json::from_str::<Diagnostic>(line)
            else {
                // What begins so was cut off.
                if !line.starts_with('{') {
                    read.words.push_str(line);
                    read.words.push('\n');
                }
                continue;
            };
            let rendered = diagnostic.rendered.unwrap_or_default();
            if diagnostic.level == "error" {
                let mut spans = diagnostic.spans.iter();
                read.blame_the_answer |= spans.any(|span| span.is_in(files));
                let code = diagnostic.code.unwrap_or(Code {
                    code: String::new(),
                });
                read.miss_a_crate |= UNRESOLVED.contains(&code.code.as_str())
                    && rendered.contains("crate");
            }
            read.words.push_str(&rendered);
        }
        read.words = beginning(&read.words);
        read
    }
}

/// As much as a report shows.
#[must_use]
pub fn beginning(words: &str) -> String {
    if words.len() <= WORDS {
        return words.to_owned();
    }
    let mut end = WORDS;
    while !words.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}\n……（后面还有）", &words[..end])
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;

    use super::*;

    /// What this computer's rustc has against an answer between a file of ours and a macro
    /// of ours.
    fn said_of(answer: &str, options: &[&str]) -> Diagnostics {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |file: &str| folder.path().join(file);
        fs::create_dir(path("src")).expect("the folder is ours");
        fs::write(
            path("ours.rs"),
            "macro_rules! call { ($f:path) => { let _: u8 = $f(); } }",
        )
        .and_then(|()| {
            fs::write(
                path("one.rs"),
                "#[macro_use] #[path = \"ours.rs\"] mod ours;\n\
                 #[path = \"src/one.rs\"] mod one;\n\
                 fn main() { call!(one::f); }\n",
            )
        })
        .and_then(|()| fs::write(path("src/one.rs"), answer))
        .expect("the folder is ours");
        let rustc = Command::new("rustc")
            .args(["--edition=2024", "--cap-lints=allow", "one.rs"])
            .arg("--error-format=json")
            .args(options)
            .current_dir(folder.path())
            .output()
            .expect("rustc starts");
        assert!(!rustc.status.success(), "{answer}");
        let files = ["one.rs", "src/one.rs"].map(str::to_owned);
        Diagnostics::read(&String::from_utf8_lossy(&rustc.stderr), &files)
    }

    #[test]
    fn what_rustc_has_against_an_answer_names_a_place_in_it() {
        for (answer, words) in [
            ("pub fn f() -> u8 { 'a' }", "error[E0308]: mismatched types"),
            ("pub fn f() -> u8 {", "unclosed delimiter"),
            ("compile_error!(\"on purpose\");", "on purpose"),
            ("include!(\"/nowhere\");", "couldn't read"),
            // The place is in our file, or in a macro of ours.
            ("pub fn g() -> u8 { 1 }", "cannot find"),
            ("pub fn f() -> char { 'a' }", "mismatched types"),
        ] {
            let said = said_of(answer, &[]);
            assert!(said.words.contains(words), "{said:?}");
            assert!(said.blame_the_answer, "{said:?}");
            assert!(!said.miss_a_crate || words == "cannot find", "{said:?}");
        }
    }

    #[test]
    fn what_the_linker_says_names_no_place_in_the_answer() {
        let folder = tempfile::tempdir().expect("a folder");
        let full = folder.path().join("full");
        let words = "ld: final link failed: No space left on device";
        fs::write(&full, format!("#!/bin/sh\necho '{words}' >&2\nexit 1\n"))
            .expect("the folder is ours");
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(&full, executable).expect("it's ours");
        let linker = format!("-Clinker={}", full.display());
        let said = said_of("pub fn f() -> u8 { 1 }", &[&linker]);
        assert!(said.words.contains(words), "{said:?}");
        assert!(!said.blame_the_answer, "{said:?}");
    }

    #[test]
    fn a_crate_that_is_not_there_is_noticed() {
        for answer in [
            "use rand::random;\npub fn f() -> u8 { random() }",
            "pub fn f() -> u8 { rand::random() }",
            "extern crate rand;\npub fn f() -> u8 { 1 }",
        ] {
            let said = said_of(answer, &[]);
            assert!(said.blame_the_answer && said.miss_a_crate, "{said:?}");
        }
        let said = said_of("pub fn f() -> u8 { nowhere() }", &[]);
        assert!(!said.miss_a_crate, "{said:?}");
    }

    #[test]
    fn words_of_others_are_kept_and_long_ones_cut() {
        let read = |printed: &str| Diagnostics::read(printed, &[]).words;
        assert_eq!(
            read("thread 'rustc' panicked\n{\"cut o"),
            "thread 'rustc' panicked\n"
        );
        let long = read(&"汉".repeat(WORDS));
        assert!(long.len() < WORDS + 50 && long.ends_with("（后面还有）"));
    }
}
