//! Submissions that try to get points, or to harm others, by anything but the answer. Each
//! has its verdict, and none changes anybody else's.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// The exercise that most of them hand in.
const EXERCISE: &str = "ex02-insert-once";
const FILE: &str = "ex02-insert-once.rs";
/// An exercise with a kernel side.
const KERNEL_EXERCISE: &str = "ex07-mend";
/// All that there is to get: 9 points of the book's checks, 10 of the hidden one.
const ALL: u64 = 19;
/// The title of the hidden check.
const SECRET: &str = "only-the-teacher-knows-this";

/// What each submission gets: its state, its points, and words that its results have.
const VERDICTS: &[(&str, &str, u64, &str)] = &[
    ("before_main", "checked", 0, "程序自己"),
    ("compile_forever", "not_compiled", 0, "编译超过了 20 秒"),
    ("deletes_everything", "checked", ALL, ""),
    ("empty", "refused", 0, "是空的"),
    ("endless_loop", "checked", 0, "秒还没有返回"),
    ("escapes", "checked", 0, "worked: []"),
    ("exit_early", "checked", 0, "程序自己退出了，退出码 0"),
    ("fake_result", "checked", 0, ""),
    ("fork_bomb", "checked", 0, ""),
    ("freezes_the_map", "checked", 0, "什么也没有改"),
    ("hides_calls", "checked", 0, "EPERM"),
    ("honest", "checked", ALL, ""),
    ("honest_too", "checked", ALL, ""),
    ("huge", "refused", 0, "太大：104857600 字节"),
    ("huge_reply", "checked", 0, ""),
    ("kill_parent", "checked", 0, "still there"),
    ("link_to_solution", "refused", 0, "是符号链接"),
    ("memory_bomb", "checked", 0, "程序被信号"),
    ("missing", "missing", 0, ""),
    ("network", "checked", 0, "ENETUNREACH"),
    ("not_compiling", "not_compiled", 0, "error[E0308]"),
    ("not_utf8", "refused", 0, "不是 UTF-8：第 4 个字节"),
    ("outruns_the_tracer", "checked", 0, "untraced: 0"),
    ("panics", "checked", 0, "on purpose"),
    ("pipe", "refused", 0, "不是普通文件"),
    ("reads_checkers", "checked", 0, "found []"),
    ("reads_hidden_checks", "not_compiled", 0, "couldn't read"),
    ("reads_host_file", "not_compiled", 0, "couldn't read"),
    ("write_result", "checked", 0, "退出码 0"),
];

/// The same for those with a kernel side, of 4 points.
const KERNEL_VERDICTS: &[(&str, &str, u64, &str)] = &[
    (
        "embeds_host_file",
        "not_compiled",
        0,
        "Could not find incbin",
    ),
    ("honest", "checked", 4, ""),
    ("includes_host_file", "not_compiled", 0, "file not found"),
    ("never_ends", "checked", 1, "全部检查超过了 30 秒"),
    (
        "not_compiling",
        "not_compiled",
        0,
        "use of undeclared identifier",
    ),
    ("runs_by_itself", "checked", 2, "worked: []"),
    ("signals_the_checker", "checked", 1, "检查程序被信号 9 结束"),
    (
        "writes_to_the_checker",
        "checked",
        1,
        "unknown func bpf_probe_write_user",
    ),
];

struct Class {
    folder: TempDir,
    exercise: &'static str,
}

impl Class {
    fn with_kernel_side() -> Self {
        let class = Self {
            folder: TempDir::new().expect("the temporary folder"),
            exercise: KERNEL_EXERCISE,
        };
        class.write(
            "assignment.toml",
            &format!(
                "title = \"坏作业\"\nseed = 5\n\
                 [limits]\nexercise_seconds = 30\n\
                 [exercises.{KERNEL_EXERCISE}]\nkernel_side_loads = 1\n\
                 kernel_side_writes = 1\nuser_side_writes = 1\n\
                 both_see_the_same_map = 1\n"
            ),
        );
        class
    }

