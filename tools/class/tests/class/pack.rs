//! A student package: complete, and without anything that isn't for students.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

fn pack(words: &[&str], out: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_class"))
        .arg("pack")
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
            || name.starts_with("wrong_");
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
        "book/src/ch02-update-flags.md",
        "vendor/libbpf-rs/Cargo.toml",
    ] {
        assert!(all.iter().any(|file| file == needed), "{needed} is missing");
    }
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
    for grader in ["tools/class/", "vendor/quick-junit/", "vendor/seccompiler/"]
    {
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
