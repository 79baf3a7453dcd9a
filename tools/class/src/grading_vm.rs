//! Running a student's programs in the micro-VM, and reading what the checkers say there.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use protocol::checker::{Line, Obstacle, Said};
use protocol::relay::{Exit, Relay};
use vm::failure::{Failure, FailureKind};
use vm::kernels::Kernel;

use crate::assignment::Limits;
use crate::plan::{Job, Plan};

/// The threads that an answer may have at once.
const THREADS: u32 = 64;
/// The memory of the VM beyond an answer's own, in MiB: the kernel, the files, a checker.
const OWN_MEMORY: u32 = 256;

/// Where and how answers run.
#[derive(Clone, Debug)]
pub struct GradingVm {
    /// What runs in the VM: this program, stripped.
    pub program: PathBuf,
    /// On which kernel.
    pub kernel: Kernel,
    /// The libraries that answers need.
    pub libraries: BTreeSet<PathBuf>,
    /// Within which limits.
    pub limits: Limits,
}

/// What was heard of a job.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// Its checker was started.
    pub begun: bool,
    /// What the checker printed.
    pub lines: Vec<Line>,
    /// How it ended, unless the VM ended first.
    pub end: Option<Exit>,
    /// What happened to the VM then.
    pub trouble: Option<String>,
}

impl Heard {
    /// Whether all checks were made.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        matches!(self.end, Some(Exit::Exited(0 | 1)))
            && matches!(self.said(), Said::Done(_))
    }

    /// What kept the checks from being made.
    #[must_use]
    pub fn obstacle(&self, exercise_seconds: u64) -> String {
        match (self.said(), self.end, &self.trouble) {
            (_, Some(Exit::TimedOut), _) => {
                format!("全部检查超过了 {exercise_seconds} 秒")
            }
            (Said::Obstacle(Obstacle { why, .. }), ..) => {
                format!("检查做不了：{why}")
            }
            (_, Some(Exit::Killed(number)), _) => {
                format!("检查程序被信号 {number} 结束")
            }
            (_, Some(end), _) => format!("检查程序中途结束了（{end:?}）"),
            (_, None, Some(trouble)) => trouble.clone(),
            (_, None, None) => "虚拟机没有说完".to_owned(),
        }
    }

    fn said(&self) -> Said {
        Said::of(self.lines.iter().cloned())
    }
}

/// The programs of a job on this machine.
#[derive(Clone, Debug)]
pub struct JobPrograms {
    /// The exercise, as the checker calls it.
    pub exercise: String,
    /// The checker.
    pub checker: PathBuf,
    /// The student's program.
    pub answer: PathBuf,
    /// Whether that loads a kernel program.
    pub kernel_side: bool,
}

impl GradingVm {
    /// Makes the jobs' checks. One after another in one VM; those that aren't completed
    /// there get a VM each.
    ///
    /// # Errors
    /// A file can't be read or written, qemu is missing.
    pub fn run(&self, jobs: &[JobPrograms], seed: u64) -> Result<Vec<Heard>> {
        let (mut heard, _) = self.boot(jobs, seed)?;
        for (job, of_job) in jobs.iter().zip(&mut heard) {
            if !of_job.is_complete() {
                *of_job = self.alone(job, seed)?;
            }
        }
        Ok(heard)
    }

    /// Makes a job's checks in a VM of its own.
    ///
    /// # Errors
    /// As [`GradingVm::run`].
    pub fn alone(&self, job: &JobPrograms, seed: u64) -> Result<Heard> {
        let (mut heard, trouble) =
            self.boot(std::slice::from_ref(job), seed)?;
        let mut of_job = heard.pop().unwrap_or_default();
        of_job.trouble = trouble;
        Ok(of_job)
    }