    fn new() -> Self {
        let class = Self {
            folder: TempDir::new().expect("the temporary folder"),
            exercise: EXERCISE,
        };
        let own = own();
        fs::create_dir(class.path("hidden")).expect("a fresh folder");
        fs::copy(own.join("hidden").join(FILE), class.hidden())
            .expect("the hidden check is there");
        class.write(
            "assignment.toml",
            &format!(
                "title = \"坏作业\"\nseed = 5\nhidden = \"hidden\"\n\
                 [limits]\ncompile_seconds = 20\ncall_seconds = 20\n\
                 exercise_seconds = 60\n\
                 [exercises.{EXERCISE}]\ninserts_a_new_key = 1\n\
                 keeps_the_old_value = 1\ninserts_under_a_race = 2\n\
                 replaces_an_old_value = 1\nadds_no_key = 1\n\
                 replaces_under_a_race = 2\ntells_a_full_map = 1\n\
                 inserts_into_an_array = 10\n"
            ),
        );
        class
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    fn write(&self, inside: &str, text: &str) {
        let path = self.path(inside);
        let parent = path.parent().expect("it's inside");
        fs::create_dir_all(parent).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    fn hidden(&self) -> PathBuf {
        self.path("hidden").join(FILE)
    }

    /// A student's file, in a folder of its own.
    fn file(&self, student: &str) -> PathBuf {
        let folder = self.path("submissions").join(student);
        fs::create_dir_all(&folder).expect("the folder can be made");
        folder.join(format!("{}.rs", self.exercise))
    }

    /// All hostile submissions of a folder.
    fn hand_in_all(&self, from: &str) {
        let corpus = own().join(from);
        for entry in corpus.read_dir().expect("the corpus") {
            let path = entry.expect("an entry").path();
            let name = path.file_stem().expect("a name").to_string_lossy();
            self.hand_in(&name, &path);
        }
    }

    fn hand_in(&self, student: &str, from: &Path) {
        let text = fs::read_to_string(from).expect("it's there");
        let text = text
            .replace("@HIDDEN@", &self.hidden().display().to_string())
            .replace(
                "@HOST_FILE@",
                &self.path("assignment.toml").display().to_string(),
            )
            .replace("@SECRET@", SECRET);
        fs::write(self.file(student), text).expect("it can be written");
    }

    fn grade(&self) -> Output {
        self.graded_by(Command::new(env!("CARGO_BIN_EXE_class")))
    }

    fn graded_by(&self, mut class: Command) -> Output {
        class
            .args(["grade", "--jobs", "2", "--assignment"])
            .arg(self.path("assignment.toml"))
            .arg("--out")
            .arg(self.path("out"))
            .arg(self.path("submissions"))
            .output()
            .expect("class starts")
    }

    /// Checks each student's results, and returns the reports.
    fn compare(&self, verdicts: &[(&str, &str, u64, &str)]) -> Vec<String> {
        let results = self.results();
        let students = results["students"].as_array().expect("students");
        let names: Vec<_> =
            students.iter().map(|student| &student["student"]).collect();
        let expected: Vec<_> =
            verdicts.iter().map(|(name, ..)| *name).collect();
        assert_eq!(names, expected);
        let mut wrong = Vec::new();
        let mut pages = Vec::new();
        for (student, (name, state, points, words)) in
            students.iter().zip(verdicts)
        {
            let exercise = &student["exercises"][0];
            if exercise["state"] != *state
                || student["points"] != *points
                || !exercise.to_string().contains(words)
            {
                wrong.push(format!("{name}: {exercise:#}"));
            }
            let page = self.path(&format!("out/students/{name}.md"));
            let page = fs::read_to_string(page).expect("each gets a report");
            pages.push(page);
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        pages
    }

    fn results(&self) -> Value {
        let text = fs::read_to_string(self.path("out/results.json"))
            .expect("results.json was written");
        serde_json::from_str(&text).expect("it's JSON")
    }
}

fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/class")
}

fn solution() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../exercises/ex02-update-flags/insert_once/solution.rs")
}

#[test]
#[ignore = "needs bubblewrap, qemu and a kernel: cargo xtask test runs it"]
fn each_hostile_submission_gets_its_verdict_and_nobody_elses() {
    let class = Class::new();
    class.hand_in_all("hostile");
    class.hand_in("honest", &solution());
    class.hand_in("honest_too", &solution());
    symlink(solution(), class.file("link_to_solution")).expect("a link");
    fs::write(class.file("empty"), "").expect("an empty file");
    fs::write(class.file("not_utf8"), b"// \xff").expect("three bytes");
    File::create(class.file("huge"))
        .and_then(|file| file.set_len(100 << 20))
        .expect("a file of 100 MiB");
    let pipe = class.file("pipe");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).expect("a pipe");
    class.file("missing");
    let before = fs::read(class.hidden()).expect("the hidden check");

    let output = class.grade();
    for page in class.compare(VERDICTS) {
        assert!(!page.contains(SECRET), "shows a hidden check: {page}");
    }
    assert!(output.status.success(), "{output:?}");
    assert_eq!(before, fs::read(class.hidden()).expect("the hidden check"));
}

#[test]
#[ignore = "needs bubblewrap, qemu and a kernel: cargo xtask test runs it"]
fn each_hostile_kernel_side_gets_its_verdict_in_the_sandbox() {
    let class = Class::with_kernel_side();
    class.hand_in_all("hostile_kernel_side");
    let solution = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../exercises/ex07-helper-vs-library/mend/solution.rs");
    class.hand_in("honest", &solution);
    let output = class.grade();
    class.compare(KERNEL_VERDICTS);
    assert!(output.status.success(), "{output:?}");
}

