//! Builds an answer and has it checked on a kernel.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use course::Exercise;
use machine::cargo::{self, Built};
use protocol::checker::{
    CALL_SECONDS_IN_A_VM, Checked, Obstacle, STORIES_IN_A_VM, Said,
};
use shared::failure::{Situation, advice};
use shared::tell;
use vm::kernels::Wanted;

use crate::place::{On, Wish};

/// How to check, for `check` and `watch`.
#[derive(Debug, Default, clap::Args)]
pub struct Settings {
    /// 随机数的种子；不写就每次不同
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    #[command(flatten)]
    pub wish: Wish,
    /// 缺软件包就直接安装，不问（环境变量 CI=true 时也一样）
    #[arg(long)]
    pub yes: bool,
}

/// Different each time, and short enough to be typed again.
pub fn some_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |time| u64::from(time.subsec_micros()))
}

/// What came of building and checking an answer.
pub enum Judged {
    /// cargo has said why on stderr; its exit status.
    NotBuilt(u8),
    /// The checks were made.
    Made(Vec<Checked>),
}

/// Builds the answer and runs the checks on it.
///
/// # Errors
/// It can't be checked, which isn't the answer's fault.
pub fn judge(
    exercise: &Exercise,
    settings: &Settings,
    seed: u64,
) -> Result<Judged> {
    let names = [exercise.id.as_str(), exercise.package.as_str()];
    let root = course::checkout();
    let programs = match cargo::binaries(&root, &exercise.package, &names)? {
        Built::Programs(programs) => programs,
        Built::Failed(status) => return Ok(Judged::NotBuilt(status)),
    };
    let checker = programs.path(&exercise.package)?;
    let answer = Answer {
        program: programs.path(&exercise.id)?,
        arguments: &[],
    };
    let command = format!("cargo lab check {}", exercise.id);
    run_checks(exercise, checker, &answer, settings, seed, command)
        .map(Judged::Made)
}

/// A program that answers.
pub struct Answer<'a> {
    /// Where it lies.
    pub program: &'a Path,
    /// What it's started with.
    pub arguments: &'a [String],
}

/// Runs the checks on an answer. `command` is what the learner ran.
///
/// # Errors
/// It can't be checked, which isn't the answer's fault.
pub fn run_checks(
    exercise: &Exercise,
    checker: &Path,
    answer: &Answer<'_>,
    settings: &Settings,
    seed: u64,
    command: String,
) -> Result<Vec<Checked>> {
    let here = Situation {
        command,
        ..Situation::here(exercise.lesson.clone())
    };
    let Ran { stdout, end, there } =
        run(exercise, checker, answer, settings, seed, here)
            .context("没法检查，这不是你的答案的错")?;
    match Said::read(&stdout) {
        Said::Done(made) => Ok(made),
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
    answer: &Answer<'_>,
    settings: &Settings,
    seed: u64,
    here: Situation,
) -> Result<Ran> {
    let place = settings.wish.place();
    let why = &place.why;
    let arguments = |program: &Path, limit: &str| -> Vec<OsString> {
        vec![
            exercise.stem().into(),
            "--program".into(),
            program.into(),
            "--seed".into(),
            seed.to_string().into(),
            "--limit".into(),
            limit.into(),
        ]
    };
    let its_own = ["--".into()]
        .into_iter()
        .chain(answer.arguments.iter().map(OsString::from));
    let program = answer.program;
    let Some(mut command) = place.command(checker) else {
        place.ensure_vm(settings.yes)?;
        let mut image = settings.wish.image(checker)?;
        tell!("在虚拟机里检查，内核 {}：{why}", image.kernel.version);
        image.others.push(program.to_owned());
        let limit = CALL_SECONDS_IN_A_VM.to_string();
        image.arguments = arguments(&vm::place(program), &limit);
        let stories = ["--stories".into(), STORIES_IN_A_VM.to_string().into()];
        image.arguments.extend(stories);
        image.arguments.extend(its_own);
        let output = settings.wish.vm().output(&image)?;
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
    };
    if place.on == On::Sudo {
        tell!("用 sudo 检查：{why}");
    }
    let output = command
        .args(arguments(program, "10"))
        .args(its_own)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("启动不了 {}", checker.display()))?;
    Ok(Ran {
        stdout: output.stdout,
        end: output.status.to_string(),
        there: Situation {
            root: here.root || place.on == On::Sudo,
            ..here
        },
    })
}

/// What to do about an errno, in the words that the chapters use too.
fn ways_out(number: i32, settings: &Settings, there: &Situation) -> String {
    let mut lines = advice(number, there);
    let other_kernel = settings.wish.kernel.as_ref();
    lines.push(if other_kernel.is_some_and(|k| *k != Wanted::default()) {
        format!("换一个内核再检查：{} --kernel 6.1", there.command)
    } else {
        "看看这台机器缺什么：cargo lab doctor".to_owned()
    });
    lines.join("\n")
}
