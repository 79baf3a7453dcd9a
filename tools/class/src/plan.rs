//! What is said between the two sides of the VM's border: outside, the plan of what to
//! check; inside, the runner's events.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What the runner does, as JSON in its one argument.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// The checks to make, one after another.
    pub jobs: Vec<Job>,
    /// How long one call of a student's function may take, in seconds.
    pub call_seconds: u64,
    /// How long all checks of a job may take, in seconds.
    pub exercise_seconds: u64,
    /// The memory of a student's program, in MiB.
    pub memory: u32,
    /// The most threads of a student's program.
    pub threads: u32,
}

/// One exercise's checks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// The program with the checks.
    pub checker: PathBuf,
    /// The exercise, as the checker calls it.
    pub exercise: String,
    /// The program with the student's answer.
    pub answer: PathBuf,
    /// Whether the answer loads a kernel program.
    pub kernel_side: bool,
    /// The seed of the random numbers.
    pub seed: u64,
}

/// A line on the runner's stdout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The checker of this job starts now.
    Begin(usize),
    /// What it printed.
    Line(String),
    /// How it ended.
    End(End),
}

/// How a checker ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// With this exit status.
    Exited(i32),
    /// By this signal.
    Killed(i32),
    /// It took too long.
    TimedOut,
}
