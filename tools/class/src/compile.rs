//! Compiling an answer where it can read nothing but the compiler, the crates that it may
//! use, and itself.
//!
//! What all answers share is compiled once, by cargo. An answer is then one run of rustc
//! in bubblewrap: no network, no `/proc`, no home, no checks, no other answers; the limits
//! are rlimits. Where an answer has a kernel side in C, its package's build script runs
//! there before, just as cargo would run it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use course::Exercise;
use machine::{cargo, packages};
use serde_json::Value;
use tempfile::TempDir;

use crate::pack::copy;

/// How much memory a compiler may map. rustc itself maps 300 MiB.
const MEMORY: u64 = 3 << 30;
/// The largest file that it may write.
const FILE: u64 = 128 << 20;
/// How much of the compiler's words a report shows.
const WORDS: usize = 8000;

/// What is the same for all answers.
#[derive(Debug)]
pub struct Kit {
    /// The compiled crates, and nothing else.
    crates: PathBuf,
    /// The files in `crates`, by the crates' names.
    files: BTreeMap<String, String>,
    /// The compiler's own folder.
    sysroot: PathBuf,
    /// The checkers, by package.
    checkers: BTreeMap<String, PathBuf>,
    /// The build scripts in `crates`, by package.
    scripts: BTreeMap<String, String>,
}

/// What came of compiling.
#[derive(Debug)]
pub enum Compiled {
    /// The program is where it was wanted.
    Program,
    /// The compiler's words.
    Refused(String),
}

impl Kit {
    /// Has cargo compile the exercises' checkers and what they depend on, and copies the
    /// crates to `folder`.
    ///
    /// # Errors
    /// They don't compile, or a file can't be written.
    pub fn prepare(exercises: &[Exercise], folder: &Path) -> Result<Self> {
        for exercise in exercises {
            packages::ensure(packages::for_build(exercise.needs_clang), false)?;
        }
        let packages: BTreeSet<&str> =
            exercises.iter().map(|e| e.package.as_str()).collect();
        let crates = folder.join("crates");
        fs::create_dir_all(&crates)
            .with_context(|| format!("建不了 {}", crates.display()))?;
        let mut kit = Self {
            crates,
            files: BTreeMap::new(),
            sysroot: sysroot()?,
            checkers: BTreeMap::new(),
            scripts: BTreeMap::new(),
        };
        // Named, the target gets a folder of its own, apart from what build scripts need: the
        // same crates, compiled differently.
        let target = host()?;
        let programs = packages
            .iter()
            .flat_map(|package| ["--package", package, "--bin", package]);
        let arguments =
            ["--quiet", "--target", &target].into_iter().chain(programs);
        let status =
            cargo::messages(&course::checkout(), arguments, |message| {
                kit.take(&message, &packages, &target)
            })?;
        ensure!(status.success(), "检查程序没有编译过，原因在上面");
        for package in packages {
            ensure!(
                kit.checkers.contains_key(package),
                "cargo 没有说 {package} 编译出来的程序在哪里"
            );
        }
        Ok(kit)
    }

    /// Takes what one of cargo's messages is about.
    fn take(
        &mut self,
        message: &Value,
        packages: &BTreeSet<&str>,
        target: &str,
    ) -> Result<()> {
        if message["reason"] != "compiler-artifact" {
            return Ok(());
        }
        let name = message["target"]["name"].as_str().unwrap_or_default();
        if let Some(program) = message["executable"].as_str() {
            self.checkers.insert(name.to_owned(), program.into());
            return Ok(());
        }
        let files = message["filenames"].as_array();
        let files = files.into_iter().flatten().filter_map(Value::as_str);
        let manifest = message["manifest_path"].as_str().unwrap_or_default();
        let package = Path::new(manifest).parent().and_then(Path::file_name);
        let package = package.unwrap_or_default().to_string_lossy();
        for file in files {
            let path = Path::new(file);
            if message["target"]["kind"][0] == "custom-build"
                && packages.contains(&*package)
            {
                let script = format!("build-{package}");
                copy(path, &self.crates.join(&script), &|_| true)?;
                self.scripts.insert(package.to_string(), script);
            }
            // Libraries, and the macros that rustc loads.
            let is =
                |extension| path.extension().is_some_and(|e| e == extension);
            let for_answers = path.iter().any(|part| part == target);
            if !(is("so") || is("rlib") && for_answers) {
                continue;
            }
            let file = path.file_name().unwrap_or_default();
            copy(path, &self.crates.join(file), &|_| true)?;
            let file = file.to_string_lossy().into_owned();
            self.files.insert(name.to_owned(), file);
        }
        Ok(())
    }

