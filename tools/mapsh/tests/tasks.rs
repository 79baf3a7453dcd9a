//! Each task on the real kernel: its solution passes, and what is almost right fails with
//! a message that says what is seen.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;

use mapsh::recorded::private_bpffs;
use mapsh::tasks;
use mapsh::tasks::Verdict;
use nix::fcntl::{Flock, FlockArg};

const MAPSH: &str = env!("CARGO_BIN_EXE_mapsh");

/// How a task is done, and how it's almost done.
struct Tried {
    id: &'static str,
    solution: &'static [&'static str],
    /// Lines, and what the verdict then has to say it saw.
    wrong: &'static [(&'static [&'static str], &'static str)],
}

const ANSWER: &str = "create array k4 v8 max=1 name=answer";

const TRIED: &[Tried] = &[
    Tried {
        id: "only-new",
        solution: &[
            "update visits 1 1 noexist",
            "update visits 2 1 noexist",
            "update visits 3 1 noexist",
            "update visits 4 1 noexist",
        ],
        wrong: &[
            (
                &["batch update visits 1=1 2=1 3=1 4=1"],
                "1 = 1、2 = 1、3 = 1、4 = 1",
            ),
            (
                &["update visits 2 1 exist", "update visits 4 1 exist"],
                "1 = 100、3 = 300",
            ),
        ],
    },
    Tried {
        id: "only-known",
        solution: &[
            "update ports 22 7 exist",
            "update ports 80 7 exist",
            "update ports 443 7 exist",
        ],
        wrong: &[
            (
                &["batch update ports 22=7 80=7 443=7"],
                "22 = 7、80 = 7、443 = 7",
            ),
            (
                &["update ports 22 7 noexist", "update ports 443 7 exist"],
                "22 = 0、443 = 7",
            ),
        ],
    },
    Tried {
        id: "full",
        solution: &[
            "create hash k4 v8 max=2 name=pair",
            "update pair 1 10",
            "update pair 2 20",
            "update pair 3 30",
        ],
        wrong: &[
            (
                &[
                    "create hash k4 v8 max=3 name=pair",
                    "batch update pair 1=10 2=20",
                ],
                "内核接受了",
            ),
            (
                &[
                    "create lru_hash k4 v8 max=2 name=pair",
                    "batch update pair 1=10 2=20",
                ],
                "LRU_HASH",
            ),
            (
                &["create hash k4 v8 max=2 name=pair", "update pair 1 10"],
                "1 = 10",
            ),
        ],
    },
    Tried {
        id: "locked",
        solution: &[
            "create hash k4 v8 max=2 name=safe lock",
            "update safe 1 {u32 0, u32 5} lock",
        ],
        wrong: &[
            (
                &[
                    "create hash k4 v8 max=2 name=safe",
                    "update safe 1 {u32 0, u32 5}",
                ],
                "EINVAL（22，Invalid argument）",
            ),
            (
                &[
                    "create hash k4 v8 max=2 name=safe lock",
                    "update safe 1 {u32 5, u32 0} lock",
                ],
                "0",
            ),
        ],
    },
    Tried {
        id: "count",
        solution: &["walk bag", ANSWER, "update answer 0 7"],
        wrong: &[
            (&[ANSWER, "update answer 0 8"], "8"),
            (&["create hash k4 v8 max=1 name=answer"], "HASH"),
        ],
    },
    Tried {
        id: "biggest",
        solution: &["dump bag", ANSWER, "update answer 0 31"],
        wrong: &[
            // The value, not the key; the biggest key.
            (&[ANSWER, "update answer 0 40"], "40"),
            (&[ANSWER, "update answer 0 57"], "57"),
        ],
    },
    Tried {
        id: "drop-odd",
        solution: &["dump bag", "batch delete bag 12 23 42"],
        wrong: &[
            // The odd keys.
            (&["batch delete bag 11 17 23 31 57"], "12 = 31、42 = 27"),
            (&["delete bag 12", "delete bag 23"], "42 = 27"),
        ],
    },
    Tried {
        id: "copy",
        solution: &[
            "batch lookup bag count=16",
            "create hash k4 v8 max=16 name=copy",
            "batch update copy 11=6 12=31 17=14 23=9 31=40 42=27 57=2",
        ],
        wrong: &[
            (
                &[
                    "create hash k4 v8 max=16 name=copy",
                    "batch update copy 11=6 12=31 17=14 23=9 31=40 42=27",
                ],
                "11 = 6、12 = 31、17 = 14、23 = 9、31 = 40、42 = 27",
            ),
            (
                &[
                    "create hash k4 v8 max=7 name=copy",
                    "batch update copy 11=6 12=31 17=14 23=9 31=40 42=27 57=2",
                ],
                "7",
            ),
        ],
    },
    Tried {
        id: "queue",
        solution: &[
            "create queue v4 max=4 name=jobs",
            "update jobs 10",
            "update jobs 20",
            "update jobs 30",
            "update jobs 40",
            "take jobs",
            "take jobs",
            "update jobs 50",
        ],
        wrong: &[
            (
                &[
                    "create queue v4 max=4 name=jobs",
                    "update jobs 10",
                    "update jobs 20",
                    "update jobs 30",
                    "update jobs 40",
                    "lookup jobs",
                    "lookup jobs",
                    "update jobs 50",
                ],
                "[10, 20, 30, 40]",
            ),
            (
                &[
                    "create stack v4 max=4 name=jobs",
                    "update jobs 50",
                    "update jobs 40",
                    "update jobs 30",
                ],
                "STACK",
            ),
        ],
    },
    Tried {
        id: "stack",
        solution: &["take undo", "take undo", "update undo 9"],
        wrong: &[
            (&["take undo", "update undo 9"], "[9, 4, 1, 3]"),
            (
                &["lookup undo", "lookup undo", "update undo 9"],
                "[9, 5, 4, 1, 3]",
            ),
        ],
    },
    Tried {
        id: "take-one",
        solution: &["take tickets 2", ANSWER, "update answer 0 734"],
        wrong: &[
            (
                &["lookup tickets 2", ANSWER, "update answer 0 734"],
                "1 = 501、2 = 734、3 = 288",
            ),
            (&["delete tickets 2", ANSWER], "0"),
        ],
    },
    Tried {
        id: "drain",
        solution: &[
            "batch lookup_and_delete counts count=8",
            ANSWER,
            "update answer 0 101",
        ],
        wrong: &[
            (
                &["batch lookup counts count=8", ANSWER, "update answer 0 101"],
                "4 = 12、5 = 30、6 = 8、7 = 51",
            ),
            (
                &["batch delete counts 4 5 6 7", ANSWER, "update answer 0 4"],
                "4",
            ),
        ],
    },
    Tried {
        id: "outlive",
        solution: &[
            "create hash k4 v8 max=4 name=board",
            "update board 1 11",
            "pin board /sys/fs/bpf/board",
            "close board",
        ],
        wrong: &[
            (
                &[
                    "create hash k4 v8 max=4 name=board",
                    "update board 1 11",
                    "pin board /sys/fs/bpf/board",
                ],
                "1",
            ),
            (
                &[
                    "create hash k4 v8 max=4 name=board",
                    "update board 1 11",
                    "close board",
                ],
                "ENOENT（2，No such file or directory）",
            ),
        ],
    },
    Tried {
        id: "two-fds",
        solution: &[
            "create hash k4 v8 max=4 name=both",
            "pin both /sys/fs/bpf/both",
            "open /sys/fs/bpf/both as other",
            "unpin /sys/fs/bpf/both",
            "update both 1 5",
            "update other 2 6",
        ],
        wrong: &[
            (
                &[
                    "create hash k4 v8 max=4 name=both",
                    "batch update both 1=5 2=6",
                ],
                "1",
            ),
            // Two maps of one name.
            (
                &[
                    "create hash k4 v8 max=4 name=both",
                    "create hash k4 v8 max=4 name=both as other",
                    "update both 1 5",
                    "update other 2 6",
                ],
                "2 = 6",
            ),
        ],
    },
    Tried {
        id: "read-only",
        solution: &[
            "create array k4 v4 max=2 name=config",
            "batch update config 0=80 1=443",
            "freeze config",
        ],
        wrong: &[
            (
                &[
                    "create array k4 v4 max=2 name=config",
                    "batch update config 0=80 1=443",
                ],
                "没有冻结",
            ),
            (
                &[
                    "create array k4 v4 max=2 name=config flags=rdonly_prog",
                    "freeze config",
                    "batch update config 0=80 1=443",
                ],
                "0 = 0、1 = 0",
            ),
        ],
    },
];

