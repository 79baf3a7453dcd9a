//! The proof that an exercise is one: its starter fails, its solution passes with twenty
//! seeds, and each wrong answer fails on the check that is there for it.
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

/// An answer that the maintainers wrote.
pub struct Answer {
    name: &'static str,
    calls: Calls,
    caught_by: Option<&'static str>,
}

impl Answer {
    /// What the learner starts from.
    #[must_use]
    pub fn starter(calls: Calls) -> Self {
        Self::named("starter", calls, None)
    }

    /// The reference solution.
    #[must_use]
    pub fn solution(calls: Calls) -> Self {
        Self::named("solution", calls, None)
    }

    /// A plausible mistake, in the file `wrong_NAME.rs`, and the check that catches it.
    #[must_use]
    pub fn wrong(
        name: &'static str,
        caught_by: &'static str,
        calls: Calls,
    ) -> Self {
        Self::named(name, calls, Some(caught_by))
    }

    fn named(
        name: &'static str,
        calls: Calls,
        caught_by: Option<&'static str>,
    ) -> Self {
        Self {
            name,
            calls,
            caught_by,
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
    let wrong = answers.iter().filter(|answer| answer.caught_by.is_some());
    assert!(wrong.count() >= 3, "{exercise} needs three wrong answers");
    for answer in answers {
        let name = answer.name;
        let failed = |seed| failed(checker, exercise, name, seed);
        match answer.caught_by {
            None if name == "solution" => {
                for seed in 0..SEEDS {
                    let failed = failed(seed);
                    assert!(failed.is_empty(), "seed {seed}: {failed:#?}");
                }
            }
            None => assert!(!failed(0).is_empty(), "the starter passes"),
            Some(check) => {
                for seed in 0..3 {
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