    fn boot(
        &self,
        jobs: &[JobPrograms],
        seed: u64,
    ) -> Result<(Vec<Heard>, Option<String>)> {
        let plan = Plan {
            jobs: jobs
                .iter()
                .map(|job| Job {
                    checker: vm::place(&job.checker),
                    exercise: job.exercise.clone(),
                    answer: vm::place(&job.answer),
                    kernel_side: job.kernel_side,
                    seed,
                })
                .collect(),
            call_seconds: self.limits.call_seconds,
            exercise_seconds: self.limits.exercise_seconds,
            memory: self.limits.memory,
            threads: THREADS,
        };
        let plan = serde_json::to_string(&plan)?;
        let calm = vm::Vm::default();
        let of_a_job = Duration::from_secs(self.limits.exercise_seconds + 10);
        // A checker and its answer take turns, and other VMs want the processors. A kernel
        // program may keep a CPU for itself, though.
        let two_cpus = jobs.iter().any(|job| job.kernel_side);
        let vm = vm::Vm {
            memory: OWN_MEMORY + self.limits.memory,
            cpus: if two_cpus { calm.cpus } else { 1 },
            limit: Some(calm.silence + of_a_job * u32::try_from(jobs.len())?),
            ..calm
        };
        let mut image = vm::Image::new(
            self.kernel.clone(),
            self.program.clone(),
            &self.program,
        );
        image.arguments = ["inside", &plan].map(Into::into).into();
        image.others = jobs.iter().map(|job| job.checker.clone()).collect();
        let answers = jobs.iter().map(|job| job.answer.clone());
        let answers =
            answers.map(|answer| (answer.clone(), vm::place(&answer)));
        let libraries = self.libraries.iter();
        let libraries = libraries.map(|file| (file.clone(), file.clone()));
        image.files = answers.chain(libraries).collect();
        let mut stdout = Vec::new();
        let mut stderr = Vec::new();
        let (_sender, signals) = std::sync::mpsc::channel();
        let to = (&mut stdout, &mut stderr);
        let end = vm.run(&image, to, &signals);
        let trouble = match end {
            Ok(vm::End::Exited(0)) => None,
            Ok(end) => Some(format!(
                "虚拟机里的检查没有做完（{end:?}）：{}",
                String::from_utf8_lossy(&stderr).trim()
            )),
            Err(error) => Some(trouble(error)?),
        };
        Ok((heard(&stdout, jobs.len()), trouble))
    }
}

/// What happened to the VM. Trouble that every VM will have is an error.
fn trouble(error: anyhow::Error) -> Result<String> {
    let kind = error.downcast_ref::<Failure>().map(|failure| failure.kind);
    match kind {
        Some(
            FailureKind::Panicked
            | FailureKind::OutOfMemory
            | FailureKind::TimedOut
            | FailureKind::Broken,
        ) => Ok(format!("{error:#}")),
        _ => Err(error),
    }
}

/// Reads the runner's lines. A line that was cut off ends them.
fn heard(stdout: &[u8], jobs: usize) -> Vec<Heard> {
    let mut heard = vec![Heard::default(); jobs];
    let mut current = None;
    for line in stdout.split(|byte| *byte == b'\n') {
        let Ok(relay) = Relay::read(line) else {
            break;
        };
        if let Relay::Begin(number) = relay {
            current = Some(number);
        }
        let Some(of_job) = current.and_then(|n| heard.get_mut(n)) else {
            break;
        };
        match relay {
            Relay::Begin(_) => of_job.begun = true,
            Relay::Said(line) => of_job.lines.push(line),
            Relay::End(end) => of_job.end = Some(end),
        }
    }
    heard
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_was_cut_off_has_no_end() {
        let done = Line::Done { seed: 1 };
        let whole = [
            Relay::Begin(0),
            Relay::Said(done.clone()),
            Relay::End(Exit::Exited(1)),
            Relay::Begin(1),
        ];
        let mut stdout: String =
            whole.map(|relay| relay.print() + "\n").concat();
        stdout.push_str("{\"sai");
        let heard = heard(stdout.as_bytes(), 3);
        assert_eq!(heard[0].end, Some(Exit::Exited(1)));
        assert_eq!(heard[0].lines, [done]);
        assert!(heard[1].begun && heard[1].end.is_none());
        assert!(!heard[2].begun);
    }
}
