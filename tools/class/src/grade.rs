//! `cargo lab class grade`: from the students' folders to the reports.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use lab::exercises;
use machine::{packages, scratch};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use vm::kernels;

use crate::assignment::Assignment;
use crate::compile::{Compiled, Kit, stripped, try_sandbox};
use crate::machine::{Outcome, Programs, Runner, list};
use crate::plan::End;
use crate::report;
use crate::results::{self, Check, Exercise, Results, State, Student};
use crate::submission::{self, Found};

/// The exit status when something could not be graded.
const INCOMPLETE: u8 = 1;

/// What `cargo lab class grade` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 装着全班作业的目录，一个学生一个文件夹
    #[arg(value_name = "目录")]
    submissions: PathBuf,
    /// 作业文件 assignment.toml
    #[arg(long, value_name = "文件")]
    assignment: PathBuf,
    /// 报告放在哪个目录；再次运行时接着上一次的做
    #[arg(long, value_name = "目录")]
    out: PathBuf,
    /// 同时评几个学生；不写就和处理器的核一样多
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// 在哪个内核上运行：5.10、6.1、6.12、newest，或者一个带 / 的文件路径；不写就是 6.1
    #[arg(long, value_name = "内核")]
    kernel: Option<kernels::Wanted>,
}

/// One exercise of the assignment, with all that grading it takes.
struct Task {
    exercise: exercises::Exercise,
    /// Whether its answers load a kernel program.
    kernel_side: bool,
    /// The reference solution, compiled.
    solution: PathBuf,
    /// The book's checks, and the teacher's own ones.
    checkers: Vec<Checker>,
}

/// A student's answer to an exercise, compiled.
enum Answer {
    Program(PathBuf),
    /// There is no program: why, and the words for the report.
    None(State, Option<String>),
}

struct Checker {
    program: PathBuf,
    /// What it checks, with the assignment's points.
    checks: Vec<Check>,
}

/// What all students share.
struct Grading {
    assignment: Assignment,
    kit: Kit,
    tasks: Vec<Task>,
    runner: Runner,
    /// Of everything that a verdict depends on, but the answers.
    fingerprint: Sha256,
    states: PathBuf,
}

/// What is kept of a graded student.
#[derive(Serialize, Deserialize)]
struct Kept {
    fingerprint: String,
    student: Student,
}

/// Grades all students and writes the reports. The exit status is 0 when everything was
/// graded, 1 when something couldn't be.
///
/// # Errors
/// Nothing was graded: why, and what to do.
pub fn grade(args: &Args) -> Result<ExitCode> {
    let assignment = Assignment::read(&args.assignment)?;
    let students = submission::students(&args.submissions)?;
    ensure!(
        !students.is_empty(),
        "{} 里一个学生的文件夹也没有。\n出路：一个学生一个文件夹，放在它下面",
        args.submissions.display()
    );
    fs::create_dir_all(&args.out)
        .with_context(|| format!("建不了 {}", args.out.display()))?;
    let work = scratch::prepare(
        "中途停下了，报告还没有写。已经评完的学生都记下了：再运行一次同样的命令，就接着评。",
    )?;
    let grading = Grading::prepare(assignment, args, work.path())?;
    let jobs = args.jobs.unwrap_or_else(|| {
        thread::available_parallelism().map_or(1, Into::into)
    });
    let graded = grading.all(&students, jobs.max(1))?;
    let results = Results {
        version: results::VERSION,
        assignment: grading.assignment.title.clone(),
        seed: grading.assignment.seed,
        kernel: grading.runner.kernel.version.clone(),
        students: graded,
    };
    report::write(&results, &args.out)?;
    let missing = results.students.iter().filter(|s| s.points.is_none());
    let missing = missing.count();
    println!(
        "评了 {} 个学生，报告在 {}",
        results.students.len() - missing,
        args.out.join("class.md").display()
    );
    if missing == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "有 {missing} 个学生没有评完，原因不在学生，写在报告里。再运行一次就只评他们。"
    );
    Ok(ExitCode::from(INCOMPLETE))
}

