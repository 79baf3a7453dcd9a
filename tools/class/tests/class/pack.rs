//! A student package: complete, and without anything that isn't for students.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// The files of a finished book.
const BOOK: [&str; 4] = [
    "index.html",
    "build-and-run.html",
    "ch02-update-flags.html",
    "css/general.css",
];

/// Packs with a book of one page, and one that it loads something from.
fn pack(words: &[&str], out: &Path) -> Output {
    let book = TempDir::new().expect("the temporary folder");
    let write = |file: &str| {
        let path = book.path().join(file);
        let folder = path.parent().expect("it's inside");
        fs::create_dir_all(folder).expect("the folder is ours");
        fs::write(path, file).expect("the folder is ours");
    };
    for file in BOOK {
        write(file);
    }
    Command::new(env!("CARGO_BIN_EXE_class"))
        .args(["pack", "--book"])
        .arg(book.path())
        .args(words)
        .arg("--out")
        .arg(out)
        .output()
        .expect("class starts")
}

/// All paths below a folder, relative to it.
fn files(folder: &Path, below: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in folder.join(below).read_dir().expect("a folder") {
        let entry = entry.expect("an entry");
        let path = below.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            found.extend(files(folder, &path));
        } else {
            found.push(path.to_string_lossy().into_owned());
        }
    }
    found
}

#[test]
fn a_package_builds_offline_and_holds_no_answers() {
    let folder = TempDir::new().expect("the temporary folder");
    let out = folder.path().join("student");
    let output = pack(&["--chapters", "2", "--offline"], &out);
    assert!(output.status.success(), "{output:?}");

    let all = files(&out, Path::new(""));
    let of_others = |file: &&String| {
        let name = file.rsplit('/').next().unwrap_or_default();
        let ours = !file.starts_with("vendor/");
        let private = ["solution.rs", "mutants.toml"].contains(&name)
            || file.ends_with("tests/proof.rs")
            || name.starts_with("wrong_")
            || name.starts_with("right_");
        ours && file.starts_with("exercises/") && private
            || ours && file.contains("ch03-lookup/src")
            || ours && file.starts_with("tools/") && file.contains("/tests/")
            || ours && file.contains("/target/")
    };
    assert_eq!(all.iter().find(of_others), None);
    for needed in [
        "exercises/ex02-update-flags/src/insert_once.rs",
        "exercises/ex02-update-flags/insert_once/checks.rs",
        "exercises/ex02-update-flags/insert_once/hints.md",
        "chapters/ch02-update-flags/src/main.rs",
        "README.md",
        "vendor/libbpf-rs/Cargo.toml",
    ] {
        assert!(all.iter().any(|file| file == needed), "{needed} is missing");
    }
    let pages: BTreeSet<_> = all
        .iter()
        .filter_map(|file| file.strip_prefix("book/"))
        .collect();
    assert_eq!(pages, BTreeSet::from(BOOK), "the finished pages, no others");
    begins_well(&out);
    let folder = out.join("exercises/ex02-update-flags");
    assert_eq!(
        fs::read(folder.join("src/insert_once.rs")).expect("the answer"),
        fs::read(folder.join("insert_once/starter.rs")).expect("the starter"),
    );

    // A home of its own: nothing that was downloaded before can help.
    let home = TempDir::new().expect("the temporary folder");
    let build = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--locked", "--offline", "--workspace"])
        .current_dir(&out)
        .env("CARGO_HOME", home.path())
        .env("CARGO_TARGET_DIR", home.path().join("target"))
        .output()
        .expect("cargo starts");
    assert!(build.status.success(), "{build:?}");

    // What only the grader needs isn't there, and `lab` says why the grader isn't.
    for grader in ["tools/class/", "vendor/quick-junit/", "vendor/indicatif/"] {
        let found = all.iter().find(|file| file.starts_with(grader));
        assert_eq!(found, None);
    }
    let class = Command::new(env!("CARGO"))
        .args([
            "run",
            "--quiet",
            "--locked",
            "--offline",
            "--package",
            "lab",
        ])
        .args(["--", "class", "grade"])
        .current_dir(&out)
        .env("CARGO_HOME", home.path())
        .env("CARGO_TARGET_DIR", home.path().join("target"))
        .env_remove("CARGO_MANIFEST_DIR")
        .output()
        .expect("cargo starts");
    let said = String::from_utf8_lossy(&class.stderr);
    assert_eq!(class.status.code(), Some(2), "{said}");
    assert!(said.contains("学生的包里没有它"), "{said}");
}

/// The README's links lead somewhere, its commands are about exercises that are there, and
/// it says what may be used. Nothing that students read leads to pages that aren't there.
fn begins_well(package: &Path) {
    let readme = fs::read_to_string(package.join("README.md"));
    let readme = readme.expect("it's there");
    let links: Vec<_> = readme
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|link| !link.starts_with("https://"))
        .collect();
    assert!(links.len() > 5, "{links:?}");
    for link in links {
        assert!(package.join(link).is_file(), "{link} leads nowhere");
    }
    for words in [
        "cargo lab doctor\n",
        "cargo lab run 2\n",
        "cargo lab check ex02-choose-flags\n",
        "cargo lab hint ex02-choose-flags`",
        "| ex02-insert-once | ",
        "| `anyhow`、`libbpf_rs`、`serde` |",
        "编译不用网络",
    ] {
        assert!(readme.contains(words), "{words}: {readme}");
    }
    assert!(!readme.contains('@'), "{readme}");
    for file in [
        "src/insert_once.rs",
        "insert_once/starter.rs",
        "src/choose_flags.rs",
        "choose_flags/starter.rs",
    ] {
        let file = package.join("exercises/ex02-update-flags").join(file);
        let text = fs::read_to_string(file).expect("it's there");
        assert!(text.contains("book/ch02-update-flags.html"), "{text}");
        assert!(!text.contains("book/src"), "{text}");
    }
}

#[test]
fn a_package_takes_the_place_of_nothing() {
    let folder = TempDir::new().expect("the temporary folder");
    let output = pack(&["--chapters", "2"], folder.path());
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("已经存在"), "{said}");
}

#[test]
fn a_chapter_without_exercises_is_named() {
    let folder = TempDir::new().expect("the temporary folder");
    let out = folder.path().join("student");
    let output = pack(&["--chapters", "2,99"], &out);
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("第 99 章没有练习"), "{said}");
    assert!(!out.exists(), "half a package");
}
