//! `cargo xtask record`: what the chapters and scenes really print on this kernel, what their
//! maps held after each call, and what else is generated: the prototypes that the pages quote,
//! the README's table, the list of published pages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use course::Course;
use machine::cargo::{self, Built, Programs};
use machine::{files, packages};
use mapsh::recorded as scripts;
use press::manuscript::Manuscript;
use press::prototypes::Sources;
use press::{recording, scenes};
use shared::probe;
use transcript::Transcript;
use transcript::compare::{compare, compare_runs};

use crate::workspace::Workspace;

/// The package whose scripts are recorded, too.
const MAPSH: &str = "mapsh";

/// The arguments of `cargo xtask record`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 只记录这些章、这些场景，mapsh 是它的脚本；不写就是全部
    #[arg(value_name = "章或场景")]
    names: Vec<String>,
}

/// A program whose run is recorded.
struct Recording {
    /// The program's name.
    name: String,
    /// The package that it's in.
    package: String,
    /// The file for its events.
    events: PathBuf,
    /// The file for what it prints, if a page quotes it.
    output: Option<PathBuf>,
}

/// Records all chapters and scenes, or those that are named.
///
/// # Errors
/// Without the right to call `bpf(2)` or the system packages to build with (then nothing is
/// written), or when a program doesn't build or a file can't be written.
pub fn run(workspace: &Workspace, args: &Args) -> Result<ExitCode> {
    let root = &workspace.root;
    let chosen = chosen(root, args)?;
    probe::create_a_map().context(
        "这里不能调用 bpf(2)，什么也没有记录；请以 root 运行，\
         并且不要在禁止 bpf 的容器里",
    )?;
    packages::ensure(packages::FOR_KERNEL_PROGRAMS, false)?;
    let with_scripts = args.names.is_empty() || args.names.iter().any(is_mapsh);
    let mut names: Vec<_> = chosen.iter().map(|it| &*it.package).collect();
    if with_scripts {
        names.push(MAPSH);
    }
    let programs = made(cargo::programs(root, &names)?)?;
    let mut good = true;
    for recorded in &chosen {
        let name = &recorded.name;
        match recorded.record(programs.path(name)?) {
            Ok(true) => println!("{name}：新的输出已经记录"),
            Ok(false) => println!("{name}：没有变化"),
            Err(error) => {
                eprintln!("{name}：没有记录，{error:#}");
                good = false;
            }
        }
    }
    if with_scripts {
        good &= record_scripts(root, programs.path(MAPSH)?)?;
    }
    good &= write_generated(root, &workspace.sources()?)?;
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn chosen(root: &Path, args: &Args) -> Result<Vec<Recording>> {
    let lessons = Course::load(root)?.lessons.into_iter();
    let lessons = lessons.map(|lesson| Recording {
        package: lesson.name.clone(),
        events: lesson.events(),
        output: Some(lesson.output()),
        name: lesson.name,
    });
    let scenes = scenes::names(root)?.into_iter();
    let scenes = scenes.map(|name| Recording {
        package: scenes::PACKAGE.to_owned(),
        events: root.join(scenes::recorded(&name)),
        output: None,
        name,
    });
    let all: Vec<_> = lessons.chain(scenes).collect();
    if args.names.is_empty() {
        return Ok(all);
    }
    for name in args.names.iter().filter(|name| !is_mapsh(name)) {
        if !all.iter().any(|it| it.name == *name) {
            let names: Vec<_> = all.iter().map(|it| &*it.name).collect();
            bail!(
                "没有 {name} 这一章，也没有这个场景；有：{}、{MAPSH}",
                names.join("、")
            );
        }
    }
    let is_wanted = |it: &Recording| args.names.contains(&it.name);
    Ok(all.into_iter().filter(is_wanted).collect())
}

fn is_mapsh(name: impl AsRef<str>) -> bool {
    name.as_ref() == MAPSH
}

/// Records what mapsh prints of the scripts in `book/mapsh`.
fn record_scripts(root: &Path, mapsh: &Path) -> Result<bool> {
    let mut good = true;
    for name in scripts::names(root)? {
        let path = scripts::transcript(root, &name);
        let recorded = fs::read_to_string(&path).unwrap_or_default();
        match scripts::run(mapsh, &scripts::script(root, &name)) {
            Ok(now) if compare(&recorded, &now).is_ok() => {
                println!("{name}.mapsh：没有变化");
            }
            Ok(now) => {
                files::replace(&path, now)?;
                println!("{name}.mapsh：新的输出已经记录");
            }
            Err(error) => {
                eprintln!("{name}.mapsh：没有记录，{error}");
                good = false;
            }
        }
    }
    Ok(good)
}

impl Recording {
    /// Runs the program and writes what it printed and what its maps held, if that is new.
    fn record(&self, program: &Path) -> Result<bool> {
        let run = recorder::record(program)?;
        if self.is(&run) {
            return Ok(false);
        }
        if let Some(output) = &self.output {
            files::replace(output, run.to_string())?;
        }
        files::replace(&self.events, run.to_json_lines())?;
        Ok(true)
    }

    /// Whether this run is the recorded one.
    fn is(&self, run: &Transcript) -> bool {
        let Ok(Ok(recorded)) = fs::read_to_string(&self.events)
            .map(|text| Transcript::from_json_lines(&text))
        else {
            return false;
        };
        let printed = |path: &PathBuf| fs::read_to_string(path).ok();
        let is_printed = |path| printed(path) == Some(recorded.to_string());
        self.output.as_ref().is_none_or(is_printed)
            && compare_runs(&recorded, run).is_ok()
    }
}

/// The programs, if cargo made them.
///
/// # Errors
/// When it didn't.
pub fn made(built: Built) -> Result<Programs> {
    match built {
        Built::Programs(programs) => Ok(programs),
        Built::Failed(_) => bail!("没有编译成功，什么也没有记录"),
    }
}

fn write_generated(root: &Path, sources: &Sources) -> Result<bool> {
    match recording::files(&Manuscript::load(root)?, sources)? {
        Ok(files) => {
            for file in files {
                files::replace(&root.join(file.path), file.text)?;
            }
            Ok(true)
        }
        Err(problems) => {
            for problem in problems {
                eprintln!("{problem}");
            }
            Ok(false)
        }
    }
}
