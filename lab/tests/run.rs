//! `cargo lab run` as a reader meets it, on machines that lack something: a checkout with
//! small chapters, and a PATH folder that holds only some of this machine's programs.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use nix::unistd::geteuid;
use tempfile::TempDir;

/// What building a map-only chapter takes.
const TOOLS: &[&str] = &["cc", "make", "pkg-config"];

struct Machine {
    folder: TempDir,
}

impl Machine {
    /// A machine with these programs. Everyone may read it: not so the real checkout,
    /// which may lie below a home that only its owner can enter.
    fn with(programs: &[&str]) -> Self {
        let folder = tempfile::Builder::new()
            .permissions(Permissions::from_mode(0o755))
            .tempdir()
            .expect("the temporary folder can be written");
        let machine = Self { folder };
        machine.write("Cargo.toml", "[workspace]\nmembers = [\"chapters/*\"]");
        machine.chapter("ch02-maps");
        machine.chapter("ch07-kernel-program");
        machine.write("chapters/ch07-kernel-program/src/bpf/a.bpf.c", "");
        fs::create_dir(machine.path("bin")).expect("a fresh folder");
        for program in programs {
            let link = machine.path("bin").join(program);
            symlink(real(program), link).expect("a fresh folder");
        }
        machine.copy(Path::new(env!("CARGO_BIN_EXE_lab")), "bin/lab");
        machine
    }

    /// A chapter that says what it got on stdout, and ends with status 7.
    fn chapter(&self, name: &str) {
        let folder = format!("chapters/{name}");
        let manifest =
            format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n");
        self.write(&format!("{folder}/Cargo.toml"), &manifest);
        self.write(
            &format!("{folder}/src/main.rs"),
            "fn main() {\n    \
             println!(\"{:?}\", std::env::args().collect::<Vec<_>>());\n    \
             std::process::exit(7);\n}\n",
        );
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    fn write(&self, inside: &str, text: &str) {
        let path = self.path(inside);
        let folder = path.parent().expect("it's inside");
        fs::create_dir_all(folder).expect("the folder is ours");
        fs::write(path, text).expect("the folder is ours");
    }

    /// By a process of its own: while this one has a program open for writing, a fork in
    /// another thread inherits that, and the program can't be started.
    fn copy(&self, from: &Path, inside: &str) {
        let status = Command::new("cp")
            .arg(from)
            .arg(self.path(inside))
            .status()
            .expect("cp starts");
        assert!(status.success(), "{status}");
    }

    /// `cargo lab ARGUMENTS` there, with nobody to answer a question.
    fn lab(&self, arguments: &[&str]) -> Command {
        let mut lab = Command::new(self.path("bin/lab"));
        lab.args(arguments)
            .env("PATH", self.path("bin"))
            .env("CARGO_MANIFEST_DIR", self.path("lab"))
            .env_remove("CI")
            .stdin(Stdio::null());
        lab
    }

    /// The same with the real PATH, where cargo finds its compiler and its linker.
    fn lab_with_everything(&self, arguments: &[&str]) -> Command {
        let mut lab = self.lab(arguments);
        lab.env("PATH", std::env::var_os("PATH").expect("PATH is set"))
            .env("CARGO_TARGET_DIR", self.path("target"));
        lab
    }
}

/// Where this machine has `program`.
fn real(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").expect("PATH is set");
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
        .unwrap_or_else(|| panic!("this test needs {program}"))
}

fn output(lab: &mut Command) -> Output {
    lab.output().expect("lab starts")
}

/// What stderr says after a run that ended with `status` before any chapter started.
fn refusal(lab: &mut Command, status: i32) -> String {
    let output = output(lab);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(status), "{stderr}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    stderr
}

#[test]
fn help_is_chinese() {
    let machine = Machine::with(&[]);
    let output = output(&mut machine.lab(&["run", "--help"]));
    let help = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success());
    for text in ["用法：cargo lab run [选项] <章>", "--yes", "\n参数：\n"]
    {
        assert!(help.contains(text), "{help}");
    }
}

#[test]
fn an_unknown_chapter_lists_the_chapters() {
    let message = refusal(&mut Machine::with(&[]).lab(&["run", "ch99"]), 2);
    assert_eq!(
        message,
        "没有“ch99”这一章。现有的章：\n  ch02-maps\n  ch07-kernel-program\n"
    );
}

