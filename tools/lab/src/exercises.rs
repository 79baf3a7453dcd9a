//! The exercises of this checkout, and what a learner does with them.

pub mod check;
mod progress;
pub mod verdict;
mod watch;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use machine::packages::{self, Need};

use crate::chapters;
use progress::Progress;

/// One exercise: a file to complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exercise {
    /// Its stable name, for example `ex02-insert-once`; also the answer program's.
    pub id: String,
    /// The package, which is also the checker's name: `ex02-update-flags`.
    pub package: String,
    /// The package's folder.
    pub folder: PathBuf,
}

impl Exercise {
    /// The stem of its files: `insert_once`.
    #[must_use]
    pub fn stem(&self) -> String {
        let (_, name) = self.id.split_once('-').unwrap_or_default();
        name.replace('-', "_")
    }

    /// The file that the learner completes, and the only one.
    #[must_use]
    pub fn answer(&self) -> PathBuf {
        self.folder.join(format!("src/{}.rs", self.stem()))
    }

    /// A file of the maintainers, for example `solution.rs`.
    #[must_use]
    pub fn part(&self, file: &str) -> PathBuf {
        self.folder.join(self.stem()).join(file)
    }

    /// What it's about, from the first line of the starter.
    #[must_use]
    pub fn title(&self) -> String {
        let starter =
            fs::read_to_string(self.part("starter.rs")).unwrap_or_default();
        let first = starter.lines().next().unwrap_or_default();
        let (_, title) = first.split_once('：').unwrap_or_default();
        title.trim_end_matches('。').to_owned()
    }

    /// What its build needs: clang only where there is a kernel program in C.
    #[must_use]
    pub fn needs(&self) -> &'static [Need] {
        if self.folder.join("build.rs").is_file() {
            packages::FOR_KERNEL_PROGRAMS
        } else {
            packages::FOR_MAPS
        }
    }

    /// Whether the answer has a kernel side in C: then the program around it includes what
    /// the package's build script makes of it.
    ///
    /// # Errors
    /// That program can't be read.
    pub fn has_kernel_side(&self) -> Result<bool> {
        let around = self.folder.join(format!("{}.rs", self.stem()));
        let text = fs::read_to_string(&around)
            .with_context(|| format!("读不了 {}", around.display()))?;
        Ok(text.contains("OUT_DIR"))
    }

    /// The 2 of `ex02-insert-once`.
    #[must_use]
    pub fn chapter(&self) -> Option<u32> {
        let (number, _) = self.id.strip_prefix("ex")?.split_once('-')?;
        number.parse().ok()
    }
}

/// Where the learner's progress and old versions are kept.
fn notes() -> Result<PathBuf> {
    let folder = chapters::workspace().join(".lab");
    fs::create_dir_all(&folder)
        .with_context(|| format!("建不了 {}", folder.display()))?;
    Ok(folder)
}

/// All exercises, chapter by chapter, in the order of their manifests.
///
/// # Errors
/// `exercises/` or a manifest in it can't be read.
pub fn all() -> Result<Vec<Exercise>> {
    all_in(&chapters::workspace())
}

/// All exercises of the checkout whose root this is.
///
/// # Errors
/// As for [`all`].
pub fn all_in(checkout: &Path) -> Result<Vec<Exercise>> {
    let root = checkout.join("exercises");
    let mut packages: Vec<PathBuf> = root
        .read_dir()
        .with_context(|| format!("读不了 {}", root.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()?;
    packages.sort();
    let mut exercises = Vec::new();
    for folder in packages {
        let package = folder.file_name().unwrap_or_default();
        let package = package.to_string_lossy().into_owned();
        let manifest = folder.join("Cargo.toml");
        if !package.starts_with("ex") || !manifest.is_file() {
            continue;
        }
        let text = fs::read_to_string(&manifest)
            .with_context(|| format!("读不了 {}", manifest.display()))?;
        exercises.extend(programs(&text).map(|id| Exercise {
            id: id.to_owned(),
            package: package.clone(),
            folder: folder.clone(),
        }));
    }
    Ok(exercises)
}

/// The names below `[[bin]]` in a manifest, which are written one a line.
fn programs(manifest: &str) -> impl Iterator<Item = &str> {
    let mut in_program = false;
    manifest.lines().filter_map(move |line| {
        if line.starts_with('[') {
            in_program = line == "[[bin]]";
        }
        let name = line.strip_prefix("name = \"")?.strip_suffix('"')?;
        in_program.then_some(name)
    })
}

/// The exercises that a learner means by `ex02-insert-once`, `insert-once`, `2`, `ch02` or
/// `ex02-update-flags`.
#[must_use]
pub fn find<'a>(exercises: &'a [Exercise], wanted: &str) -> Vec<&'a Exercise> {
    let number = wanted
        .strip_prefix("ch")
        .or_else(|| wanted.strip_prefix("ex"))
        .unwrap_or(wanted);
    let number = number.split('-').next().unwrap_or_default();
    let chapter: Option<u32> = (number.len() == wanted.len()
        || !wanted.contains('-'))
    .then(|| number.parse().ok())
    .flatten();
    let named = |exercise: &&Exercise| {
        let id = &exercise.id;
        id == wanted || id.split_once('-').is_some_and(|(_, n)| n == wanted)
    };
    let of_chapter = |exercise: &&Exercise| {
        exercise.package == wanted
            || (chapter.is_some() && exercise.chapter() == chapter)
    };
    let exact: Vec<_> = exercises.iter().filter(named).collect();
    if exact.is_empty() {
        exercises.iter().filter(of_chapter).collect()
    } else {
        exact
    }
}

