//! Grading one student, with what all students share.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use course::Course;
use machine::packages;
use protocol::relay::Exit;
use sha2::{Digest, Sha256};
use shared::tell;
use tempfile::TempDir;
use vm::kernels::{self, Wanted};

use crate::assignment::Assignment;
use crate::checker::Checker;
use crate::compile;
use crate::folders::Student;
use crate::grading_vm::{GradingVm, Heard};
use crate::hidden;
use crate::kept::Kept;
use crate::kit::Kit;
use crate::results::{ExerciseResult, State, StudentResult};
use crate::sandbox::try_sandbox;
use crate::seed::own_seed;
use crate::submission::{self, Found};
use crate::task::{self, Task};
use crate::toolchain::stripped;
use crate::verdict::{apply, conceal};
use crate::visible;
use crate::witness::Compiled;

/// What all students share.
pub struct Grading {
    /// What is graded.
    pub assignment: Assignment,
    kit: Kit,
    tasks: Vec<Task>,
    /// Where answers run.
    pub vm: GradingVm,
    kept: Kept,
}

/// A student's answer to an exercise, compiled.
enum HandedIn {
    Program(PathBuf),
    /// There is no program: why, and the words for the report.
    None(State, Option<String>),
}

impl Grading {
    /// Compiles all that students share into `work`, and tries whether the reference
    /// solutions get all points. Verdicts are kept in `out`; the kernel may come from a
    /// Debian mirror.
    ///
    /// # Errors
    /// Something is missing or doesn't compile, or the solutions don't pass.
    pub fn prepare(
        assignment: Assignment,
        (kernel, mirror): (&Wanted, Option<&str>),
        out: &Path,
        work: &Path,
    ) -> Result<Self> {
        let course = Course::load(&course::checkout())?;
        let wanted = task::wanted(&assignment, &course)?;
        if let Some(hidden) = &assignment.hidden {
            let known = course.exercises().map(|it| it.id.as_str()).collect();
            let ids = wanted.iter().map(|it| it.id.as_str()).collect();
            for path in hidden::unused(hidden, &known, &ids)? {
                tell!("这份作业用不到 {}", path.display());
            }
        }
        packages::ensure(packages::FOR_SANDBOX, false)?;
        packages::ensure(packages::FOR_VM, false)?;
        try_sandbox()?;
        tell!("编译各份作业共用的部分……");
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
        let program = work.join("class");
        stripped(&std::env::current_exe()?, &program)?;
        fingerprint.update(fs::read(&program)?);
        let mut libraries = BTreeSet::new();
        for task in &tasks {
            libraries.extend(vm::libraries(&task.solution)?);
        }
        let vm = GradingVm {
            libraries,
            program,
            kernel: kernels::find_or_fetch(kernel, mirror)?,
            limits: assignment.limits.clone(),
        };
        fingerprint.update(format!("{assignment:?} {:?}", vm.kernel));
        let kept = Kept::beside(out, fingerprint)?;
        let grading = Self {
            assignment,
            kit,
            tasks,
            vm,
            kept,
        };
        grading.try_solutions()?;
        Ok(grading)
    }

