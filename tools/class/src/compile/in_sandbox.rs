//! What spoils compiling and is nobody's fault, really caused: a full disk, a signal.

use std::env;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use course::Exercise;
use tempfile::TempDir;

use super::*;
use crate::toolchain::sysroot;

const GOOD: &str = "pub fn f() -> u8 { 1 }";
/// More than is left on the disk of [`where_the_disk_is_full`].
const BIG: &str = "pub static MUCH: [u8; 8 << 20] = [1; 8 << 20];\n\
                   pub fn f() -> u8 { MUCH[std::env::args().count()] }";

/// An exercise that wants no crates.
fn exercise(folder: &Path) -> Exercise {
    let write = |file: &str, text: &str| {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().expect("it's inside"))
            .and_then(|()| fs::write(path, text))
            .expect("the folder is ours");
    };
    write("Cargo.toml", "[package]\nname = \"ex99-nothing\"\n");
    write(
        "one.rs",
        "#[path = \"src\"]\nmod learner { pub mod one; }\n\
         fn main() { println!(\"{}\", learner::one::f()); }\n",
    );
    write("one/solution.rs", GOOD);
    Exercise {
        id: "ex99-one".to_owned(),
        package: "ex99-nothing".to_owned(),
        folder: folder.to_owned(),
        lesson: "ch99-nothing".to_owned(),
        number: 99,
        has_kernel_side: false,
        needs_clang: false,
    }
}

/// What comes of an answer to it, with the compiler of `sysroot`.
fn compiled(text: &str, sysroot: &Path) -> Compiled {
    let folder = TempDir::new_in("/var/tmp").expect("a folder");
    let crates = folder.path().join("crates");
    fs::create_dir(&crates).expect("the folder is ours");
    let kit = Kit::without_crates(crates, sysroot.to_owned());
    let exercise = exercise(&folder.path().join("ex99-nothing"));
    let program = folder.path().join("answer");
    let limit = Duration::from_secs(120);
    let compiled = answer(&kit, &exercise, text, limit, &program);
    let compiled = compiled.expect("the reference is there");
    assert_eq!(compiled == Compiled::Program, program.exists());
    compiled
}

/// A compiler that does something else first.
fn with_wrapper(folder: &Path, script: &str) {
    let real = sysroot().expect("rustc");
    fs::create_dir(folder.join("bin")).expect("the folder is ours");
    symlink(real.join("lib"), folder.join("lib")).expect("it's ours");
    fs::copy(real.join("bin/rustc"), folder.join("bin/real"))
        .expect("the compiler is there");
    let wrapper = folder.join("bin/rustc");
    let text = format!(
        "#!/usr/bin/sh\n{script}\nshift 2\n\
         exec /rust/bin/real --sysroot /rust \"$@\"\n"
    );
    fs::write(&wrapper, text)
        .and_then(|()| {
            fs::set_permissions(&wrapper, PermissionsExt::from_mode(0o755))
        })
        .expect("it's ours");
}

#[test]
#[ignore = "needs bubblewrap: cargo xtask test runs it"]
fn an_answer_is_refused_for_its_own_faults() {
    let sysroot = sysroot().expect("rustc");
    assert_eq!(compiled(GOOD, &sysroot), Compiled::Program);
    for (answer, words) in [
        ("pub fn f() -> u8 { 'a' }", "error[E0308]"),
        (
            "pub fn f() -> u8 { rand::random() }",
            "这道练习可以用标准库",
        ),
        // The linker's words are its fault as well, since the reference links.
        (
            "unsafe extern \"C\" { safe fn nowhere() -> u8; }\n\
             pub fn f() -> u8 { nowhere() }",
            "参考答案在同样的时间和地方编译得过",
        ),
    ] {
        let Compiled::Refused(said) = compiled(answer, &sysroot) else {
            panic!("{words}");
        };
        assert!(said.contains(words), "{said}");
    }
}

#[test]
#[ignore = "needs bubblewrap: cargo xtask test runs it"]
fn a_killed_compiler_says_nothing_of_the_answer() {
    let folder = TempDir::new().expect("a folder");
    with_wrapper(folder.path(), "grep -q KILLED src/one.rs && kill -9 $$");
    let answer = format!("// KILLED\n{GOOD}");
    let expected = Compiled::Unknown("rustc 被信号 9 结束".to_owned());
    assert_eq!(compiled(&answer, folder.path()), expected);
    // The reference is killed as well.
    let folder = TempDir::new().expect("a folder");
    with_wrapper(folder.path(), "kill -9 $$");
    let Compiled::Unknown(why) = compiled(GOOD, folder.path()) else {
        panic!("that isn't known");
    };
    assert!(why.contains("参考答案在同样"), "{why}");
}

/// This very test, again, where temporary files lie on a disk of 6 MiB. It holds the
/// reference's program, and not the answer's.
#[test]
#[ignore = "needs bubblewrap: cargo xtask test runs it"]
fn where_the_disk_is_full() {
    let name = "SMALL_DISK";
    if env::var_os(name).is_some() {
        let sysroot = sysroot().expect("rustc");
        let Compiled::Unknown(why) = compiled(BIG, &sysroot) else {
            panic!("that isn't known");
        };
        assert!(why.contains("放临时文件的磁盘只剩"), "{why}");
        return;
    }
    let sysroot = sysroot().expect("rustc");
    assert_eq!(compiled(BIG, &sysroot), Compiled::Program);
    let output = Command::new("bwrap")
        .args(["--dev-bind", "/", "/", "--size", "6291456"])
        .args(["--tmpfs", "/mnt", "--setenv", "TMPDIR", "/mnt"])
        .args(["--setenv", name, "yes"])
        .arg(env::current_exe().expect("this program"))
        .args(["--include-ignored", "--exact"])
        .arg("compile::in_sandbox::where_the_disk_is_full")
        .output()
        .expect("bwrap starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
}
