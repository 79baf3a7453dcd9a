//! `cargo lab class pack`: the checkout as students get it.

mod pages;
mod readme;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use course::{Course, Exercise, Lesson};
use machine::cargo;
use machine::files::{copy, copy_wanted};
use machine::scratch;
use shared::say;

use crate::lessons::{Lessons, exercises};

/// What `cargo lab class pack` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    lessons: Lessons,
    /// 做在哪个目录，它必须还不存在
    #[arg(long, value_name = "目录")]
    out: PathBuf,
    /// 把依赖的 crate 也放进去，没有网络也能编译
    #[arg(long)]
    offline: bool,
    /// 用这个目录里已经生成的书；不写就用 target/book，它不在或者旧了就先生成
    #[arg(long, value_name = "目录")]
    book: Option<PathBuf>,
}

/// What every package has, besides the lessons: the grader isn't in it.
const FOR_STUDENTS: [&str; 9] = [
    "tools/course",
    "tools/kernel-side",
    "tools/lab",
    "tools/machine",
    "tools/protocol",
    "tools/transcript",
    "tools/vm",
    "shared",
    "exercises/harness",
];

/// What lies in an exercise's folder and isn't for students.
fn is_private(file: &str) -> bool {
    ["solution.rs", "mutants.toml"].contains(&file)
        || file.starts_with("wrong_")
        || file.starts_with("right_")
}

/// Makes a package for students.
///
/// # Errors
/// There are no such exercises, the folder is there already, or a file can't be written.
/// Then there's no package.
pub fn pack(args: &Args) -> Result<ExitCode> {
    let root = course::checkout();
    let course = Course::load(&root)?;
    let lessons = args.lessons.of(&course)?;
    ensure!(
        !args.out.exists(),
        "{} 已经存在。\n出路：删掉它，或者换一个 --out",
        args.out.display()
    );
    let parent = match args.out.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    ensure!(
        parent.is_dir(),
        "没有 {} 这个目录，包不能做在里面。\n出路：先建好它，或者换一个 --out",
        parent.display()
    );
    let scratch = scratch::prepare("")?;
    let book = pages::finished(&root, args.book.as_deref())?;
    // The package appears when it's whole.
    let work = tempfile::Builder::new()
        .prefix(".pack-")
        .tempdir_in(parent)
        .with_context(|| format!("写不了 {}", parent.display()))?;
    scratch.take_along(work.path());
    let package = work.path().join("package");
    copy_all(&root, &lessons, &package)?;
    copy(&book, &package.join("book"))?;
    let readme = readme::readme(&lessons, args.offline)?;
    fs::write(package.join("README.md"), readme)?;
    manifest(&package)?;
    if args.offline {
        vendor(&package)?;
    }
    // Whatever the manifests or the lock file lack is found here, not by students.
    cargo(&package, &["metadata", "--format-version=1", "--quiet"])?;
    fs::rename(&package, &args.out)
        .with_context(|| format!("写不了 {}", args.out.display()))?;
    say!("学生的包做好了：{}", args.out.display());
    for exercise in exercises(&lessons) {
        say!("  {}  {}", exercise.id, exercise.title());
    }
    Ok(ExitCode::SUCCESS)
}

/// Copies what students need.
fn copy_all(root: &Path, lessons: &[&Lesson], package: &Path) -> Result<()> {
    let files = [
        "Cargo.toml",
        "Cargo.lock",
        "rustfmt.toml",
        ".gitignore",
        ".cargo",
        "LICENSE-MIT",
        "LICENSE-APACHE",
    ];
    for file in files {
        copy(&root.join(file), &package.join(file))?;
    }
    for folder in FOR_STUDENTS {
        let source = root.join(folder);
        let tests = source.join("tests");
        copy_wanted(&source, &package.join(folder), &|path| path != tests)?;
    }
    for lesson in lessons {
        let path = Path::new("chapters").join(&lesson.name);
        copy(&root.join(&path), &package.join(&path))?;
    }
    let packages: BTreeMap<_, _> = exercises(lessons)
        .map(|it| (&it.package, &it.folder))
        .collect();
    for (name, folder) in packages {
        copy_exercises(folder, &package.join("exercises").join(name))?;
    }
    exercises(lessons).try_for_each(|exercise| begin(exercise, package))
}

/// Copies a package of exercises, without what isn't for students.
fn copy_exercises(folder: &Path, to: &Path) -> Result<()> {
    // Its tests prove the solutions.
    let tests = folder.join("tests");
    copy_wanted(folder, to, &|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path != tests && !is_private(&name)
    })
}

/// Puts an exercise's beginning into the package.
fn begin(exercise: &Exercise, package: &Path) -> Result<()> {
    let to = package.join("exercises").join(&exercise.package);
    // The teacher's own copy may hold anything. The page is the finished one.
    let stem = exercise.stem();
    let text = fs::read_to_string(exercise.part("starter.rs"))?;
    let page = exercise.lesson.as_str();
    let text = text
        .replace(&format!("book/src/{page}.md"), &format!("book/{page}.html"));
    fs::write(to.join(format!("src/{stem}.rs")), &text)?;
    fs::write(to.join(stem).join("starter.rs"), text)?;
    Ok(())
}

/// The workspace without the maintainers' members.
fn manifest(package: &Path) -> Result<()> {
    let path = package.join("Cargo.toml");
    let mut manifest: toml::Table =
        fs::read_to_string(&path)?.parse().context("Cargo.toml")?;
    let members = ["chapters/*", "exercises/*", "shared", "tools/*"];
    manifest["workspace"]["members"] = members.to_vec().into();
    fs::write(&path, manifest.to_string())?;
    let path = package.join(".cargo/config.toml");
    let aliases = fs::read_to_string(&path)?;
    let kept: Vec<_> = aliases
        .lines()
        .filter(|line| !line.starts_with("xtask"))
        .collect();
    fs::write(&path, kept.join("\n") + "\n")?;
    Ok(())
}

/// Puts the sources of all dependencies into the package.
fn vendor(package: &Path) -> Result<()> {
    let said = cargo(package, &["vendor"])?;
    let place = package.join(".cargo/config.toml");
    let mut config = fs::read_to_string(&place)?;
    // cargo vendor prints what the configuration needs.
    config.push('\n');
    config.push_str(&said);
    config.push_str("\n[net]\noffline = true\n");
    fs::write(&place, config)?;
    Ok(())
}

fn cargo(package: &Path, words: &[&str]) -> Result<String> {
    let output = cargo::command()
        .args(words)
        .current_dir(package)
        .output()
        .context("启动不了 cargo")?;
    if !output.status.success() {
        bail!(
            "cargo {} 失败，没有留下包：\n{}",
            words[0],
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8(output.stdout)?)
}