impl Grading {
    fn prepare(
        assignment: Assignment,
        args: &Args,
        work: &Path,
    ) -> Result<Self> {
        let wanted = wanted(&assignment)?;
        packages::ensure(packages::FOR_SANDBOX, false)?;
        packages::ensure(packages::FOR_VM, false)?;
        try_sandbox()?;
        eprintln!("编译各份作业共用的部分……");
        let kit = Kit::prepare(&wanted, work)?;
        let mut fingerprint = Sha256::new();
        let mut tasks = Vec::new();
        for exercise in wanted {
            let task = Task::prepare(exercise, &assignment, &kit, work)?;
            for checker in &task.checkers {
                fingerprint.update(fs::read(&checker.program)?);
            }
            tasks.push(task);
        }
        let lab = work.join("lab");
        stripped(&std::env::current_exe()?, &lab)?;
        fingerprint.update(fs::read(&lab)?);
        let mut libraries = BTreeSet::new();
        for task in &tasks {
            libraries.extend(vm::libraries(&task.solution)?);
        }
        let runner = Runner {
            libraries,
            lab,
            kernel: kernels::find_or_fetch(
                &args.kernel.clone().unwrap_or_default(),
                None,
            )?,
            limits: assignment.limits.clone(),
        };
        fingerprint.update(format!("{assignment:?} {:?}", runner.kernel));
        let states = args.out.join(".state");
        fs::create_dir_all(&states)
            .with_context(|| format!("建不了 {}", states.display()))?;
        let grading = Self {
            assignment,
            kit,
            tasks,
            runner,
            fingerprint,
            states,
        };
        grading.try_solutions()?;
        Ok(grading)
    }

    /// Grades the reference solutions, as a student's: what is wrong with this machine or
    /// with the teacher's checks is found here, and not counted against anybody.
    fn try_solutions(&self) -> Result<()> {
        eprintln!("先评一次参考答案……");
        let answers: Vec<_> = self
            .tasks
            .iter()
            .map(|task| Answer::Program(task.solution.clone()))
            .collect();
        let student = self.judge("参考答案", &answers)?;
        for exercise in &student.exercises {
            let failed = exercise
                .checks
                .iter()
                .find(|check| check.passed != Some(true));
            if let Some(check) = failed {
                bail!(
                    "参考答案没有通过 {} 的检查 {}，所以什么也没有评：{}\n\
                     出路：{}",
                    exercise.exercise,
                    check.check,
                    check
                        .seen
                        .as_ref()
                        .or(exercise.message.as_ref())
                        .map_or("没有说明", String::as_str),
                    if check.hidden {
                        "这是您自己的检查，多半是它写错了。"
                    } else {
                        "先看作业文件的 [limits] 是不是太小。不是的话，就是这台机器跑得不对：\
                         再运行一次；还是这样就换一个内核，例如 --kernel 6.12。"
                    }
                );
            }
        }
        Ok(())
    }

