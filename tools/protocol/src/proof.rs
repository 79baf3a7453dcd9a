//! How a package's test program `tests/proof.rs`, which has all of the maintainers' answers
//! in it, is told to be the answer program of one of them.

/// The name of the test program.
pub const PROGRAM: &str = "proof";

/// What names an answer, for example `insert_once/wrong_any`.
#[must_use]
pub fn name(exercise: &str, answer: &str) -> String {
    format!("{exercise}/{answer}")
}

/// The arguments with which the program serves this answer: its test `serve` finds the name
/// among them, which to the test runner is one more filter.
#[must_use]
pub fn serve(exercise: &str, answer: &str) -> [String; 4] {
    let name = name(exercise, answer);
    ["serve", &name, "--exact", "--nocapture"].map(str::to_owned)
}
