//! A package's checker, as the proof starts it, and what must hold for each.

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use protocol::checker::{Checked, Obstacle, Said, read_list};
use protocol::proof;
use shared::errno::EPERM;

use crate::checker::ENVIRONMENT;

/// A package's checker.
pub struct Checker {
    /// Its program.
    pub program: &'static str,
    /// The package's folder.
    pub package: &'static str,
}

impl Checker {
    /// Has it check the answers that the test `serve` of `program` serves.
    pub(super) fn check(
        &self,
        exercise: &str,
        answer: &str,
        program: &Path,
        seed: u64,
    ) -> Vec<Checked> {
        let output = Command::new(self.program)
            .arg(exercise)
            .arg("--program")
            .arg(program)
            .args(["--seed", &seed.to_string(), "--limit", "60"])
            .arg("--")
            .args(proof::serve(exercise, answer))
            .output()
            .expect("the checker starts");
        match Said::read(&output.stdout) {
            Said::Done(made) => made,
            other => panic!("{answer}: {other:?}: {output:?}"),
        }
    }

    /// Each check names a section that is on the page, so that its feedback leads
    /// somewhere.
    ///
    /// # Panics
    /// A check doesn't.
    pub fn sections_exist(&self) {
        let output = Command::new(self.program)
            .output()
            .expect("the checker starts");
        let checks = read_list(&output.stdout).expect("a list of checks");
        assert!(!checks.is_empty(), "there are no checks");
        for check in checks {
            let path = Path::new(self.package)
                .join("../../book/src")
                .join(&check.page)
                .with_extension("md");
            let text = fs::read_to_string(&path).expect("the page is there");
            let found = text.lines().any(|line| {
                line.trim_start_matches('#').trim_start() == check.section
            });
            assert!(found, "{} has no such section: {check:?}", check.page);
        }
    }

    /// Where the kernel doesn't let it create maps, the checker says so and judges nobody.
    ///
    /// # Panics
    /// It does something else.
    pub fn says_when_it_cannot(&self, exercise: &str) {
        // The build folder may lie where only its owner can reach it.
        let folder = env::temp_dir()
            .join(format!("ebpf-maps-checker-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder is there");
        let copy = folder.join("checker");
        fs::set_permissions(&folder, Permissions::from_mode(0o755))
            .expect("the folder is ours");
        // By a process of its own: while this one has the copy open for writing, a fork in
        // another thread inherits that, and the copy can't be started.
        let copied = Command::new("cp").arg(self.program).arg(&copy).status();
        assert!(copied.expect("cp starts").success());
        let nobody = 65534;
        let output = Command::new(&copy)
            .args([exercise, "--program", "/bin/true"])
            .uid(nobody)
            .gid(nobody)
            .output();
        fs::remove_dir_all(&folder).expect("the copy can be removed");
        let output = output.expect("the copy starts");
        let status = output.status.code();
        assert_eq!(status, Some(i32::from(ENVIRONMENT)), "{output:?}");
        let said = Said::read(&output.stdout);
        assert!(
            matches!(
                said,
                Said::Obstacle(Obstacle {
                    errno: Some(EPERM),
                    ..
                })
            ),
            "{said:?}"
        );
    }
}
