//! `cargo lab check`: builds the learner's file and has it checked on a kernel.

use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use ::course::{Course, Exercise};
use anyhow::{Context, Result, bail};
use machine::cargo::{self, Built};
use machine::{packages, scratch};
use protocol::checker::{Checked, Obstacle, Said};
use shared::failure::{Situation, advice};
use vm::failure::Failure;
use vm::kernels::{self, Wanted};
use vm::{Image, Machine};

use super::verdict;
use super::{Progress, course, is_touched, next, not_found, notes, shown};
use crate::run::{On, choose};

/// The exit status when an answer doesn't pass.
const WRONG: u8 = 1;

/// The exit status when the answer could not be checked.
const NOT_CHECKED: u8 = 3;

/// What `cargo lab check` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 哪一道，例如 ex02-insert-once；写章的序号就检查那一章；不写就是下一道没通过的
    #[arg(value_name = "练习")]
    exercise: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

/// How to check, for `check` and `watch`.
#[derive(Debug, Default, clap::Args)]
pub struct Settings {
    /// 随机数的种子；不写就每次不同
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// 在哪里检查：host 本机，sudo 本机的 root，vm 微型虚拟机；不写就选第一个行得通的
    #[arg(long, value_name = "哪里", hide_possible_values = true)]
    on: Option<On>,
    /// 虚拟机的内核：5.10、6.1、6.12、newest，或者内核文件的路径；不写就是 6.1
    #[arg(long, value_name = "内核")]
    kernel: Option<Wanted>,
    /// 缺软件包就直接安装，不问（环境变量 CI=true 时也一样）
    #[arg(long)]
    pub(super) yes: bool,
}

/// Checks one exercise, or those of a chapter. The exit status is 0 when all passed, 1
/// when an answer is wrong, 3 when it couldn't be checked, cargo's when it doesn't
/// compile.
///
/// # Errors
/// The files can't be read or written, or the VM failed.
pub fn check(args: &Args) -> Result<ExitCode> {
    let _scratch = scratch::prepare("")?;
    let course = course()?;
    let mut progress = progress(&course)?;
    let wanted = match &args.exercise {
        Some(wanted) => course.find_exercises(wanted),
        None => next(&course, &progress).into_iter().collect(),
    };
    if wanted.is_empty() {
        return Ok(match &args.exercise {
            Some(wanted) => not_found(&course, wanted),
            None => {
                println!("全部练习都通过了。");
                ExitCode::SUCCESS
            }
        });
    }
    let mut status = 0;
    for exercise in &wanted {
        match check_one(exercise, &args.settings, &mut progress) {
            Ok(here) => status = status.max(here),
            Err(error) => return not_checked(error),
        }
    }
    let next = next(&course, &progress).filter(|_| status == 0);
    if let Some(next) = next {
        println!("下一道：cargo lab check {}", next.id);
    }
    Ok(ExitCode::from(status))
}

/// A status of its own for what isn't the answer's fault. A VM's failure has its own.
pub(super) fn not_checked(error: anyhow::Error) -> Result<ExitCode> {
    if error.is::<Failure>() {
        return Err(error);
    }
    eprintln!("{error:#}");
    Ok(ExitCode::from(NOT_CHECKED))
}

/// Checks one exercise, prints the verdict, notes a pass, and returns the exit status.
pub(super) fn check_one(
    exercise: &Exercise,
    settings: &Settings,
    progress: &mut Progress,
) -> Result<u8> {
    packages::ensure(packages::for_build(exercise.needs_clang), settings.yes)?;
    let seed = settings.seed.unwrap_or_else(some_seed);
    match judge(exercise, settings, seed)? {
        Judged::NotBuilt(status) => {
            eprintln!(
                "\n{} 没有编译过，上面是编译器的原话。\n要改的文件：{}",
                exercise.id,
                shown(&exercise.answer())
            );
            Ok(status)
        }
        Judged::Made(made) => {
            verdict::print(exercise, &made, seed);
            if !verdict::passed(&made) {
                return Ok(WRONG);
            }
            progress.note_passed(&exercise.id);
            progress.save()?;
            Ok(0)
        }
    }
}

/// The progress. Where its file was broken, the exercises are checked again first.
pub(super) fn progress(course: &Course) -> Result<Progress> {
    let (mut progress, aside) = Progress::load(&notes()?)?;
    let Some(aside) = aside else {
        return Ok(progress);
    };
    eprintln!(
        "进度文件读不懂，挪到了 {}。现在重新检查做过的练习……",
        shown(&aside)
    );
    for exercise in course.exercises().filter(|e| is_touched(e)) {
        let judged = judge(exercise, &Settings::default(), some_seed())?;
        if matches!(judged, Judged::Made(made) if verdict::passed(&made)) {
            progress.note_passed(&exercise.id);
        }
    }
    progress.save()?;
    Ok(progress)
}

