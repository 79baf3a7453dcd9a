//! The proof that an exercise is one: its starter fails, its solution passes with twenty
//! seeds, other right answers pass, and each wrong answer fails on the check that is there
//! for it.
//!
//! All answers are modules of the test program `tests/proof.rs`, which is also the answer
//! program: the checker starts it again with the arguments [`protocol::proof::serve`].

mod checker;

use std::env;

use protocol::checker::{Checked, Finding};
use protocol::proof;

use crate::answer::{Calls, serve};

pub use checker::Checker;

/// With how many seeds a solution must pass.
const SEEDS: u64 = 20;

/// With how many seeds each other answer is checked.
const FEW_SEEDS: u64 = 3;

/// An answer that the maintainers keep.
pub struct Answer {
    name: &'static str,
    verdict: Verdict,
    calls: Calls,
}

/// What the checks must say of an answer.
enum Verdict {
    /// It fails some check.
    Fails,
    /// It passes with this number of seeds.
    Passes(u64),
    /// The check of this name catches it.
    CaughtBy(&'static str),
}

impl Answer {
    /// What the learner starts from.
    #[must_use]
    pub fn starter(calls: Calls) -> Self {
        Self::new("starter", Verdict::Fails, calls)
    }

    /// The reference solution.
    #[must_use]
    pub fn solution(calls: Calls) -> Self {
        Self::new("solution", Verdict::Passes(SEEDS), calls)
    }

    /// A right answer that goes another way, in the file `right_NAME.rs`.
    #[must_use]
    pub fn right(name: &'static str, calls: Calls) -> Self {
        Self::new(name, Verdict::Passes(FEW_SEEDS), calls)
    }

    /// A plausible mistake, in the file `wrong_NAME.rs`, and the check that catches it.
    #[must_use]
    pub fn wrong(
        name: &'static str,
        caught_by: &'static str,
        calls: Calls,
    ) -> Self {
        Self::new(name, Verdict::CaughtBy(caught_by), calls)
    }

    fn new(name: &'static str, verdict: Verdict, calls: Calls) -> Self {
        Self {
            name,
            verdict,
            calls,
        }
    }
}

/// Serves the answer that the arguments name, if they name one.
pub fn serve_if_asked(exercise: &str, answers: &[Answer]) {
    for answer in answers {
        let name = proof::name(exercise, answer.name);
        if env::args().any(|argument| argument == name) {
            let _ = serve(&answer.calls);
        }
    }
}

/// Checks all answers of an exercise.
///
/// # Panics
/// One of them isn't what it should be.
pub fn prove(checker: &Checker, exercise: &str, answers: &[Answer]) {
    let wrong = answers
        .iter()
        .filter(|answer| matches!(answer.verdict, Verdict::CaughtBy(_)));
    assert!(wrong.count() >= 3, "{exercise} needs three wrong answers");
    for answer in answers {
        let name = answer.name;
        let failed = |seed| failed(checker, exercise, name, seed);
        match answer.verdict {
            Verdict::Fails => {
                assert!(!failed(0).is_empty(), "the {name} passes");
            }
            Verdict::Passes(seeds) => {
                for seed in 0..seeds {
                    let failed = failed(seed);
                    assert!(
                        failed.is_empty(),
                        "{name}, seed {seed}: {failed:#?}"
                    );
                }
            }
            Verdict::CaughtBy(check) => {
                for seed in 0..FEW_SEEDS {
                    let failed = failed(seed);
                    let caught = failed.iter().any(|f| f.check.name == check);
                    assert!(
                        caught,
                        "{name}, seed {seed}: {check} lets it pass: {failed:#?}"
                    );
                }
            }
        }
    }
}

/// The checks that an answer fails.
fn failed(
    checker: &Checker,
    exercise: &str,
    answer: &str,
    seed: u64,
) -> Vec<Checked> {
    let program = env::current_exe().expect("the test runs");
    let mut made = checker.check(exercise, answer, &program, seed);
    made.retain(|made| made.finding != Finding::Passed);
    made
}
