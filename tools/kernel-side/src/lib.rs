//! What the build scripts of chapters and exercises with kernel code share: they compile C
//! with clang, that of programs, and that which stands in answers. Chapter 7 teaches it, and
//! has a build script that needs nothing of this.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use libbpf_cargo::SkeletonBuilder;

/// Whether there's clang. If there isn't, cargo has been told what to say; `command` is what
/// installs it.
#[must_use]
pub fn has_clang(command: &str) -> bool {
    if Command::new("clang").arg("--version").output().is_ok() {
        return true;
    }
    // Cargo fails on these lines and shows them as they are.
    println!("cargo::error=缺少 clang：这一章的内核态程序用它编译。");
    println!("cargo::error=出路（任选一个）：");
    println!("cargo::error=  1. {command}");
    println!("cargo::error=  2. sudo apt install clang，再重新编译");
    false
}

/// Compiles a chapter's program, `src/bpf/tally.bpf.c`, to a skeleton in
/// `OUT_DIR/tally.skel.rs`.
///
/// # Errors
/// It can't be read or written, or isn't right.
pub fn skeleton(name: &str) -> Result<()> {
    // The folder, for the headers in it.
    println!("cargo::rerun-if-changed=src/bpf");
    let source = format!("src/bpf/{name}.bpf.c");
    let out = std::env::var_os("OUT_DIR").context("cargo sets OUT_DIR")?;
    SkeletonBuilder::new()
        .source(source)
        .clang_args(host_headers())
        .build_and_generate(Path::new(&out).join(format!("{name}.skel.rs")))
}

/// Compiles a program that belongs to a task, `top/names.bpf.c`, to `OUT_DIR/names.bpf.o`.
///
/// # Errors
/// It can't be read or written, or isn't right.
pub fn program(path: &str) -> Result<()> {
    println!("cargo::rerun-if-changed={path}");
    let file = Path::new(path).file_name().and_then(|name| name.to_str());
    let name = file.and_then(|file| file.strip_suffix(".bpf.c"));
    let text = fs::read_to_string(path).with_context(|| path.to_owned())?;
    compile(name.context("it's called NAME.bpf.c")?, &text)
}

/// Compiles the C in each answer to the exercise `mend`: the learner's in `src/mend.rs` to
/// `OUT_DIR/mend/mend.bpf.o`, the maintainers' in `mend/` to `OUT_DIR/mend/solution.bpf.o`
/// and so on. What's wrong in the C is said by cargo.
///
/// # Errors
/// A file can't be read or written.
pub fn answers(exercise: &str) -> Result<()> {
    let learners = format!("src/{exercise}.rs");
    let learners = Path::new(&learners);
    // Grading has only the file that is graded.
    if learners.is_file() {
        answer(learners, &format!("{exercise}/{exercise}"))?;
    }
    // A package for students has no answers.
    println!("cargo::rerun-if-changed={exercise}");
    let Ok(folder) = fs::read_dir(exercise) else {
        return Ok(());
    };
    for file in folder {
        let path = file?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let stem = stem.context("a file has a name")?;
        let is_answer = stem == "starter"
            || stem == "solution"
            || stem.starts_with("wrong_")
            || stem.starts_with("right_");
        if is_answer {
            answer(&path, &format!("{exercise}/{stem}"))?;
        }
    }
    Ok(())
}

/// Compiles the C between `r#"` and `"#` in an answer.
fn answer(path: &Path, name: &str) -> Result<()> {
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(path)?;
    let c = text
        .split_once("r#\"")
        .and_then(|(above, rest)| Some((above, rest.split_once("\"#")?.0)));
    let Some((above, c)) = c else {
        println!(
            "cargo::error={} 里没有 KERNEL_SIDE：内核态的程序写在 r#\" 和 \"# 中间",
            path.display()
        );
        return Ok(());
    };
    // So that clang names the learner's file and line.
    let line = above.lines().count();
    let c = format!("#line {line} \"{}\"\n{c}", path.display());
    if let Err(error) = compile(name, &c) {
        // A status other than 0 would only add cargo's own words.
        println!("cargo::error={} 里的 C 编译不了：", path.display());
        let words = format!("{error:#}");
        // libbpf-cargo says its whole command before clang's own words.
        let clang = words.split_once(" failed (exit status: 1): ");
        for line in clang.map_or(&*words, |(_, its)| its).lines() {
            println!("cargo::error={line}");
        }
    }
    Ok(())
}

/// Compiles C into `OUT_DIR/NAME.bpf.o`, unless it's there from the same text: a learner
/// who saves a file waits for that one only.
fn compile(name: &str, c: &str) -> Result<()> {
    let out = std::env::var_os("OUT_DIR").context("cargo sets OUT_DIR")?;
    let source = Path::new(&out).join(format!("{name}.bpf.c"));
    let object = source.with_extension("o");
    let same = fs::read_to_string(&source).is_ok_and(|old| old == c);
    if same && object.is_file() {
        return Ok(());
    }
    fs::remove_file(&object).ok();
    fs::create_dir_all(source.parent().unwrap_or(&source))?;
    fs::write(&source, c)?;
    SkeletonBuilder::new()
        .source(&source)
        .obj(&object)
        .clang_args(host_headers())
        .build()
}

/// Debian keeps `asm/types.h` in a folder named after the machine, where clang doesn't
/// look when it compiles for BPF. Elsewhere the compiler prints nothing here.
fn host_headers() -> Option<String> {
    let output = Command::new("cc").arg("-print-multiarch").output().ok()?;
    let machine = String::from_utf8(output.stdout).ok()?;
    let machine = machine.trim();
    (!machine.is_empty()).then(|| format!("-I/usr/include/{machine}"))
}