    /// The program with a package's checks.
    #[must_use]
    pub fn checker(&self, package: &str) -> Option<&Path> {
        self.checkers.get(package).map(PathBuf::as_path)
    }

    /// Compiles a student's answer to `program`.
    ///
    /// # Errors
    /// It couldn't be tried, which isn't the student's fault.
    pub fn answer(
        &self,
        exercise: &Exercise,
        answer: &str,
        limit: Duration,
        program: &Path,
    ) -> Result<Compiled> {
        let stem = exercise.stem();
        let work = TempDir::new().context("建不了临时目录")?;
        let (source, out) =
            (work.path().join("source"), work.path().join("out"));
        fs::create_dir_all(source.join("src"))?;
        fs::create_dir(&out)?;
        let around = exercise.folder.join(format!("{stem}.rs"));
        copy(&around, &source.join(format!("{stem}.rs")), &|_| true)?;
        fs::write(source.join(format!("src/{stem}.rs")), answer)?;
        if exercise.has_kernel_side {
            let refused = self.kernel_side(exercise, limit, &source, &out)?;
            if let Some(words) = refused {
                return Ok(Compiled::Refused(words));
            }
        }
        let mut command = self.sandbox(&source, &out);
        command.args(self.rustc(exercise, "/kit", &self.rust_inside())?);
        command.arg(format!("{stem}.rs")).args([
            "--crate-name",
            "answer",
            "-o",
            "/out/answer",
        ]);
        let ran = match run(command, limit)?.in_sandbox("rustc", limit)? {
            Ok(ran) => ran,
            Err(words) => return Ok(Compiled::Refused(words)),
        };
        let made = out.join("answer");
        if ran.succeeded() && made.is_file() {
            copy(&made, program, &|_| true)?;
            return Ok(Compiled::Program);
        }
        Ok(Compiled::Refused(ran.stderr))
    }

    /// Runs the build script of the exercise's package on the answer's C. Returns what it
    /// has against it.
    fn kernel_side(
        &self,
        exercise: &Exercise,
        limit: Duration,
        source: &Path,
        out: &Path,
    ) -> Result<Option<String>> {
        let script = self
            .scripts
            .get(&exercise.package)
            .with_context(|| format!("{} 没有 build.rs", exercise.package))?;
        // The C that isn't the student's.
        copy(&exercise.folder, source, &|path| {
            path.is_dir() || path.extension().is_some_and(|e| e == "c")
        })?;
        let mut command = self.sandbox(source, out);
        command.arg(format!("/kit/{script}"));
        let ran = match run(command, limit)?.in_sandbox("clang", limit)? {
            Ok(ran) => ran,
            Err(words) => return Ok(Some(words)),
        };
        let errors: Vec<_> = ran
            .stdout
            .lines()
            .filter_map(|line| line.strip_prefix("cargo::error="))
            .collect();
        if !errors.is_empty() {
            return Ok(Some(errors.join("\n")));
        }
        ensure!(ran.succeeded(), "build.rs 没有做完：{}", ran.stderr);
        Ok(None)
    }

    /// Compiles the teacher's own checks of an exercise, which lie in `checks`, to a checker
    /// `program`. They are trusted, so this needs no sandbox.
    ///
    /// # Errors
    /// They don't compile.
    pub fn hidden_checker(
        &self,
        exercise: &Exercise,
        checks: &Path,
        program: &Path,
    ) -> Result<()> {
        let work = TempDir::new().context("建不了临时目录")?;
        let main = work.path().join("main.rs");
        let checks = checks
            .canonicalize()
            .with_context(|| format!("读不了 {}", checks.display()))?;
        fs::write(
            &main,
            format!(
                "#[path = {checks:?}]\nmod checks;\n\n\
                 fn main() -> std::process::ExitCode {{\n    \
                 harness::checker::main(&[checks::EXERCISE])\n}}\n"
            ),
        )?;
        let status = Command::new(self.sysroot.join("bin/rustc"))
            .args(
                &self.rustc(
                    exercise,
                    &self.crates.to_string_lossy(),
                    &self.sysroot.to_string_lossy(),
                )?[1..],
            )
            .arg(&main)
            .args(["--crate-name", "hidden", "-o"])
            .arg(program)
            .status()
            .context("启动不了 rustc")?;
        ensure!(
            status.success(),
            "隐藏检查没有编译过，原因在上面：{}",
            checks.display()
        );
        Ok(())
    }

