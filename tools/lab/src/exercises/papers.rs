//! `cargo lab judge`: four answers to one exercise. The learner reads them, says which check
//! each of them fails, and then they are run.

mod judgement;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use course::{Course, Exercise, Lesson, Papers};
use machine::cargo::{self, Built};
use machine::{files, packages, scratch};
use protocol::checker::{CheckInfo, Checked, Finding, read_list};
use protocol::proof;
use shared::{say, tell};

use super::check::not_checked;
use super::choice::course;
use super::files::{notes, shown};
use super::judge::{Answer, Settings, run_checks, some_seed};
use super::verdict::print_finding;
use judgement::{Judgement, LABELS, numbers};

/// What `cargo lab judge` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 第几章
    #[arg(value_name = "章")]
    chapter: String,
    /// a=0 是全部通过，b=3 或 b=3,5 是没过的检查；不写就给出四份答案
    #[arg(value_name = "判断")]
    judgements: Vec<Judgement>,
    #[command(flatten)]
    settings: Settings,
}

/// What the four answers are about, and the programs that run them.
struct Desk<'a> {
    lesson: &'a Lesson,
    exercise: &'a Exercise,
    papers: &'a Papers,
    checker: PathBuf,
    answers: PathBuf,
    checks: Vec<CheckInfo>,
}

/// Lays out a chapter's four answers, or runs them and compares what came of them with what
/// the learner said. The exit status is 0 when all was said rightly, 1 when it wasn't, 2 when
/// the arguments make no sense, 3 when the answers couldn't be checked.
///
/// # Errors
/// A file can't be read or written, or the VM failed.
pub fn judge(args: &Args) -> Result<ExitCode> {
    if let Err(contradiction) = args.settings.wish.check() {
        tell!("{contradiction}");
        return Ok(ExitCode::from(2));
    }
    let course = course()?;
    let Some((lesson, exercise, papers)) = find(&course, &args.chapter) else {
        return Ok(none_for(&course, &args.chapter));
    };
    if !exercise.part("solution.rs").exists() {
        tell!("这里没有判卷用的答案：老师发的练习不带答案。");
        return Ok(ExitCode::FAILURE);
    }
    let _scratch = scratch::prepare("")?;
    let needed = packages::for_build(exercise.needs_clang);
    packages::ensure(needed, args.settings.yes)?;
    let desk = match Desk::build(lesson, exercise, papers)? {
        Ok(desk) => desk,
        Err(status) => return Ok(ExitCode::from(status)),
    };
    if args.judgements.is_empty() {
        desk.lay_out()?;
        return Ok(ExitCode::SUCCESS);
    }
    let said = match judgement::one_each(&args.judgements, desk.checks.len()) {
        Ok(said) => said,
        Err(why) => {
            tell!("{why}\n出路：{}", desk.how_to_answer());
            return Ok(ExitCode::from(2));
        }
    };
    desk.compare(&said, &args.settings).or_else(not_checked)
}

/// The chapter's answers to judge.
fn find<'a>(
    course: &'a Course,
    wanted: &str,
) -> Option<(&'a Lesson, &'a Exercise, &'a Papers)> {
    let lesson = course.lesson(wanted)?;
    let papers = lesson.papers.as_ref()?;
    let mut all = lesson.exercises.iter();
    Some((lesson, all.find(|e| e.id == papers.exercise)?, papers))
}

fn none_for(course: &Course, wanted: &str) -> ExitCode {
    let with_papers = course.lessons.iter().filter(|l| l.papers.is_some());
    let numbers: Vec<_> = with_papers.map(|l| l.number.to_string()).collect();
    tell!(
        "“{wanted}”没有判卷。有判卷的是第 {} 章。",
        numbers.join("、")
    );
    ExitCode::from(2)
}

impl<'a> Desk<'a> {
    /// Builds the checker and the program with the answers; `Err` is cargo's status.
    fn build(
        lesson: &'a Lesson,
        exercise: &'a Exercise,
        papers: &'a Papers,
    ) -> Result<Result<Self, u8>> {
        let root = course::checkout();
        let package = &exercise.package;
        let built = cargo::with_test(&root, package, proof::PROGRAM)?;
        let programs = match built {
            Built::Programs(programs) => programs,
            Built::Failed(status) => {
                tell!(
                    "\n没有编译过，上面是编译器的原话。这一章的练习要都能编译，\
                     包括你改到一半的。\n恢复成起点：cargo lab reset 练习"
                );
                return Ok(Err(status));
            }
        };
        let checker = programs.path(package)?.to_owned();
        let listed = Command::new(&checker).output();
        let listed = listed.with_context(|| checker.display().to_string())?;
        let mut checks =
            read_list(&listed.stdout).context("读不懂列出的检查")?;
        checks.retain(|check| check.exercise == exercise.stem());
        Ok(Ok(Self {
            lesson,
            exercise,
            papers,
            checker,
            answers: programs.path(proof::PROGRAM)?.to_owned(),
            checks,
        }))
    }

