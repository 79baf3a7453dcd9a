//! What every chapter's tests do: run the binary on this kernel, compare what it prints
//! with the recorded `output.txt`, and end it by a signal.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A number that differs from run to run although nothing else does.
#[derive(Debug)]
pub struct Rule {
    /// The rule's name; a page shows it below an output that needs it.
    pub name: &'static str,
    /// What varies, in Chinese.
    pub what: &'static str,
    /// The texts behind which the number stands.
    pub markers: &'static [&'static str],
}

/// All that may differ between a recorded output and a new one.
pub const RULES: &[Rule] = &[
    Rule {
        name: "map-id",
        what: "map的id",
        markers: &["id = ", "id: "],
    },
    Rule {
        name: "fd",
        what: "文件描述符的编号",
        markers: &["fd = ", "fd: "],
    },
];

/// `output` with the numbers that a rule names replaced by `<name of the rule>`, and the
/// names of the rules that applied.
#[must_use]
pub fn normalise(output: &str) -> (String, Vec<&'static str>) {
    let mut text = output.to_owned();
    let mut applied = Vec::new();
    for rule in RULES {
        let before = text.clone();
        for marker in rule.markers {
            text = replace_number_after(&text, marker, rule.name);
        }
        if text != before {
            applied.push(rule.name);
        }
    }
    (text, applied)
}

fn replace_number_after(text: &str, marker: &str, name: &str) -> String {
    let mut pieces = text.split(marker);
    let mut result = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.trim_start_matches(|c: char| c.is_ascii_digit());
        result.push_str(marker);
        if rest.len() < piece.len() {
            result.push_str(&format!("<{name}>"));
        }
        result.push_str(rest);
    }
    result
}

/// `output` apart from what [`RULES`] lets differ, and from where a line was broken: a
/// longer number moves the break.
#[must_use]
pub fn unbroken(output: &str) -> String {
    normalise(output).0.replace("\n        ", " ")
}

/// Compares a recorded output with a new one, apart from what [`RULES`] lets differ, and
/// from where a line was broken: a longer number moves the break.
///
/// # Errors
/// The first line that differs, as recorded and as printed now.
pub fn compare(recorded: &str, printed: &str) -> Result<(), String> {
    let recorded = unbroken(recorded);
    let printed = unbroken(printed);
    if recorded == printed {
        return Ok(());
    }
    let mut old = recorded.lines();
    let mut new = printed.lines();
    for number in 1.. {
        let (old, new) = (old.next(), new.next());
        if old != new || old.is_none() {
            return Err(format!(
                "line {number} differs\nrecorded: {}\nprinted:  {}",
                old.unwrap_or("(nothing)"),
                new.unwrap_or("(nothing)"),
            ));
        }
    }
    unreachable!("the texts differ, so a line does")
}

/// A chapter's binary and folder, as its tests know them.
#[derive(Debug)]
pub struct Chapter {
    /// The built binary.
    pub binary: &'static str,
    /// The chapter's folder.
    pub folder: &'static str,
}

impl Chapter {
    /// The binary run to its end, without a terminal.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> Output {
        Command::new(self.binary)
            .args(arguments)
            .output()
            .expect("the built chapter starts")
    }

    /// A new run prints what `output.txt` says.
    pub fn prints_the_recorded_output(&self) {
        let path = PathBuf::from(self.folder).join("output.txt");
        let recorded = std::fs::read_to_string(&path).unwrap_or_else(|error| {
            panic!("{}: {error}; run `cargo xtask record`", path.display())
        });
        let output = self.run(&[]);
        assert!(output.status.success(), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        let printed = String::from_utf8(output.stdout).expect("UTF-8");
        if let Err(difference) = compare(&recorded, &printed) {
            panic!("{difference}\nrun `cargo xtask record` if this is right");
        }
    }

    /// While the chapter holds its map, `signal` ends it with a closing line and status 0,
    /// and the map's id is gone from the kernel.
    pub fn ends_while_holding(&self, signal: Signal) {
        let mut held = self.start(&["--hold"]);
        let id = held.read_until("id 是 ");
        let id: u32 = id
            .split_once("id 是 ")
            .and_then(|(_, rest)| {
                rest.split(|c: char| !c.is_ascii_digit())
                    .next()?
                    .parse()
                    .ok()
            })
            .expect("the line names the id");
        assert!(crate::probe::map_exists(id).expect("the kernel answers"));
        let rest = held.end_by(signal);
        assert!(
            rest.contains("\n收到 Ctrl+C 或 SIGTERM，到此结束"),
            "{rest}"
        );
        assert!(gone_soon(id), "map {id} is still there");
    }

    /// `signal` after the first line: the chapter ends with a closing line and status 0.
    pub fn ends_at_once(&self, signal: Signal) {
        let mut running = self.start(&[]);
        running.read_until("第 1 步");
        let rest = running.end_by(signal);
        assert!(rest.trim_end().ends_with("map 交还内核。"), "{rest}");
    }

    /// Nobody reads stdout: the chapter ends without a word on stderr.
    pub fn ends_quietly_when_stdout_is_closed(&self) {
        let mut child = Command::new(self.binary)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the built chapter starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }

    /// An ordinary user gets one clear message, the way out first in it, and status 1.
    pub fn says_what_to_do_without_permission(&self) {
        let copy = copy_for_everyone(Path::new(self.binary));
        let output = Command::new(&copy)
            .uid_nobody()
            .env("RUST_BACKTRACE", "1")
            .output()
            .expect("the copy starts");
        let folder = copy.parent().expect("it lies in a folder of its own");
        std::fs::remove_dir_all(folder).expect("the copy can be removed");
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{message}");
        let name = copy.file_name().expect("a file").to_string_lossy();
        assert!(
            message.contains(&format!("  1. cargo lab run {name}\n")),
            "{message}"
        );
        assert!(!message.contains("backtrace"), "{message}");
        assert!(!message.contains("panicked"), "{message}");
    }

    fn start(&self, arguments: &[&str]) -> Running {
        let mut child = Command::new(self.binary)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the built chapter starts");
        let stdout = BufReader::new(child.stdout.take().expect("it's piped"));
        Running { child, stdout }
    }
}