/// Before it grades, `grade` wants all points for the reference solutions.
#[test]
#[ignore = "needs bubblewrap, qemu and a kernel: cargo xtask test runs it"]
fn every_exercise_can_be_graded() {
    let class = Class::new();
    let assignment = Command::new(env!("CARGO_BIN_EXE_class"))
        .args(["assignment", "--chapters", "1,2,3,4,5,6,7,8,9"])
        .output()
        .expect("class starts");
    let assignment = String::from_utf8(assignment.stdout).expect("UTF-8");
    class.write("assignment.toml", &assignment);
    class.file("nobody");
    let output = class.grade();
    assert!(output.status.success(), "{output:?}");
    let results = class.results();
    let exercises = results["students"][0]["exercises"].as_array();
    assert_eq!(exercises.map(Vec::len), Some(24));
}

/// What is odd about a folder stays in its row, and so does a disk without room.
#[test]
#[ignore = "needs bubblewrap, qemu and a kernel: cargo xtask test runs it"]
fn odd_folders_stay_in_their_rows() {
    let class = Class::new();
    class.write(
        "assignment.toml",
        "title = \"怪名字\"\nseed = 5\n[limits]\nexercise_seconds = 600\n\
         [exercises.ex01-legal-name]\n",
    );
    let long = "汉".repeat(84);
    for name in [&*long, "=1+1", "a\u{202e}\u{fffe}b", ".git"] {
        class.file(name);
    }
    let gbk = OsStr::from_bytes(b"\xd5\xc5\xc8\xfd");
    let submissions = class.path("submissions");
    fs::create_dir(submissions.join(gbk)).expect("the folder is ours");
    symlink("nowhere", submissions.join("link")).expect("a link");
    symlink("../out", class.path("submissions/out")).expect("a link");
    fs::create_dir(class.path("out")).expect("the folder is ours");

    let output = class.grade();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let results = class.results();
    let students = results["students"].as_array().expect("students");
    let mut rows: Vec<_> = students
        .iter()
        .map(|student| {
            let name = student["student"].as_str().expect("a name");
            let state = student["exercises"][0]["state"].as_str();
            let name = name.split_once("�~").map_or(name, |(lost, _)| lost);
            (name, state.expect("a state"), student["points"].as_u64())
        })
        .collect();
    rows.sort_unstable();
    let missing = |name| -> (&str, &str, _) { (name, "missing", Some(0)) };
    let mut expected = [
        missing(&*long),
        missing("=1+1"),
        missing("a\u{202e}\u{fffe}b"),
        missing("���"),
        ("link", "not_graded", None),
    ];
    expected.sort_unstable();
    assert_eq!(rows, expected);
    let skipped = results["skipped"].as_array().expect("a list");
    let skipped: Vec<_> = skipped.iter().map(|it| &it["folder"]).collect();
    assert_eq!(skipped, [".git", "out"]);
    let pages = class.path("out/students").read_dir().expect("reports");
    assert_eq!(pages.count(), rows.len());

    // The reports have no room: what was found is printed.
    let mut class_on_a_full_disk = Command::new("bwrap");
    class_on_a_full_disk
        .args(["--dev-bind", "/", "/", "--size", "4096", "--tmpfs"])
        .arg(class.path("out"))
        .arg(env!("CARGO_BIN_EXE_class"));
    let output = class.graded_by(class_on_a_full_disk);
    assert_eq!(output.status.code(), Some(4), "{output:?}");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.contains("| link | 没有评完 |"), "{printed}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("份报告没有写成"), "{said}");
}

#[test]
#[ignore = "needs bubblewrap, qemu and a kernel: cargo xtask test runs it"]
fn grading_again_grades_only_what_changed() {
    let class = Class::new();
    class.hand_in("a", &solution());
    class.hand_in("b", &own().join("hostile/panics.rs"));
    assert!(class.grade().status.success());
    let points = |class: &Class| {
        let results = class.results();
        [0, 1].map(|n| results["students"][n]["points"].as_u64())
    };
    assert_eq!(points(&class), [Some(ALL), Some(0)]);
    let written = |name: &str| {
        let file = class.path(&format!("out/.state/{name}.json"));
        file.metadata()
            .and_then(|meta| meta.modified())
            .expect("its state")
    };
    let before = [written("a"), written("b")];
    class.hand_in("b", &solution());
    assert!(class.grade().status.success());
    assert_eq!(points(&class), [Some(ALL), Some(ALL)]);
    assert_eq!(written("a"), before[0], "nothing was new");
    assert_ne!(written("b"), before[1]);

    let table = fs::read_to_string(class.path("out/results.csv"));
    let expected = format!(
        "\u{feff}student,points,of,{EXERCISE}\na,{ALL},{ALL},{ALL}\nb,{ALL},{ALL},{ALL}\n"
    );
    assert_eq!(table.expect("the table"), expected);
    let seeds = class.results();
    let seeds = [0, 1].map(|n| seeds["students"][n]["seed"].as_u64());
    assert_ne!(seeds[0], seeds[1], "each has a seed");
}