#[test]
fn each_task_is_tried() {
    let ids: Vec<_> = TRIED.iter().map(|tried| tried.id).collect();
    assert_eq!(ids, tasks::all().map(|task| task.id).collect::<Vec<_>>());
    assert!(TRIED.iter().all(|tried| tried.wrong.len() >= 2));
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn a_solution_passes_and_what_is_almost_right_fails() {
    // Maps are found by their names, which all sessions on this kernel share.
    let _alone = alone();
    // The bpffs is this thread's and its children's only.
    let all = thread::spawn(|| {
        private_bpffs().expect("root may mount");
        TRIED.iter().flat_map(Tried::problems).collect::<Vec<_>>()
    });
    let problems = all.join().expect("it ends");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

impl Tried {
    fn problems(&self) -> Vec<String> {
        let id = self.id;
        let mut problems = Vec::new();
        let untouched = Learner::begins(id).ends();
        if untouched.passed {
            problems.push(format!("{id}: passed before anything was done"));
        }
        let solved = solved(id, self.solution);
        if !solved.passed {
            problems.push(format!("{id}, the solution: {solved}"));
        }
        for (lines, seen) in self.wrong {
            let verdict = self::solved(id, lines);
            let says = verdict
                .checks
                .iter()
                .any(|check| !check.passed && check.seen.contains(seen));
            if verdict.passed || !says {
                problems.push(format!("{id}, {lines:?}: {verdict}"));
            }
        }
        problems
    }
}

fn solved(id: &str, lines: &[&str]) -> Verdict {
    let mut learner = Learner::begins(id);
    for line in lines {
        learner.types(line);
    }
    learner.ends()
}

/// A session that stays open until its maps were judged.
struct Learner {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    id: &'static str,
}

impl Learner {
    fn begins(id: &str) -> Self {
        let task = tasks::find(id).expect("it's a task");
        let mut child = Command::new(MAPSH)
            .args(["--task", id])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let stdin = child.stdin.take().expect("it's piped");
        let stdout = child.stdout.take().expect("it's piped");
        Self {
            child,
            stdin,
            stdout: BufReader::new(stdout),
            id: task.id,
        }
    }

    fn types(&mut self, line: &str) {
        writeln!(self.stdin, "{line}").expect("it reads");
    }

    /// The verdict of another process, while this session holds its maps.
    fn ends(mut self) -> Verdict {
        self.types("# done");
        let mut line = String::new();
        while line != "mapsh> # done\n" {
            line.clear();
            let length = self.stdout.read_line(&mut line).expect("UTF-8");
            assert_ne!(length, 0, "the session ended");
        }
        let judge = Command::new(MAPSH)
            .args(["judge", self.id])
            .output()
            .expect("it starts");
        let json = String::from_utf8(judge.stdout).expect("UTF-8");
        let verdict = Verdict::from_json(&json).expect("a verdict");
        assert_eq!(judge.status.success(), verdict.passed);
        drop(self.stdin);
        self.child.wait().expect("it ends");
        // The pin is of this thread's bpffs.
        let _ = std::fs::remove_file("/sys/fs/bpf/board");
        verdict
    }
}

fn alone() -> Flock<File> {
    let path = std::env::temp_dir().join("ebpf-maps-book-mapsh");
    let file = File::create(path).expect("a lock file");
    Flock::lock(file, FlockArg::LockExclusive).expect("it can be locked")
}