/// Says what there is instead.
fn not_found(exercises: &[Exercise], wanted: &str) -> ExitCode {
    eprintln!("没有“{wanted}”这道练习。现有的练习：");
    for exercise in exercises {
        eprintln!("  {}", exercise.id);
    }
    ExitCode::from(2)
}

/// What `cargo lab list` takes: nothing.
#[derive(Debug, clap::Args)]
pub struct ListArgs {}

/// Lists the exercises and how far the learner is.
///
/// # Errors
/// The exercises or the progress can't be read.
pub fn list(_: &ListArgs) -> Result<ExitCode> {
    let exercises = all()?;
    let progress = check::progress(&exercises)?;
    let done = exercises.iter().filter(|e| progress.passed(&e.id)).count();
    for exercise in &exercises {
        let state = if progress.passed(&exercise.id) {
            "通过"
        } else if is_touched(exercise) {
            "在做"
        } else {
            "　　"
        };
        println!("{state}  {:<26}  {}", exercise.id, exercise.title());
    }
    println!("\n{done}/{} 通过", exercises.len());
    if let Some(next) = next(&exercises, &progress) {
        println!("下一道：cargo lab check {}", next.id);
        println!("要改的文件：{}", shown(&next.answer()));
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the learner has changed the file.
fn is_touched(exercise: &Exercise) -> bool {
    let read = |path: PathBuf| fs::read(path).ok();
    read(exercise.answer()) != read(exercise.part("starter.rs"))
}

/// The first exercise that isn't done.
fn next<'a>(
    exercises: &'a [Exercise],
    progress: &Progress,
) -> Option<&'a Exercise> {
    exercises.iter().find(|e| !progress.passed(&e.id))
}