    /// Grades the reference solutions, as a student's: what is wrong with this machine or
    /// with the teacher's checks is found here, and not counted against anybody.
    fn try_solutions(&self) -> Result<()> {
        tell!("先评一次参考答案……");
        let answers: Vec<_> = self
            .tasks
            .iter()
            .map(|task| HandedIn::Program(task.solution.clone()))
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

    /// Grades one student, unless that has been done already. What keeps it from that stays
    /// with this student.
    pub fn student(&self, student: &Student) -> StudentResult {
        let name = &student.name;
        let graded = match &student.refused {
            Some(why) => Err(anyhow!(why.clone())),
            None => self.try_student(name, &student.path),
        };
        graded.unwrap_or_else(|why| self.not_graded(name, &format!("{why:#}")))
    }

    /// A student of whom nothing is known.
    fn not_graded(&self, name: &str, why: &str) -> StudentResult {
        let exercises = self.tasks.iter().map(|task| {
            let checks = task.checkers.iter().flat_map(|it| it.checks.clone());
            let (id, why) = (&task.exercise.id, Some(why.to_owned()));
            ExerciseResult::new(id, State::NotGraded, why, checks.collect())
        });
        let seed = own_seed(self.assignment.seed, name);
        StudentResult::new(name, seed, exercises.collect())
    }

    /// Grades one student, unless that has been done already.
    fn try_student(&self, name: &str, folder: &Path) -> Result<StudentResult> {
        let answers: Vec<Found> = self
            .tasks
            .iter()
            .map(|task| submission::find(folder, &task.exercise))
            .collect::<Result<_>>()?;
        let fingerprint =
            self.kept.fingerprint(&format!("{name:?} {answers:?}"));
        if let Some(student) = self.kept.find(name, &fingerprint) {
            return Ok(student);
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
        if student.points.is_some() {
            if let Err(error) = self.kept.keep(&student, fingerprint) {
                // It's in the report all the same.
                tell!("下一次要重评 {}：{error:#}", visible::line(name));
            }
        }
        Ok(student)
    }

    /// Compiles an answer to `program`.
    fn compile(&self, task: &Task, found: Found, program: PathBuf) -> HandedIn {
        let text = match found {
            Found::Missing => return HandedIn::None(State::Missing, None),
            Found::Refused(why) => {
                return HandedIn::None(State::Refused, Some(why));
            }
            Found::Text(text) => text,
        };
        let limit = Duration::from_secs(self.assignment.limits.compile_seconds);
        match compile::answer(&self.kit, &task.exercise, &text, limit, &program)
        {
            Ok(Compiled::Program) => HandedIn::Program(program),
            Ok(Compiled::Refused(words)) => {
                HandedIn::None(State::NotCompiled, Some(words))
            }
            Ok(Compiled::Unknown(why)) => {
                HandedIn::None(State::NotGraded, Some(why))
            }
            Err(error) => HandedIn::None(
                State::NotGraded,
                Some(format!("没能编译：{error:#}")),
            ),
        }
    }

    fn judge(&self, name: &str, answers: &[HandedIn]) -> Result<StudentResult> {
        let seed = own_seed(self.assignment.seed, name);
        let mut jobs = Vec::new();
        for (task, answer) in self.tasks.iter().zip(answers) {
            if let HandedIn::Program(program) = answer {
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
            self.vm.run(&jobs, seed)?.into_iter()
        };
        let seconds = self.assignment.limits.exercise_seconds;
        let mut exercises = Vec::new();
        for (task, answer) in self.tasks.iter().zip(answers) {
            let mut checks = Vec::new();
            let mut verdict = match answer {
                HandedIn::Program(_) => (State::Checked, None),
                HandedIn::None(state, why) => (*state, why.clone()),
            };
            for checker in &task.checkers {
                let mut its = checker.checks.clone();
                if let HandedIn::Program(_) = answer {
                    let outcome = outcomes.next().unwrap_or_default();
                    let at_fault = !outcome.is_complete()
                        && outcome.begun
                        && self.solution_completes(
                            task, checker, seed, &outcome,
                        )?;
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
            exercises.push(ExerciseResult::new(
                &task.exercise.id,
                state,
                message,
                checks,
            ));
        }
        Ok(StudentResult::new(name, seed, exercises))
    }

    /// Whether the checks that an answer didn't let be completed are completed for the
    /// reference solution, here and now: where the time was over, in half of it, so that it
    /// isn't this machine that has just become faster.
    fn solution_completes(
        &self,
        task: &Task,
        checker: &Checker,
        seed: u64,
        outcome: &Heard,
    ) -> Result<bool> {
        let job = task.job(checker, &task.solution);
        let mut vm = self.vm.clone();
        if outcome.end == Some(Exit::TimedOut) {
            vm.limits.exercise_seconds = vm.limits.exercise_seconds.div_ceil(2);
        }
        Ok(vm.alone(&job, seed)?.is_complete())
    }
}