    /// Where the compiler lies in the sandbox. Distributions have theirs in `/usr`.
    fn rust_inside(&self) -> String {
        if self.sysroot == Path::new("/usr") {
            "/usr".to_owned()
        } else {
            "/rust".to_owned()
        }
    }

    /// bubblewrap and prlimit, up to the command to run.
    fn sandbox(&self, source: &Path, out: &Path) -> Command {
        let mut command = Command::new("bwrap");
        command
            .args(["--unshare-all", "--unshare-user", "--die-with-parent"])
            .args(["--new-session", "--cap-drop", "ALL", "--clearenv"])
            .args(["--setenv", "PATH", "/usr/bin"])
            // Without /proc the loader can't find them by itself.
            .args(["--setenv", "LD_LIBRARY_PATH"])
            .arg(format!("{}/lib", self.rust_inside()))
            .args(["--setenv", "OUT_DIR", "/out"]);
        // The linker, the C library, clang and its headers.
        for folder in [
            "/usr/bin",
            "/usr/include",
            "/usr/lib",
            "/usr/lib64",
            "/usr/libexec",
        ] {
            command.args(["--ro-bind-try", folder, folder]);
        }
        for (link, target) in [("/lib", "usr/lib"), ("/lib64", "usr/lib64")] {
            command.args(["--symlink", target, link]);
        }
        // On Debian /usr/bin/cc leads through it.
        let alternatives = "/etc/alternatives";
        command.args(["--ro-bind-try", alternatives, alternatives]);
        if self.rust_inside() == "/rust" {
            for part in ["bin", "lib"] {
                command
                    .arg("--ro-bind")
                    .arg(self.sysroot.join(part))
                    .arg(format!("/rust/{part}"));
            }
        }
        command.arg("--ro-bind").arg(&self.crates).arg("/kit");
        command.arg("--ro-bind").arg(source).arg("/work");
        command.arg("--bind").arg(out).arg("/out");
        // Whoever starts a program without input opens it.
        command.args(["--dev-bind", "/dev/null", "/dev/null"]);
        command
            .args(["--tmpfs", "/tmp", "--chdir", "/work", "--"])
            .arg("/usr/bin/prlimit")
            .arg(format!("--as={MEMORY}"))
            .arg(format!("--fsize={FILE}"))
            .args(["--core=0", "--"]);
        command
    }

    /// rustc and its options, with the dependencies of the exercise's package, whose files
    /// lie in `crates`.
    fn rustc(
        &self,
        exercise: &Exercise,
        crates: &str,
        sysroot: &str,
    ) -> Result<Vec<String>> {
        let mut words = vec![format!("{sysroot}/bin/rustc")];
        words.extend(["--sysroot".to_owned(), sysroot.to_owned()]);
        words.extend(
            [
                "--edition=2024",
                "--crate-type=bin",
                "--cap-lints=allow",
                "-Cdebuginfo=0",
                "-Cstrip=symbols",
                // rust-lld looks itself up in /proc.
                "-Clink-arg=-fuse-ld=bfd",
            ]
            .map(str::to_owned),
        );
        words.push(format!("-Ldependency={crates}"));
        for name in dependencies(&exercise.folder.join("Cargo.toml"))? {
            let file = self
                .files
                .get(&name)
                .with_context(|| format!("cargo 没有说 {name} 在哪里"))?;
            words.push(format!("--extern={name}={crates}/{file}"));
        }
        Ok(words)
    }
}

/// The names of the crates that a package may use.
fn dependencies(manifest: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(manifest)
        .with_context(|| format!("读不了 {}", manifest.display()))?;
    let manifest: toml::Table = text
        .parse()
        .with_context(|| format!("读不懂 {}", manifest.display()))?;
    let dependencies =
        manifest.get("dependencies").and_then(toml::Value::as_table);
    Ok(dependencies
        .into_iter()
        .flat_map(toml::Table::keys)
        .map(|name| name.replace('-', "_"))
        .collect())
}