    /// The four answers, each with its letter.
    fn labelled(&self) -> impl Iterator<Item = (char, &'a str)> {
        let answers = self.papers.answers.iter().map(String::as_str);
        LABELS.into_iter().zip(answers)
    }

    /// Writes the answers to files that don't say what they are, and prints what to do.
    fn lay_out(&self) -> Result<()> {
        let id = &self.exercise.id;
        say!("判卷 {id}：{}", self.exercise.title());
        say!("题目：{}", shown(&self.exercise.part("starter.rs")));
        say!("\n四份答案：");
        let folder = notes()?.join("judge").join(id);
        fs::create_dir_all(&folder)
            .with_context(|| format!("建不了 {}", folder.display()))?;
        for (label, answer) in self.labelled() {
            let path = folder.join(format!("{label}.rs"));
            let (_, code) = read(&self.exercise.part(&format!("{answer}.rs")))?;
            files::replace(&path, format!("//! 答案 {label}。\n\n{code}"))?;
            say!("  {label}  {}", shown(&path));
        }
        say!("\n检查：");
        for (number, check) in (1..).zip(&self.checks) {
            say!("  {number:>2}  {}", check.title);
        }
        say!("\n先只读，不运行：每份答案过得了全部检查吗？哪一项过不了？");
        say!("想好了：{}", self.how_to_answer());
        say!(
            "0 是全部通过；过不了的不止一项，说中一项就行，多说错一项就不算对。"
        );
        Ok(())
    }

    fn how_to_answer(&self) -> String {
        let chapter = self.lesson.number;
        format!("cargo lab judge {chapter} a=0 b=1 c=1,2 d=0（换成你的判断）")
    }

    /// Runs the answers, and prints what was said of each and what happened.
    fn compare(
        &self,
        said: &[Judgement; 4],
        settings: &Settings,
    ) -> Result<ExitCode> {
        let seed = settings.seed.unwrap_or_else(some_seed);
        let mut right = 0;
        for (said, (label, answer)) in said.iter().zip(self.labelled()) {
            let made = self.run(answer, settings, seed)?;
            let failed = failed(&made);
            let is_right = said.is_right(&failed);
            right += usize::from(is_right);
            say!(
                "\n{label}  你说：{}  实际：{}  {}",
                numbers(&said.fails),
                numbers(&failed),
                if is_right { "对" } else { "不对" }
            );
            for number in failed {
                let Checked { check, finding } = &made[number - 1];
                say!("  {number:>2}  {}", check.title);
                print_finding(check, finding);
            }
            let path = self.exercise.part(&format!("{answer}.rs"));
            let (about, _) = read(&path)?;
            say!("    {about}");
        }
        say!("\n判对了 {right}/{} 份。", LABELS.len());
        Ok(ExitCode::from(u8::from(right < LABELS.len())))
    }

    fn run(
        &self,
        answer: &str,
        settings: &Settings,
        seed: u64,
    ) -> Result<Vec<Checked>> {
        let arguments = proof::serve(&self.exercise.stem(), answer);
        let answer = Answer {
            program: &self.answers,
            arguments: &arguments,
        };
        let command = format!("cargo lab judge {}", self.lesson.number);
        run_checks(
            self.exercise,
            &self.checker,
            &answer,
            settings,
            seed,
            command,
        )
    }
}

/// The numbers of the checks that didn't pass, from 1.
fn failed(made: &[Checked]) -> Vec<usize> {
    let numbered = (1..).zip(made);
    let failed = numbered.filter(|(_, it)| it.finding != Finding::Passed);
    failed.map(|(number, _)| number).collect()
}

/// What an answer's first lines say of it, and the code below them.
fn read(path: &Path) -> Result<(String, String)> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("读不了 {}", path.display()))?;
    let about = text.lines().map_while(|line| line.strip_prefix("//!"));
    let about: Vec<_> = about.map(str::trim).collect();
    let code = text.lines().skip(about.len());
    let code: Vec<_> = code.skip_while(|line| line.is_empty()).collect();
    Ok((about.join("\n    "), code.join("\n") + "\n"))
}