struct Running {
    child: Child,
    stdout: BufReader<std::process::ChildStdout>,
}

impl Running {
    fn read_until(&mut self, text: &str) -> String {
        loop {
            let mut line = String::new();
            let length = self.stdout.read_line(&mut line).expect("UTF-8");
            assert_ne!(
                length, 0,
                "the chapter ended before it printed {text:?}"
            );
            if line.contains(text) {
                return line;
            }
        }
    }

    fn end_by(mut self, signal: Signal) -> String {
        send(&self.child, signal);
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).expect("UTF-8");
        let status = self.child.wait().expect("it ends");
        assert!(status.success(), "{status}: {rest}");
        rest
    }
}

/// Sends `signal` to a chapter that a test has started.
pub fn send(child: &Child, signal: Signal) {
    let id = Pid::from_raw(i32::try_from(child.id()).expect("a pid"));
    kill(id, signal).expect("the chapter still runs");
}

/// Whether the map goes within 10 seconds. At once is too much to ask of a map that a
/// kernel program uses: the kernel frees the program, and then its maps, after a grace
/// period (a quarter of a second on 6.18).
fn gone_soon(id: u32) -> bool {
    (0..1000).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        !crate::probe::map_exists(id).expect("the kernel answers")
    })
}

/// The binary in a folder of its own where every user can reach it: the build folder may
/// lie below a home that only its owner can enter.
fn copy_for_everyone(binary: &Path) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;

    let folder = std::env::temp_dir()
        .join(format!("ebpf-maps-book-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the temporary folder is there");
    let copy = folder.join(binary.file_name().expect("a file"));
    std::fs::copy(binary, &copy).expect("it can be copied");
    for path in [&folder, &copy] {
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o755))
            .expect("the copy is ours");
    }
    copy
}

trait Nobody {
    fn uid_nobody(&mut self) -> &mut Self;
}

impl Nobody for Command {
    fn uid_nobody(&mut self) -> &mut Self {
        use std::os::unix::process::CommandExt;
        self.uid(65534).gid(65534)
    }
}

/// The tests that every chapter has. They need a kernel that lets them call `bpf(2)`;
/// `cargo xtask test` runs them where it does, and says so where it doesn't.
#[macro_export]
macro_rules! test_chapter {
    () => {
        const CHAPTER: $crate::testing::Chapter = $crate::testing::Chapter {
            binary: env!(concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME"))),
            folder: env!("CARGO_MANIFEST_DIR"),
        };

        #[test]
        #[ignore = "needs bpf(2): cargo xtask test runs it"]
        fn prints_the_recorded_output() {
            CHAPTER.prints_the_recorded_output();
        }

        #[test]
        #[ignore = "needs bpf(2): cargo xtask test runs it"]
        fn ctrl_c_while_holding_frees_the_map() {
            CHAPTER.ends_while_holding($crate::testing::SIGINT);
        }

        #[test]
        #[ignore = "needs bpf(2): cargo xtask test runs it"]
        fn sigterm_while_holding_frees_the_map() {
            CHAPTER.ends_while_holding($crate::testing::SIGTERM);
        }

        #[test]
        #[ignore = "needs bpf(2): cargo xtask test runs it"]
        fn ctrl_c_after_the_first_line_ends_cleanly() {
            CHAPTER.ends_at_once($crate::testing::SIGINT);
        }

        #[test]
        #[ignore = "needs bpf(2): cargo xtask test runs it"]
        fn ends_quietly_when_stdout_is_closed() {
            CHAPTER.ends_quietly_when_stdout_is_closed();
        }

        #[test]
        #[ignore = "needs root, to become an ordinary user"]
        fn says_what_to_do_without_permission() {
            CHAPTER.says_what_to_do_without_permission();
        }
    };
}

pub use nix::sys::signal::Signal::{SIGINT, SIGTERM};