/// Tries whether bubblewrap can make a sandbox here.
///
/// # Errors
/// It can't: why, and the ways out.
pub fn try_sandbox() -> Result<()> {
    let mut command = Command::new("bwrap");
    command
        .args(["--unshare-all", "--unshare-user", "--ro-bind", "/", "/"])
        .arg("true");
    let ran = run(command, Duration::from_secs(60))?;
    if !ran.succeeded() {
        bail!("{}", no_sandbox(&ran.stderr));
    }
    Ok(())
}

fn sysroot() -> Result<PathBuf> {
    Ok(rustc(&["--print", "sysroot"])?.trim().into())
}

/// What the compiler makes programs for, for example `x86_64-unknown-linux-gnu`.
fn host() -> Result<String> {
    let version = rustc(&["--version", "--verbose"])?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc 不说它为哪种机器编译")?.to_owned())
}

fn rustc(arguments: &[&str]) -> Result<String> {
    let output = Command::new("rustc")
        .args(arguments)
        .current_dir(course::checkout())
        .output()
        .context("启动不了 rustc")?;
    ensure!(
        output.status.success(),
        "rustc {} 失败",
        arguments.join(" ")
    );
    Ok(String::from_utf8(output.stdout)?)
}

fn no_sandbox(words: &str) -> String {
    format!(
        "bubblewrap 建不了编译用的沙箱，所以什么也没有评：{}\n\
         出路：让普通用户可以建用户命名空间。在 Ubuntu 24.04 上是\n  \
         sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0\n\
         在容器里要用 --privileged 启动容器。",
        words.trim()
    )
}

/// A command that has ended, or whose time has.
struct Ran {
    /// Unless its time was over first.
    status: Option<ExitStatus>,
    /// The beginning of what it said.
    stdout: String,
    stderr: String,
}

impl Ran {
    fn succeeded(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// The inner error is what the answer did to the compiler.
    ///
    /// # Errors
    /// There was no sandbox to run it in.
    fn in_sandbox(
        self,
        compiler: &str,
        limit: Duration,
    ) -> Result<Result<Self, String>> {
        // bubblewrap's own words begin so; a compiler's never do.
        if self.stderr.starts_with("bwrap: ") {
            bail!("{}", no_sandbox(&self.stderr));
        }
        Ok(match self.status {
            None => Err(format!("编译超过了 {} 秒", limit.as_secs())),
            Some(status)
                if !status.success()
                    && self.stdout.is_empty()
                    && self.stderr.is_empty() =>
            {
                Err(format!(
                    "{compiler} 没有说原因就结束了（{status}）：多半是编译要的内存超过了 {} GiB",
                    MEMORY >> 30
                ))
            }
            Some(_) => Ok(self),
        })
    }
}

/// Runs a command to its end, or to the end of its time.
fn run(mut command: Command, limit: Duration) -> Result<Ran> {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match child {
        Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
            "没有 bwrap，学生的代码不能在沙箱外面编译。\n\
             出路：装上 bubblewrap，在 Debian 和 Ubuntu 上是 apt-get install bubblewrap"
        ),
        child => child.context("启动不了 bwrap")?,
    };
    let stdout = child.stdout.take().context("stdout is piped")?;
    let stderr = child.stderr.take().context("stderr is piped")?;
    let stdout = thread::spawn(move || beginning(stdout));
    let stderr = thread::spawn(move || beginning(stderr));
    let status = wait(&mut child, limit)?;
    Ok(Ran {
        status,
        stdout: stdout.join().expect("reading doesn't panic")?,
        stderr: stderr.join().expect("reading doesn't panic")?,
    })
}

fn beginning(mut words: impl Read) -> io::Result<String> {
    let mut kept = Vec::new();
    words.by_ref().take(WORDS as u64).read_to_end(&mut kept)?;
    let more = io::copy(&mut words, &mut io::sink())?;
    let mut text = String::from_utf8_lossy(&kept).into_owned();
    if more > 0 {
        text.push_str("\n……（后面还有）");
    }
    Ok(text)
}

fn wait(child: &mut Child, limit: Duration) -> Result<Option<ExitStatus>> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// Strips the debugging information that would only fill the VM's memory.
///
/// # Errors
/// `strip` can't be started or fails.
pub fn stripped(program: &Path, to: &Path) -> Result<()> {
    let status = Command::new("strip")
        .arg("-o")
        .arg(to)
        .arg(program)
        .status()
        .context("启动不了 strip")?;
    ensure!(status.success(), "strip {} 失败", program.display());
    // Whether it's whole is found here, not in the VM.
    File::open(to)?;
    Ok(())
}