/// Different each time, and short enough to be typed again.
fn some_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |time| u64::from(time.subsec_micros()))
}

enum Judged {
    /// cargo has said why on stderr; its exit status.
    NotBuilt(u8),
    Made(Vec<Checked>),
}

/// Builds the answer and runs the checks on it.
fn judge(
    exercise: &Exercise,
    settings: &Settings,
    seed: u64,
) -> Result<Judged> {
    let names = [exercise.id.as_str(), exercise.package.as_str()];
    let root = ::course::checkout();
    let programs = match cargo::binaries(&root, &exercise.package, &names)? {
        Built::Programs(programs) => programs,
        Built::Failed(status) => return Ok(Judged::NotBuilt(status)),
    };
    let answer = programs.path(&exercise.id)?;
    let checker = programs.path(&exercise.package)?;
    let Ran { stdout, end, there } =
        run(exercise, checker, answer, settings, seed)
            .context("没法检查，这不是你的答案的错")?;
    match Said::read(&stdout) {
        Said::Done(made) => Ok(Judged::Made(made)),
        Said::Obstacle(Obstacle { why, errno }) => bail!(
            "没法检查，这不是你的答案的错：{why}\n{}",
            ways_out(errno.unwrap_or_default(), settings, &there)
        ),
        Said::CutShort => {
            bail!("没法检查，这不是你的答案的错：检查程序中途结束了（{end}）")
        }
    }
}

/// What came of a checker.
struct Ran {
    stdout: Vec<u8>,
    /// How it ended.
    end: String,
    /// Where it ran.
    there: Situation,
}

/// Runs the checker on a kernel that lets it make its calls.
fn run(
    exercise: &Exercise,
    checker: &Path,
    answer: &Path,
    settings: &Settings,
    seed: u64,
) -> Result<Ran> {
    let here = Situation {
        command: format!("cargo lab check {}", exercise.id),
        ..Situation::here(exercise.lesson.clone())
    };
    let (on, why) = match (settings.on, &settings.kernel) {
        (Some(on), _) => (on, "按 --on 的要求".to_owned()),
        (None, Some(_)) => (On::Vm, "按 --kernel 的要求".to_owned()),
        (None, None) => choose(),
    };
    let arguments = |answer: &Path, limit: &str| {
        [
            exercise.stem().into(),
            "--program".into(),
            answer.into(),
            "--seed".into(),
            seed.to_string().into(),
            "--limit".into(),
            limit.into(),
        ]
    };
    let mut command = match on {
        On::Host => Command::new(checker),
        On::Sudo => {
            eprintln!("用 sudo 检查：{why}");
            let mut sudo = Command::new("sudo");
            sudo.arg(checker);
            sudo
        }
        On::Vm => {
            packages::ensure(packages::FOR_VM, settings.yes)?;
            let wanted = settings.kernel.clone().unwrap_or_default();
            let kernel = kernels::find_or_fetch(&wanted, None)?;
            eprintln!("在虚拟机里检查，内核 {}：{why}", kernel.version);
            let init = env::current_exe().context("不知道 lab 自己在哪里")?;
            let mut image = Image::new(kernel, init, checker);
            image.others.push(answer.to_owned());
            // Emulation takes longer for the same.
            image.arguments = arguments(&vm::place(answer), "60").into();
            let output = Machine::default().output(&image)?;
            io::stderr().write_all(&output.stderr)?;
            return Ok(Ran {
                stdout: output.stdout,
                end: format!("{:?}", output.end),
                there: Situation {
                    root: true,
                    container: false,
                    memlock_limited: false,
                    kernel: image.kernel.release,
                    ..here
                },
            });
        }
    };
    let output = command
        .args(arguments(answer, "10"))
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("启动不了 {}", checker.display()))?;
    Ok(Ran {
        stdout: output.stdout,
        end: output.status.to_string(),
        there: Situation {
            root: here.root || on == On::Sudo,
            ..here
        },
    })
}

/// What to do about an errno, in the words that the chapters use too.
fn ways_out(number: i32, settings: &Settings, there: &Situation) -> String {
    let mut lines = advice(number, there);
    let other_kernel = settings.kernel.as_ref();
    lines.push(if other_kernel.is_some_and(|k| *k != Wanted::default()) {
        format!("换一个内核再检查：{} --kernel 6.1", there.command)
    } else {
        "看看这台机器缺什么：cargo lab doctor".to_owned()
    });
    lines.join("\n")
}