    /// Grades the students, some at a time. Returns them in order.
    fn all(
        &self,
        students: &[(String, PathBuf)],
        jobs: usize,
    ) -> Result<Vec<Student>> {
        let bar = ProgressBar::new(students.len() as u64);
        let style = ProgressStyle::with_template(
            "{wide_bar} {pos}/{len}，还要 {eta}，刚评完 {msg}",
        );
        bar.set_style(style.context("the template is fixed")?);
        let queue: Mutex<VecDeque<_>> = Mutex::new(students.iter().collect());
        let mut graded = BTreeMap::new();
        thread::scope(|scope| {
            let (sender, finished) = mpsc::channel();
            for _ in 0..jobs {
                let (sender, queue) = (sender.clone(), &queue);
                scope.spawn(move || {
                    loop {
                        let next = queue.lock().expect("no panics").pop_front();
                        let Some((name, folder)) = next else { return };
                        let student = self.student(name, folder);
                        // Nobody listens any more after an error.
                        if sender.send((name, student)).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(sender);
            for (name, student) in finished {
                let student = student.inspect_err(|_| {
                    queue.lock().expect("no panics").clear();
                })?;
                bar.set_message(name.clone());
                bar.inc(1);
                if !io::stderr().is_terminal() {
                    eprintln!("{}/{} {name}", bar.position(), students.len());
                }
                graded.insert(name.clone(), student);
            }
            anyhow::Ok(())
        })?;
        bar.finish_and_clear();
        Ok(graded.into_values().collect())
    }

    /// Grades one student, unless that has been done already.
    fn student(&self, name: &str, folder: &Path) -> Result<Student> {
        let answers: Vec<Found> = self
            .tasks
            .iter()
            .map(|task| submission::find(folder, &task.exercise))
            .collect::<Result<_>>()?;
        let mut fingerprint = self.fingerprint.clone();
        fingerprint.update(format!("{name:?} {answers:?}"));
        let fingerprint = hex(&fingerprint.finalize());
        let place = self.states.join(format!("{name}.json"));
        let kept = fs::read(&place)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok())
            .filter(|kept| kept.fingerprint == fingerprint)
            .filter(|kept| kept.student.points.is_some());
        if let Some(kept) = kept {
            return Ok(kept.student);
        }
        let work = TempDir::new().context("建不了临时目录")?;
        let answers: Vec<_> = self
            .tasks
            .iter()
            .zip(answers)
            .enumerate()
            .map(|(number, (task, found))| {
                let program = work.path().join(format!("answer-{number}"));
                self.compile(task, found, program)
            })
            .collect();
        let student = self.judge(name, &answers)?;
        let kept = Kept {
            fingerprint,
            student,
        };
        report::replace(&place, &serde_json::to_vec(&kept)?)?;
        Ok(kept.student)
    }

    /// Compiles an answer to `program`.
    fn compile(&self, task: &Task, found: Found, program: PathBuf) -> Answer {
        let text = match found {
            Found::Missing => return Answer::None(State::Missing, None),
            Found::Refused(why) => {
                return Answer::None(State::Refused, Some(why));
            }
            Found::Answer(text) => text,
        };
        let limit = Duration::from_secs(self.assignment.limits.compile_seconds);
        match self.kit.answer(&task.exercise, &text, limit, &program) {
            Ok(Compiled::Program) => Answer::Program(program),
            Ok(Compiled::Refused(words)) => {
                Answer::None(State::NotCompiled, Some(words))
            }
            Err(error) => Answer::None(
                State::NotGraded,
                Some(format!("没能编译：{error:#}")),
            ),
        }
    }

    fn judge(&self, name: &str, answers: &[Answer]) -> Result<Student> {
        let seed = own_seed(self.assignment.seed, name);
        let mut jobs = Vec::new();
        for (task, answer) in self.tasks.iter().zip(answers) {
            if let Answer::Program(program) = answer {
                jobs.extend(
                    task.checkers
                        .iter()
                        .map(|checker| task.job(checker, program)),
                );
            }
        }
        let mut outcomes = if jobs.is_empty() {
            Vec::new().into_iter()
        } else {
            self.runner.run(&jobs, seed)?.into_iter()
        };
        let seconds = self.assignment.limits.exercise_seconds;
        let mut exercises = Vec::new();
        for (task, answer) in self.tasks.iter().zip(answers) {
            let mut checks = Vec::new();
            let mut verdict = match answer {
                Answer::Program(_) => (State::Checked, None),
                Answer::None(state, why) => (*state, why.clone()),
            };
            for checker in &task.checkers {
                let mut its = checker.checks.clone();
                if let Answer::Program(_) = answer {
                    let outcome = outcomes.next().unwrap_or_default();
                    let at_fault = !outcome.is_complete()
                        && outcome.begun
                        && self.solution_completes(task, checker, seed)?;
                    let (state, mut message) =
                        apply(&outcome, at_fault, &mut its, seconds);
                    if state == State::Checked {
                        message = message.map(|why| conceal(why, &mut its));
                    }
                    if state == State::NotGraded || verdict.1.is_none() {
                        verdict = (state.max(verdict.0), message);
                    }
                }
                checks.extend(its);
            }
            let (state, message) = verdict;
            for check in &mut checks {
                if state == State::NotGraded {
                    check.passed = None;
                } else {
                    check.passed.get_or_insert(false);
                }
            }
            exercises.push(Exercise::new(
                &task.exercise.id,
                state,
                message,
                checks,
            ));
        }
        Ok(Student::new(name, seed, exercises))
    }

    /// Whether the checks that an answer didn't let be completed are completed for the
    /// reference solution, here and now.
    fn solution_completes(
        &self,
        task: &Task,
        checker: &Checker,
        seed: u64,
    ) -> Result<bool> {
        let job = task.job(checker, &task.solution);
        Ok(self.runner.alone(&job, seed)?.is_complete())
    }
}

impl Task {
    fn prepare(
        exercise: exercises::Exercise,
        assignment: &Assignment,
        kit: &Kit,
        work: &Path,
    ) -> Result<Self> {
        let id = &exercise.id;
        let stem = exercise.stem();
        let public = work.join(&exercise.package);
        let built = kit
            .checker(&exercise.package)
            .context("the kit has each package's checker")?;
        stripped(built, &public)?;
        let mut checkers = vec![Checker::new(&public, &stem, false)?];
        let hidden = assignment
            .hidden
            .as_ref()
            .map(|folder| folder.join(format!("{id}.rs")))
            .filter(|file| file.exists());
        if let Some(file) = hidden {
            let program = work.join(format!("hidden-{id}"));
            kit.hidden_checker(&exercise, &file, &program)?;
            checkers.push(Checker::new(&program, &stem, true)?);
        }
        for (check, points) in &assignment.exercises[id] {
            let mut known = checkers
                .iter_mut()
                .flat_map(|checker| &mut checker.checks)
                .filter(|known| known.check == *check);
            let Some(known) = known.next() else {
                let names: Vec<_> = checkers
                    .iter()
                    .flat_map(|checker| &checker.checks)
                    .map(|known| known.check.as_str())
                    .collect();
                bail!(
                    "练习 {id} 没有“{check}”这项检查。它有：{}",
                    names.join("、")
                );
            };
            known.of = *points;
        }
        let program = work.join(format!("solution-{id}"));
        let limit = Duration::from_secs(600);
        let compiled =
            kit.answer(&exercise, &solution(&exercise)?, limit, &program)?;
        if let Compiled::Refused(words) = compiled {
            bail!("{id} 的参考答案没有编译过，所以什么也没有评：\n{words}");
        }
        Ok(Self {
            kernel_side: exercise.has_kernel_side()?,
            exercise,
            solution: program,
            checkers,
        })
    }

    fn job(&self, checker: &Checker, answer: &Path) -> Programs {
        Programs {
            exercise: self.exercise.stem(),
            checker: checker.program.clone(),
            answer: answer.to_owned(),
            kernel_side: self.kernel_side,
        }
    }
}

impl Checker {
    fn new(program: &Path, stem: &str, hidden: bool) -> Result<Self> {
        let checks: Vec<Check> = list(program)?
            .iter()
            .filter(|check| check["exercise"] == stem)
            .map(|check| described(check, hidden))
            .collect();
        ensure!(
            !checks.is_empty(),
            "{} 里没有练习 {stem} 的检查",
            program.display()
        );
        Ok(Self {
            program: program.to_owned(),
            checks,
        })
    }
}

/// Enters a checker's verdicts. `at_fault` says whether the answer is to blame when they
/// aren't complete.
fn apply(
    outcome: &Outcome,
    at_fault: bool,
    checks: &mut [Check],
    exercise_seconds: u64,
) -> (State, Option<String>) {
    for line in &outcome.lines {
        let known = checks
            .iter_mut()
            .find(|check| line["check"] == check.check.as_str());
        if let Some(check) = known {
            let text = |name| line[name].as_str().map(str::to_owned);
            check.passed = line["passed"].as_bool();
            check.expected = text("expected");
            check.seen = text("seen");
        }
    }
    if outcome.end == Some(End::TimedOut) {
        let fault =
            format!("全部检查超过了 {exercise_seconds} 秒，没做完的算没过");
        return (State::Checked, Some(fault));
    }
    if outcome.is_complete() {
        return (State::Checked, None);
    }
    let obstacle = outcome.obstacle();
    if at_fault {
        let fault = format!(
            "{obstacle}\n单独再评一次还是这样，而参考答案在同样的虚拟机里评得完，\
             所以没做完的算没过"
        );
        return (State::Checked, Some(fault));
    }
    (State::NotGraded, Some(obstacle))
}

/// What the student is told of why checks weren't completed. Of hidden ones nothing but
/// that: the reason, which may name them, goes where only the teacher reads.
fn conceal(why: String, checks: &mut [Check]) -> String {
    let hidden = checks.iter_mut().filter(|check| check.hidden);
    let mut undone = hidden.filter(|check| check.passed.is_none()).peekable();
    if undone.peek().is_none() {
        return why;
    }
    for check in undone {
        check.expected = Some("检查做得完".to_owned());
        check.seen = Some(why.clone());
    }
    "老师的检查没有做完，没做完的算没过".to_owned()
}

/// A check before it's made. What the assignment doesn't mention is worth nothing.
fn described(check: &Value, hidden: bool) -> Check {
    let text = |name| check[name].as_str().unwrap_or_default().to_owned();
    Check {
        check: text("check"),
        title: text("title"),
        hidden,
        passed: None,
        of: 0,
        expected: None,
        seen: None,
        page: text("page"),
        section: text("section"),
    }
}

/// The assignment's exercises, in its order.
fn wanted(assignment: &Assignment) -> Result<Vec<exercises::Exercise>> {
    let all = exercises::all()?;
    let mut wanted = Vec::new();
    for id in assignment.exercises.keys() {
        let Some(exercise) = all.iter().find(|known| known.id == *id) else {
            let ids: Vec<_> = all.iter().map(|e| e.id.as_str()).collect();
            bail!("没有“{id}”这道练习。现有的：{}", ids.join("、"));
        };
        wanted.push(exercise.clone());
    }
    Ok(wanted)
}

fn solution(exercise: &exercises::Exercise) -> Result<String> {
    let path = exercise.part("solution.rs");
    fs::read_to_string(&path)
        .with_context(|| format!("读不了 {}", path.display()))
}

/// A student's own seed: the same today and next year, another one for each name.
fn own_seed(seed: u64, student: &str) -> u64 {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    hash.update(student);
    let [a, b, c, d, ..] = hash.finalize().0;
    u32::from_le_bytes([a, b, c, d]).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_wrong_around_an_answer_is_no_verdict() {
        let state = |outcome: &Outcome, at_fault| {
            let check = serde_json::json!({ "check": "a" });
            let mut checks = [described(&check, false)];
            apply(outcome, at_fault, &mut checks, 9).0
        };
        let environment = serde_json::json!({ "environment": "EPERM" });
        let done = serde_json::json!({ "done": true });
        let outcome = |lines: &[Value], end, trouble: Option<&str>| Outcome {
            begun: true,
            lines: lines.to_vec(),
            end,
            trouble: trouble.map(str::to_owned),
        };
        for incomplete in [
            outcome(&[], None, Some("the kernel panicked")),
            outcome(&[environment], Some(End::Exited(3)), None),
            outcome(&[], Some(End::Exited(101)), None),
            outcome(&[], Some(End::Exited(0)), None),
            outcome(&[], Some(End::Killed(9)), None),
        ] {
            assert_eq!(state(&incomplete, false), State::NotGraded);
            assert_eq!(state(&incomplete, true), State::Checked);
        }
        let complete = outcome(&[done], Some(End::Exited(1)), None);
        assert_eq!(state(&complete, false), State::Checked);
        let late = outcome(&[], Some(End::TimedOut), None);
        assert_eq!(state(&late, false), State::Checked);
    }

    #[test]
    fn a_student_does_not_read_what_stopped_a_hidden_check() {
        for (hidden, told) in [(false, "secret: EPERM"), (true, "老师的检查")]
        {
            let check = serde_json::json!({ "check": "secret" });
            let mut checks = [described(&check, hidden)];
            let words = conceal("secret: EPERM".to_owned(), &mut checks);
            assert!(words.starts_with(told), "{words}");
            let seen = checks[0].seen.as_deref();
            assert_eq!(seen, hidden.then_some("secret: EPERM"));
        }
    }

    #[test]
    fn points_are_missing_until_all_is_graded() {
        let exercise = |state| Exercise::new("ex", state, None, Vec::new());
        let graded = [exercise(State::Checked), exercise(State::Missing)];
        assert_eq!(Student::new("甲", 1, graded.into()).points, Some(0));
        let part = [exercise(State::Checked), exercise(State::NotGraded)];
        assert_eq!(Student::new("甲", 1, part.into()).points, None);
    }

    #[test]
    fn a_seed_depends_on_the_assignment_and_the_name() {
        assert_eq!(own_seed(1, "甲"), own_seed(1, "甲"));
        assert_ne!(own_seed(1, "甲"), own_seed(1, "乙"));
        assert_ne!(own_seed(1, "甲"), own_seed(2, "甲"));
        // As `printf '\7\0\0\0\0\0\0\0zhang' | sha256sum` begins, read from the right.
        assert_eq!(own_seed(7, "zhang"), 0x2055_df4c);
    }
}
