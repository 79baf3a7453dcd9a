//! What every chapter's tests do: run the binary on this kernel, compare what it prints
//! with the recorded `output.txt`, and end it by a signal.

mod sandbox;
mod terminal;

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

pub use nix::sys::signal::Signal::{SIGINT, SIGTERM};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
pub use sandbox::Sandbox;
pub use terminal::Terminal;
use transcript::compare::compare;
use transcript::{Ending, Event, Transcript};

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
        self.is_as_recorded(&self.run_well(&[]));
    }

    /// With `--events` a new run writes the same as JSON lines.
    pub fn writes_its_events(&self) {
        let json = self.run_well(&["--events"]);
        let run = Transcript::from_json_lines(&json).expect("they are events");
        self.is_as_recorded(&run.to_string());
    }

    /// What a run prints that ends well and says nothing on stderr.
    fn run_well(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {message}", output.status);
        assert_eq!(message, "");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn is_as_recorded(&self, printed: &str) {
        let path = PathBuf::from(self.folder).join("output.txt");
        let recorded = std::fs::read_to_string(&path).unwrap_or_else(|error| {
            panic!("{}: {error}; run `cargo xtask record`", path.display())
        });
        if let Err(difference) = compare(&recorded, printed) {
            panic!("{difference}\nrun `cargo xtask record` if this is right");
        }
    }

    /// While the chapter holds its map, `signal` ends it with a closing line and status 0,
    /// and the map's id is gone from the kernel.
    pub fn ends_while_holding(&self, signal: Signal) {
        let mut held = self.start(&["--hold", "--events"]);
        let id = held.read_until(|event| match event {
            Event::Held { id } => Some(*id),
            _ => None,
        });
        assert!(crate::probe::map_exists(id).expect("the kernel answers"));
        held.ends_interrupted_by(signal);
        assert!(gone_soon(id), "map {id} is still there");
    }

    /// `signal` after the first event: the chapter ends with a closing line and status 0.
    pub fn ends_at_once(&self, signal: Signal) {
        let mut running = self.start(&["--events"]);
        running.read_until(|event| {
            matches!(event, Event::Step { number: 1, .. }).then_some(())
        });
        // It may have been quick enough to walk all its steps.
        running.ends_by(signal);
    }

    /// With `--pause` the chapter waits after its first call; SIGINT ends it there.
    pub fn ends_while_pausing(&self) {
        let mut paused = self.start(&["--pause", "--events"]);
        paused.read_until(|event| match event {
            Event::Returned { .. } | Event::Shown { .. } => Some(()),
            _ => None,
        });
        paused.ends_interrupted_by(SIGINT);
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
            .stdin(Stdio::piped())
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
    fn read_until<T>(&mut self, wanted: impl Fn(&Event) -> Option<T>) -> T {
        loop {
            let mut line = String::new();
            let length = self.stdout.read_line(&mut line).expect("UTF-8");
            assert_ne!(length, 0, "the chapter ended before it");
            let event = Event::from_json(&line).expect("an event");
            if let Some(found) = wanted(&event) {
                return found;
            }
        }
    }

    fn ends_interrupted_by(self, signal: Signal) {
        let how = self.ends_by(signal);
        assert_eq!(how, Ending::Interrupted);
    }

    /// How it ended after `signal`, with status 0.
    fn ends_by(mut self, signal: Signal) -> Ending {
        send(&self.child, signal);
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).expect("UTF-8");
        let status = self.child.wait().expect("it ends");
        assert!(status.success(), "{status}: {rest}");
        let rest = Transcript::from_json_lines(&rest).expect("events");
        match rest.0.last() {
            Some(Event::End { how, .. }) => *how,
            other => panic!("it ended with {other:?}"),
        }
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
        const CHAPTER: $crate::chapter_tests::Chapter =
            $crate::chapter_tests::Chapter {
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
        fn writes_its_events() {
            CHAPTER.writes_its_events();
        }

        #[test]
        #[ignore = "needs bpf(2): cargo xtask test runs it"]
        fn ctrl_c_while_holding_frees_the_map() {
            CHAPTER.ends_while_holding($crate::chapter_tests::SIGINT);
        }

        #[test]
        #[ignore = "needs bpf(2): cargo xtask test runs it"]
        fn sigterm_while_holding_frees_the_map() {
            CHAPTER.ends_while_holding($crate::chapter_tests::SIGTERM);
        }

        #[test]
        #[ignore = "needs bpf(2): cargo xtask test runs it"]
        fn ctrl_c_after_the_first_line_ends_cleanly() {
            CHAPTER.ends_at_once($crate::chapter_tests::SIGINT);
        }

        #[test]
        #[ignore = "needs bpf(2): cargo xtask test runs it"]
        fn ctrl_c_while_pausing_ends_cleanly() {
            CHAPTER.ends_while_pausing();
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
