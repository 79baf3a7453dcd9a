//! What the grader tells the runner inside the VM to do. What comes back is in
//! [`protocol::relay`].

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