/// A path as the learner knows it: from the checkout's root.
fn shown(path: &Path) -> String {
    path.strip_prefix(chapters::workspace())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// What `cargo lab hint` takes.
#[derive(Debug, clap::Args)]
pub struct HintArgs {
    /// 哪一道；不写就是下一道没通过的
    #[arg(value_name = "练习")]
    exercise: Option<String>,
    /// 第几个提示；不写就给下一个
    #[arg(value_name = "第几个")]
    number: Option<usize>,
}

/// Prints the next hint.
///
/// # Errors
/// The hints can't be read, or the progress not be written.
pub fn hint(args: &HintArgs) -> Result<ExitCode> {
    let exercises = all()?;
    let mut progress = check::progress(&exercises)?;
    let exercise = match one(&exercises, &progress, args.exercise.as_deref()) {
        Ok(exercise) => exercise,
        Err(status) => return Ok(status),
    };
    let path = exercise.part("hints.md");
    let text = fs::read_to_string(&path)
        .with_context(|| format!("读不了 {}", path.display()))?;
    let hints: Vec<&str> =
        text.split("## ").skip(1).map(str::trim_end).collect();
    let seen = progress.hints(&exercise.id);
    let number = args.number.unwrap_or((seen + 1).min(hints.len()));
    let Some(hint) = number.checked_sub(1).and_then(|at| hints.get(at)) else {
        eprintln!("{} 有 {} 个提示。", exercise.id, hints.len());
        return Ok(ExitCode::from(2));
    };
    println!("{} {hint}", exercise.id);
    if number < hints.len() {
        println!(
            "\n还不够？再运行一次，或者 cargo lab hint {} {}",
            exercise.id,
            number + 1
        );
    } else {
        println!("\n这是最后一个提示。");
    }
    if number > seen {
        progress.note_hints(&exercise.id, number);
        progress.save()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What `cargo lab reset` takes.
#[derive(Debug, clap::Args)]
pub struct ResetArgs {
    /// 哪一道
    #[arg(value_name = "练习")]
    exercise: String,
}

/// Puts the starter back, and keeps what the learner wrote.
///
/// # Errors
/// A file can't be read or written.
pub fn reset(args: &ResetArgs) -> Result<ExitCode> {
    let exercises = all()?;
    let found = find(&exercises, &args.exercise);
    let [exercise] = found[..] else {
        return Ok(not_found(&exercises, &args.exercise));
    };
    if !is_touched(exercise) {
        println!("{} 还没有改过。", shown(&exercise.answer()));
        return Ok(ExitCode::SUCCESS);
    }
    let answer = exercise.answer();
    let kept = keep(exercise)?;
    progress::replace(&answer, &fs::read(exercise.part("starter.rs"))?)?;
    let mut progress = check::progress(&exercises)?;
    progress.forget(&exercise.id);
    progress.save()?;
    println!("{} 恢复成了起点。", shown(&answer));
    if let Some(kept) = kept {
        println!("你写的在 {}", shown(&kept));
    }
    Ok(ExitCode::SUCCESS)
}

/// Copies the learner's file to a place where nothing is overwritten.
fn keep(exercise: &Exercise) -> Result<Option<PathBuf>> {
    let answer = exercise.answer();
    if !answer.exists() {
        return Ok(None);
    }
    let folder = notes()?;
    let kept = (1..)
        .map(|n| folder.join(format!("{}-{n}.rs", exercise.id)))
        .find(|path| !path.exists())
        .context("there's always a free number")?;
    fs::copy(&answer, &kept)
        .with_context(|| format!("写不了 {}", kept.display()))?;
    Ok(Some(kept))
}

/// What `cargo lab solution` takes.
#[derive(Debug, clap::Args)]
pub struct SolutionArgs {
    /// 哪一道
    #[arg(value_name = "练习")]
    exercise: String,
}

/// Prints the reference solution of an exercise that the learner has passed.
///
/// # Errors
/// The solution can't be read.
pub fn solution(args: &SolutionArgs) -> Result<ExitCode> {
    let exercises = all()?;
    let found = find(&exercises, &args.exercise);
    let [exercise] = found[..] else {
        return Ok(not_found(&exercises, &args.exercise));
    };
    let id = &exercise.id;
    if !check::progress(&exercises)?.passed(id) {
        eprintln!(
            "{id} 还没有通过，通过以后再看参考答案。\n\
             检查：cargo lab check {id}\n提示：cargo lab hint {id}"
        );
        return Ok(ExitCode::FAILURE);
    }
    let path = exercise.part("solution.rs");
    if !path.exists() {
        eprintln!("这里没有 {id} 的参考答案：老师发的练习不带答案。");
        return Ok(ExitCode::FAILURE);
    }
    print!("{}", fs::read_to_string(&path)?);
    Ok(ExitCode::SUCCESS)
}

/// The exercise that is meant: the named one, or the next that isn't done.
fn one<'a>(
    exercises: &'a [Exercise],
    progress: &Progress,
    wanted: Option<&str>,
) -> Result<&'a Exercise, ExitCode> {
    match wanted {
        None => next(exercises, progress).ok_or_else(|| {
            println!("全部练习都通过了。");
            ExitCode::SUCCESS
        }),
        Some(wanted) => find(exercises, wanted)
            .into_iter()
            .find(|e| !progress.passed(&e.id))
            .or_else(|| find(exercises, wanted).first().copied())
            .ok_or_else(|| not_found(exercises, wanted)),
    }
}

pub use watch::{WatchArgs, watch};

#[cfg(test)]
mod tests {
    use super::*;

    fn exercise(id: &str, package: &str) -> Exercise {
        Exercise {
            id: id.to_owned(),
            package: package.to_owned(),
            folder: PathBuf::from(package),
        }
    }

    #[test]
    fn an_exercise_or_a_chapter_has_several_names() {
        let exercises = [
            exercise("ex02-insert-once", "ex02-update-flags"),
            exercise("ex02-choose-flags", "ex02-update-flags"),
            exercise("ex03-get-or", "ex03-lookup"),
        ];
        for name in ["ex02-insert-once", "insert-once"] {
            assert_eq!(find(&exercises, name), [&exercises[0]], "{name}");
        }
        for name in ["2", "02", "ch02", "ch2", "ex02", "ex02-update-flags"] {
            assert_eq!(find(&exercises, name).len(), 2, "{name}");
        }
        for name in ["", "ch", "4", "ex02-", "insert", "2-insert-once"] {
            assert!(find(&exercises, name).is_empty(), "{name}");
        }
    }

    #[test]
    fn the_manifest_lists_the_exercises_in_order() {
        let manifest = "[package]\nname = \"ex09-more\"\n\n[[bin]]\n\
            name = \"ex09-b\"\npath = \"b.rs\"\n\n[[bin]]\nname = \"ex09-a\"\n\
            [dependencies]\nname = \"1\"\n";
        let names: Vec<_> = programs(manifest).collect();
        assert_eq!(names, ["ex09-b", "ex09-a"]);
    }
}