#[test]
fn without_a_terminal_nothing_is_installed() {
    let tools = ["cc", "pkg-config", "apt-get", "sudo"];
    // Root installs without sudo, and a bare machine has none.
    let tools = if geteuid().is_root() {
        &tools[..3]
    } else {
        &tools
    };
    let machine = Machine::with(tools);
    let message = refusal(&mut machine.lab(&["run", "2"]), 1);
    assert!(message.contains("缺：\n  make："), "{message}");
    assert!(message.contains("install --no-install-recommends make\n"));
    assert!(message.contains("--yes"), "{message}");
    assert!(!message.contains("DEBIAN_FRONTEND"), "{message}");
}

#[test]
fn without_a_package_manager_every_command_is_listed() {
    let machine = Machine::with(&["cc"]);
    let message = refusal(&mut machine.lab(&["run", "2", "--yes"]), 1);
    assert!(message.contains("\n  make："), "{message}");
    assert!(message.contains("\n  pkg-config："), "{message}");
    assert!(
        message.contains("\n  dnf install make pkgconf"),
        "{message}"
    );
}

#[test]
fn without_a_compiler_no_header_can_be_found() {
    let machine = Machine::with(&["make", "pkg-config"]);
    let message = refusal(&mut machine.lab(&["run", "2"]), 1);
    let packages = "apk add gcc musl-dev linux-headers elfutils-dev zlib-dev\n";
    assert!(message.contains(packages), "{message}");
}

#[test]
fn only_a_kernel_program_needs_clang() {
    let machine = Machine::with(TOOLS);
    let message = refusal(&mut machine.lab(&["run", "7"]), 1);
    assert!(message.contains("缺：\n  clang："), "{message}");
    assert!(message.contains("\n  apk add clang\n"), "{message}");
    // Here the way is free as far as cargo, which isn't in this PATH.
    let message = refusal(machine.lab(&["run", "2"]).env_remove("CARGO"), 1);
    assert!(message.starts_with("启动不了 cargo"), "{message}");
}

#[test]
fn a_failed_build_passes_on_cargos_words_and_status() {
    let machine = Machine::with(&[]);
    machine.write("chapters/ch02-maps/src/main.rs", "fn main() { nonsense }");
    let mut lab = machine.lab_with_everything(&["run", "2"]);
    let message = refusal(&mut lab, 101);
    assert!(
        message.contains("cannot find value `nonsense`"),
        "{message}"
    );
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn the_chapter_gets_its_arguments_and_gives_its_status() {
    let machine = Machine::with(&[]);
    let output =
        output(&mut machine.lab_with_everything(&[
            "run", "ch02", "--yes", "--", "--hold", "a b",
        ]));
    assert_eq!(output.status.code(), Some(7), "{output:?}");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        stdout.ends_with("ch02-maps\", \"--hold\", \"a b\"]\n"),
        "{stdout}"
    );
}

#[test]
#[ignore = "needs root, to become an ordinary user"]
fn without_sudo_an_administrator_has_to_install() {
    let machine = Machine::with(&["cc", "pkg-config", "apt-get"]);
    let mut lab = machine.lab(&["run", "2", "--yes"]);
    let message = refusal(lab.uid(65534).gid(65534), 1);
    let command = "没有 sudo。请管理员运行：\n  apt-get ";
    assert!(message.contains(command), "{message}");
}

#[test]
#[ignore = "needs root, to become an ordinary user"]
fn without_sudo_an_ordinary_user_is_told_the_ways_out() {
    let machine = Machine::with(TOOLS);
    // An ordinary user may not reach this machine's cargo: this one has built already.
    machine.write(
        "built",
        "#!/bin/sh\necho '{\"executable\":\"/built/ch02-maps\",\
         \"target\":{\"name\":\"ch02-maps\"}}'\n",
    );
    fs::set_permissions(machine.path("built"), Permissions::from_mode(0o755))
        .expect("the file is ours");
    machine.copy(&machine.path("built"), "bin/cargo");
    let mut lab = machine.lab(&["run", "2"]);
    lab.env_remove("CARGO").uid(65534).gid(65534);
    let message = refusal(&mut lab, 1);
    assert!(message.contains("这里也没有 sudo"), "{message}");
    assert!(message.contains("\n  1. "), "{message}");
    assert!(message.contains("su -c /built/ch02-maps\n"), "{message}");
}
