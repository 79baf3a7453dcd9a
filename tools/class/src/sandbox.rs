//! The sandbox in which compilers read a student's code: bubblewrap, with rlimits.
//!
//! There is no network in it, no `/proc`, no home, no checks and no other answers.

use std::io::{self, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;

/// How much memory a compiler may map. rustc itself maps 300 MiB.
const MEMORY: u64 = 3 << 30;
/// The largest file that it may write.
const FILE: u64 = 128 << 20;
/// How much of the compiler's words is read.
const WORDS: u64 = 4 << 20;
/// The signals that no compiler gets for what it reads.
const FROM_OUTSIDE: [Signal; 4] = [
    Signal::SIGHUP,
    Signal::SIGINT,
    Signal::SIGKILL,
    Signal::SIGTERM,
];

/// Where the compiler lies in the sandbox. Distributions have theirs in `/usr`.
#[must_use]
pub fn rust_inside(sysroot: &Path) -> String {
    if sysroot == Path::new("/usr") {
        "/usr".to_owned()
    } else {
        "/rust".to_owned()
    }
}

/// bubblewrap and prlimit, up to the command to run. The compiler is that of `sysroot`; the
/// command finds `crates` in `/kit` and works in `source`, and only `/out`, which is `out`,
/// outlives it.
#[must_use]
pub fn command(
    sysroot: &Path,
    crates: &Path,
    source: &Path,
    out: &Path,
) -> Command {
    let mut command = Command::new("bwrap");
    command
        .args(["--unshare-all", "--unshare-user", "--die-with-parent"])
        .args(["--new-session", "--cap-drop", "ALL", "--clearenv"])
        .args(["--setenv", "PATH", "/usr/bin"])
        // Without /proc the loader can't find them by itself.
        .args(["--setenv", "LD_LIBRARY_PATH"])
        .arg(format!("{}/lib", rust_inside(sysroot)))
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
    if rust_inside(sysroot) == "/rust" {
        for part in ["bin", "lib"] {
            command
                .arg("--ro-bind")
                .arg(sysroot.join(part))
                .arg(format!("/rust/{part}"));
        }
    }
    command.arg("--ro-bind").arg(crates).arg("/kit");
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
pub struct Ran {
    /// Unless its time was over first.
    status: Option<ExitStatus>,
    /// The beginning of what it said.
    pub stdout: String,
    /// The same of its errors.
    pub stderr: String,
}

impl Ran {
    /// Whether it ended well.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// Whether its time was over before it ended.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.status.is_none()
    }

    /// The signal that ended it, if that one came from outside the sandbox.
    #[must_use]
    pub fn signal_from_outside(&self) -> Option<i32> {
        let status = self.status?;
        // bubblewrap tells of its program's signal as a shell does.
        let told = || status.code()?.checked_sub(128);
        let number = status.signal().or_else(told)?;
        let from_outside = |signal: &Signal| *signal as i32 == number;
        FROM_OUTSIDE.iter().any(from_outside).then_some(number)
    }

    /// The words for a compiler that failed without any.
    #[must_use]
    pub fn died_silently(&self, compiler: &str) -> String {
        let status = self.status.map(|status| format!("（{status}）"));
        format!(
            "{compiler} 没有说原因就结束了{}：多半是编译要的内存超过了 {} GiB",
            status.unwrap_or_default(),
            MEMORY >> 30
        )
    }

    /// # Errors
    /// There was no sandbox to run it in.
    pub fn was_in_sandbox(&self) -> Result<()> {
        // bubblewrap's own words begin so; a compiler's never do.
        if self.stderr.starts_with("bwrap: ") {
            bail!("{}", no_sandbox(&self.stderr));
        }
        Ok(())
    }
}

/// Runs a command to its end, or to the end of its time.
///
/// # Errors
/// There is no bubblewrap.
pub fn run(mut command: Command, limit: Duration) -> Result<Ran> {
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
    words.by_ref().take(WORDS).read_to_end(&mut kept)?;
    io::copy(&mut words, &mut io::sink())?;
    Ok(String::from_utf8_lossy(&kept).into_owned())
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
