//! `cargo lab class pack`: the checkout as students get it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail, ensure};
use lab::build::{self, Built};
use lab::chapters;
use lab::exercises::{self, Exercise};
use machine::packages;

use crate::machine::list;

/// What `cargo lab class pack` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 哪几章，例如 3,4
    #[arg(long, value_name = "章", value_delimiter = ',', required = true)]
    chapters: Vec<u32>,
    /// 做在哪个目录，它必须还不存在
    #[arg(long, value_name = "目录")]
    out: PathBuf,
    /// 把依赖的 crate 也放进去，没有网络也能编译
    #[arg(long)]
    offline: bool,
}

/// What `cargo lab class assignment` takes.
#[derive(Debug, clap::Args)]
pub struct AssignmentArgs {
    /// 哪几章，例如 3,4
    #[arg(long, value_name = "章", value_delimiter = ',', required = true)]
    chapters: Vec<u32>,
}

/// What lies in an exercise's folder and isn't for students.
fn is_private(file: &str) -> bool {
    file == "solution.rs" || file == "answers.rs" || file.starts_with("wrong_")
}

/// Makes a package for students.
///
/// # Errors
/// There are no such exercises, the folder is there already, or a file can't be written.
/// Then there's no package.
pub fn pack(args: &Args) -> Result<ExitCode> {
    let exercises = of_chapters(&args.chapters)?;
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
    // The package appears when it's whole.
    let work = tempfile::Builder::new()
        .prefix(".pack-")
        .tempdir_in(parent)
        .with_context(|| format!("写不了 {}", parent.display()))?;
    let package = work.path().join("package");
    copy_all(&exercises, &package)?;
    manifest(&package)?;
    if args.offline {
        vendor(&package)?;
    }
    // Whatever the manifests or the lock file lack is found here, not by students.
    cargo(&package, &["metadata", "--format-version=1", "--quiet"])?;
    fs::rename(&package, &args.out)
        .with_context(|| format!("写不了 {}", args.out.display()))?;
    println!("学生的包做好了：{}", args.out.display());
    for exercise in &exercises {
        println!("  {}  {}", exercise.id, exercise.title());
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints an assignment with all checks of the chapters' exercises, each worth what the
/// book gives it.
///
/// # Errors
/// There are no such exercises, or the checkers don't compile.
pub fn assignment(args: &AssignmentArgs) -> Result<ExitCode> {
    let exercises = of_chapters(&args.chapters)?;
    for exercise in &exercises {
        packages::ensure(exercise.needs(), false)?;
    }
    let chapters: Vec<_> = args.chapters.iter().map(u32::to_string).collect();
    let mut text = format!(
        "title = \"第 {} 章\"\n\
         # 每个学生的随机数由它和学生的名字决定。\n\
         seed = 1\n\
         # 老师自己的检查，一道练习一个文件，例如 hidden/{}.rs。\n\
         # hidden = \"hidden\"\n\n\
         [limits]\n\
         compile_seconds = 60\n\
         # 一次调用\n\
         call_seconds = 10\n\
         # 一道练习的全部检查\n\
         exercise_seconds = 180\n\
         # 运行时的内存，单位 MiB\n\
         memory = 64\n",
        chapters.join("、"),
        exercises[0].id
    );
    for exercise in &exercises {
        let checker = checker(&exercise.package)?;
        text.push_str(&format!(
            "\n# {}\n[exercises.{}]\n",
            exercise.title(),
            exercise.id
        ));
        for check in list(&checker)? {
            if check["exercise"] == exercise.stem() {
                text.push_str(&format!(
                    "{} = {} # {}\n",
                    check["check"].as_str().unwrap_or_default(),
                    check["points"],
                    check["title"].as_str().unwrap_or_default()
                ));
            }
        }
    }
    print!("{text}");
    Ok(ExitCode::SUCCESS)
}

/// The program with a package's checks, built as learners build it.
fn checker(package: &str) -> Result<PathBuf> {
    match build::binaries(package, &[package])? {
        Built::Programs(mut programs) => programs
            .remove(package)
            .with_context(|| format!("cargo 没有说 {package} 在哪里")),
        Built::Failed(_) => bail!("检查程序没有编译过，原因在上面"),
    }
}

fn of_chapters(chapters: &[u32]) -> Result<Vec<Exercise>> {
    let all = exercises::all()?;
    for chapter in chapters {
        if !all.iter().any(|e| e.chapter() == Some(*chapter)) {
            let chapters: BTreeSet<_> =
                all.iter().filter_map(Exercise::chapter).collect();
            let chapters: Vec<_> =
                chapters.iter().map(u32::to_string).collect();
            bail!(
                "第 {chapter} 章没有练习。有练习的是第 {} 章",
                chapters.join("、")
            );
        }
    }
    Ok(all
        .into_iter()
        .filter(|e| e.chapter().is_some_and(|c| chapters.contains(&c)))
        .collect())
}

/// Copies what students need.
fn copy_all(exercises: &[Exercise], package: &Path) -> Result<()> {
    let root = chapters::workspace();
    for file in [
        "Cargo.toml",
        "Cargo.lock",
        "rustfmt.toml",
        ".gitignore",
        ".cargo",
    ] {
        copy(&root.join(file), &package.join(file), &|_| true)?;
    }
    for folder in [
        "tools/lab",
        "tools/machine",
        "tools/vm",
        "shared",
        "exercises/harness",
    ] {
        let source = root.join(folder);
        // Among the tests' submissions some are right in part.
        let tests = source.join("tests");
        copy(&source, &package.join(folder), &|path| path != tests)?;
    }
    for license in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&root.join(license), &package.join(license), &|_| true)?;
    }
    let mut numbers: Vec<u32> =
        exercises.iter().filter_map(Exercise::chapter).collect();
    numbers.dedup();
    let all = chapters::all().context("读不了 chapters 目录")?;
    for number in numbers {
        if let Some(chapter) = chapters::find(&all, &number.to_string()) {
            let (folder, page) = (
                format!("chapters/{}", chapter.name),
                format!("book/src/{}.md", chapter.name),
            );
            for path in [folder, page] {
                copy(&root.join(&path), &package.join(&path), &|_| true)?;
            }
        }
    }
    for exercise in exercises {
        let to = package.join("exercises").join(&exercise.package);
        // Its tests prove the solutions.
        let tests = exercise.folder.join("tests");
        copy(&exercise.folder, &to, &|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            path != tests && !is_private(&name)
        })?;
        // The teacher's own copy may hold anything.
        fs::copy(
            exercise.part("starter.rs"),
            to.join(format!("src/{}.rs", exercise.stem())),
        )?;
    }
    Ok(())
}

/// Copies a file, or a folder without what `wanted` refuses.
///
/// # Errors
/// A file can't be read or written.
pub(crate) fn copy(
    from: &Path,
    to: &Path,
    wanted: &dyn Fn(&Path) -> bool,
) -> Result<()> {
    if from.is_dir() {
        let entries = from
            .read_dir()
            .with_context(|| format!("读不了 {}", from.display()))?;
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default();
            if wanted(&path) && name != "target" {
                copy(&path, &to.join(name), wanted)?;
            }
        }
        return Ok(());
    }
    let parent = to.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(parent)
        .and_then(|()| fs::copy(from, to))
        .with_context(|| format!("复制不了 {}", from.display()))?;
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
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(program)
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
