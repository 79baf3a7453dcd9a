//! A machine that lacks something: a checkout with small chapters, and a PATH folder that
//! holds only some of this machine's programs.

use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// What building a map-only chapter takes.
pub const TOOLS: &[&str] = &["cc", "make", "pkg-config"];

pub struct Machine {
    folder: TempDir,
}

impl Machine {
    /// A machine with these programs. Everyone may read it: not so the real checkout,
    /// which may lie below a home that only its owner can enter.
    pub fn with(programs: &[&str]) -> Self {
        let folder = tempfile::Builder::new()
            .permissions(Permissions::from_mode(0o755))
            .tempdir()
            .expect("the temporary folder can be written");
        let machine = Self { folder };
        machine.write("Cargo.toml", "[workspace]\nmembers = [\"chapters/*\"]");
        machine.chapter("ch02-maps");
        machine.chapter("ch07-kernel-program");
        machine.needs_clang("chapters/ch07-kernel-program");
        fs::create_dir(machine.path("bin")).expect("a fresh folder");
        for program in programs {
            let link = machine.path("bin").join(program);
            symlink(real(program), link).expect("a fresh folder");
        }
        machine.copy(Path::new(env!("CARGO_BIN_EXE_lab")), "bin/lab");
        machine
    }

    /// A chapter that says what it got on stdout, and ends with status 7.
    pub fn chapter(&self, name: &str) {
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

    /// Gives a package a build script that wants clang, as far as its manifest tells.
    pub fn needs_clang(&self, folder: &str) {
        let path = self.path(folder).join("Cargo.toml");
        let manifest = fs::read_to_string(&path).expect("it's a package");
        let needs = "[build-dependencies]\n\
            libbpf-cargo = { path = \"../../libbpf-cargo\" }\n";
        fs::write(path, manifest + needs).expect("the folder is ours");
        self.write(
            "libbpf-cargo/Cargo.toml",
            "[package]\nname = \"libbpf-cargo\"\n",
        );
        self.write("libbpf-cargo/src/lib.rs", "");
    }

    /// Lets a cargo say that it has built chapter 2 as `binary`: an ordinary user may not
    /// reach this machine's own cargo.
    pub fn built(&self, binary: &Path) {
        let script = format!(
            "#!/bin/sh\necho '{{\"executable\":\"{}\",\
             \"target\":{{\"name\":\"ch02-maps\"}}}}'\n",
            binary.display()
        );
        self.program("cargo", &script);
    }

    /// A program of that name that is this script.
    pub fn program(&self, name: &str, script: &str) {
        self.write(name, script);
        let executable = Permissions::from_mode(0o755);
        fs::set_permissions(self.path(name), executable)
            .expect("the file is ours");
        self.copy(&self.path(name), &format!("bin/{name}"));
    }

    pub fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    pub fn write(&self, inside: &str, text: &str) {
        let path = self.path(inside);
        let folder = path.parent().expect("it's inside");
        fs::create_dir_all(folder).expect("the folder is ours");
        fs::write(path, text).expect("the folder is ours");
    }

    /// By a process of its own: while this one has a program open for writing, a fork in
    /// another thread inherits that, and the program can't be started.
    pub fn copy(&self, from: &Path, inside: &str) {
        let status = Command::new("cp")
            .arg(from)
            .arg(self.path(inside))
            .status()
            .expect("cp starts");
        assert!(status.success(), "{status}");
    }

    /// `cargo lab ARGUMENTS` there, with nobody to answer a question.
    pub fn lab(&self, arguments: &[&str]) -> Command {
        let mut lab = Command::new(self.path("bin/lab"));
        lab.args(arguments)
            .env("PATH", self.path("bin"))
            .env("CARGO_MANIFEST_DIR", self.path("tools/lab"))
            .env_remove("CI")
            .stdin(Stdio::null());
        lab
    }

    /// A PATH with this machine's programs before all the real ones.
    pub fn longer_path(&self) -> OsString {
        let path = std::env::var_os("PATH").expect("PATH is set");
        let folders = [self.path("bin")];
        let folders = folders.into_iter().chain(std::env::split_paths(&path));
        std::env::join_paths(folders).expect("no colon in them")
    }

    /// The same with the real PATH, where cargo finds its compiler and its linker.
    pub fn lab_with_everything(&self, arguments: &[&str]) -> Command {
        let mut lab = self.lab(arguments);
        lab.env("PATH", std::env::var_os("PATH").expect("PATH is set"))
            .env("CARGO_TARGET_DIR", self.path("target"));
        lab
    }
}

/// Where this machine has `program`.
pub fn real(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").expect("PATH is set");
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
        .unwrap_or_else(|| panic!("this test needs {program}"))
}

pub fn output(lab: &mut Command) -> Output {
    lab.output().expect("lab starts")
}

/// What stderr says after a run that ended with `status` before any chapter started.
pub fn refusal(lab: &mut Command, status: i32) -> String {
    let output = output(lab);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(status), "{stderr}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    stderr
}

/// Compiles, in `folder`, a program for which `bpf(2)` fails with `errno`, and which then
/// does what the C expression `exec` says.
pub fn without_bpf(folder: &Path, errno: &str, exec: &str) -> PathBuf {
    let source = folder.join("without_bpf.c");
    let text = format!(
        r"
        #include <errno.h>
        #include <linux/filter.h>
        #include <linux/seccomp.h>
        #include <sys/prctl.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        int main(int count, char **arguments) {{
            struct sock_filter code[] = {{
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_bpf, 0, 1),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | {errno}),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
            }};
            struct sock_fprog filter = {{ 4, code }};
            prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
            return {exec};
        }}"
    );
    fs::write(&source, text).expect("the folder is ours");
    let program = folder.join("without_bpf");
    let status = Command::new("cc")
        .arg("-o")
        .args([&program, &source])
        // What it becomes needs it, and in the VM is only what this one needs.
        .args(["-Wl,--no-as-needed", "-lgcc_s"])
        .status()
        .expect("cc starts");
    assert!(status.success(), "{status}");
    program
}
