//! The proof that an exercise is one: its starter fails, its solution passes with twenty
//! seeds, and each wrong answer fails on the check that is there for it.
//!
//! All answers are modules of the test program `tests/proof.rs`, which is also the answer
//! program: the checker starts it again with [`ANSWER`] in the environment.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

use crate::answer::{Calls, serve};

/// The environment variable that says which answer to serve: `EXERCISE/ANSWER`.
const ANSWER: &str = "EXERCISE_ANSWER";

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

/// Serves the answer that the environment names, if it names one.
pub fn serve_if_asked(exercise: &str, answers: &[Answer]) {
    let Ok(wanted) = env::var(ANSWER) else { return };
    for answer in answers {
        if wanted == format!("{exercise}/{}", answer.name) {
            let _ = serve(&answer.calls);
        }
    }
}

/// Checks all answers of an exercise.
///
/// # Panics
/// One of them isn't what it should be.
pub fn prove(checker: &str, exercise: &str, answers: &[Answer]) {
    let wrong = answers.iter().filter(|answer| answer.caught_by.is_some());
    assert!(wrong.count() >= 3, "{exercise} needs three wrong answers");
    for answer in answers {
        let name = answer.name;
        match answer.caught_by {
            None if name == "solution" => {
                for seed in 0..SEEDS {
                    let failed = failed_checks(checker, exercise, name, seed);
                    assert!(failed.is_empty(), "seed {seed}: {failed:#?}");
                }
            }
            None => {
                let failed = failed_checks(checker, exercise, name, 0);
                assert!(!failed.is_empty(), "the starter passes");
            }
            Some(check) => {
                for seed in 0..3 {
                    let failed = failed_checks(checker, exercise, name, seed);
                    let caught = failed.iter().any(|f| f["check"] == check);
                    assert!(
                        caught,
                        "{name}, seed {seed}: {check} lets it pass: {failed:#?}"
                    );
                }
            }
        }
    }
}

/// The results of the checks that `answer` fails.
fn failed_checks(
    checker: &str,
    exercise: &str,
    answer: &str,
    seed: u64,
) -> Vec<Value> {
    let program = env::current_exe().expect("the test runs");
    let output = Command::new(checker)
        .arg(exercise)
        .arg("--program")
        .arg(program)
        .args(["--seed", &seed.to_string(), "--limit", "60"])
        .args(["--", "serve", "--exact", "--nocapture"])
        .env(ANSWER, format!("{exercise}/{answer}"))
        .output()
        .expect("the checker starts");
    let stdout = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    let mut results: Vec<Value> = stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let last = results.pop().unwrap_or_default();
    assert_eq!(last["done"], true, "{exercise}/{answer}: {output:?}");
    results.retain(|result| result["passed"] == false);
    results
}

/// Each check names a section that is on the page, so that its feedback leads somewhere.
///
/// # Panics
/// A check doesn't.
pub fn sections_exist(checker: &str, package: &str) {
    let output = Command::new(checker).output().expect("the checker starts");
    let list = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(!list.is_empty(), "there are no checks");
    for line in list.lines() {
        let check: Value = serde_json::from_str(line).expect("JSON");
        let page = check["page"].as_str().expect("each check has one");
        let section = check["section"].as_str().expect("each check has one");
        let path = Path::new(package)
            .join("../../book/src")
            .join(page)
            .with_extension("md");
        let text = fs::read_to_string(&path).expect("the page is there");
        let found = text
            .lines()
            .any(|line| line.trim_start_matches('#').trim_start() == section);
        assert!(found, "{page} has no section {section:?}: {line}");
    }
}

/// Where the kernel doesn't let it create maps, the checker says so and judges nobody.
///
/// # Panics
/// It does something else.
pub fn says_when_it_cannot_check(checker: &str, exercise: &str) {
    // The build folder may lie where only its owner can reach it.
    let folder = env::temp_dir()
        .join(format!("ebpf-maps-checker-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("the temporary folder is there");
    let copy = folder.join("checker");
    fs::set_permissions(&folder, Permissions::from_mode(0o755))
        .expect("the folder is ours");
    // By a process of its own: while this one has the copy open for writing, a fork in
    // another thread inherits that, and the copy can't be started.
    let copied = Command::new("cp").arg(checker).arg(&copy).status();
    assert!(copied.expect("cp starts").success());
    let nobody = 65534;
    let output = Command::new(&copy)
        .args([exercise, "--program", "/bin/true"])
        .uid(nobody)
        .gid(nobody)
        .output();
    fs::remove_dir_all(&folder).expect("the copy can be removed");
    let output = output.expect("the copy starts");
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let said: Value =
        serde_json::from_slice(&output.stdout).expect("one line of JSON");
    assert_eq!(said["errno"], 1, "{said}");
    assert!(said["environment"].is_string(), "{said}");
}

/// Makes the tests of a package's exercises. Each name is a module with a function
/// `answers`.
#[macro_export]
macro_rules! prove {
    ($($exercise:ident),+ $(,)?) => {
        /// Not a test, but what the checker starts to call the answers.
        #[test]
        fn serve() {
            $($crate::proof::serve_if_asked(
                stringify!($exercise),
                &$exercise::answers(),
            );)+
        }

        #[test]
        fn sections_exist() {
            $crate::proof::sections_exist(
                env!(concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME"))),
                env!("CARGO_MANIFEST_DIR"),
            );
        }

        #[test]
        #[ignore = "needs root, to become an ordinary user"]
        fn says_when_it_cannot_check() {
            $crate::proof::says_when_it_cannot_check(
                env!(concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME"))),
                [$(stringify!($exercise)),+][0],
            );
        }

        $(
            #[test]
            #[ignore = "needs bpf(2): cargo xtask test runs it"]
            fn $exercise() {
                $crate::proof::prove(
                    env!(concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME"))),
                    stringify!($exercise),
                    &$exercise::answers(),
                );
            }
        )+
    };
}
