//! The runner, the trusted part of grading inside the VM: it has the checks made and passes
//! on what the checkers say.
//!
//! The runner and the checkers are root, and only they can open the ports through which
//! results leave the VM. What they keep a student's program from is in [`crate::jail`].

use std::fs::{self, Permissions};
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use nix::mount::{MsFlags, mount};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use protocol::PINS;
use protocol::checker::{Line, Obstacle, STORIES_IN_A_VM};
use protocol::relay::{Exit, Relay};

use crate::confines::{ANSWER, CHECKER, GROUPS, ensure_in_vm, write};
use crate::plan::{Job, Plan};

const BPFFS: &str = "/sys/fs/bpf";
/// What a checker needs, and some more for replies that are far too long.
const CHECKER_MEMORY: u64 = 64 << 20;
/// How long a killed checker may take to end.
const DYING: Duration = Duration::from_secs(10);
/// The longest line that is passed on; a checker's is far shorter, but for what a student's
/// program made it quote.
const LINE: u64 = 32 << 20;

/// The runner.
///
/// # Errors
/// The VM isn't what it should be.
pub fn run(plan: &str) -> Result<ExitCode> {
    ensure_in_vm()?;
    let plan: Plan = serde_json::from_str(plan)?;
    set_up(&plan).context("虚拟机里准备不好运行的环境")?;
    for (number, job) in plan.jobs.iter().enumerate() {
        report(&Relay::Begin(number));
        let end = check(job, &plan)?;
        report(&Relay::End(end));
    }
    Ok(ExitCode::SUCCESS)
}

fn report(relay: &Relay) {
    println!("{}", relay.print());
}

fn set_up(plan: &Plan) -> Result<()> {
    // Nobody sees the processes of others, and so not the seed in their arguments.
    let (proc, none) = (Some("proc"), MsFlags::empty());
    mount(proc, "/proc", proc, MsFlags::MS_REMOUNT, Some("hidepid=2"))?;
    mount(Some("cgroup2"), GROUPS, Some("cgroup2"), none, None::<&str>)
        .context("cgroup2")?;
    write(GROUPS, "cgroup.subtree_control", "+memory +pids")?;
    for group in [ANSWER, CHECKER] {
        fs::create_dir(group)?;
    }
    write(
        ANSWER,
        "memory.max",
        &(u64::from(plan.memory) << 20).to_string(),
    )?;
    write(ANSWER, "pids.max", &plan.threads.to_string())?;
    write(CHECKER, "memory.max", &CHECKER_MEMORY.to_string())?;
    fs::write("/proc/sys/user/max_user_namespaces", "0")?;
    // Nobody writes anywhere, and reads no checker.
    fs::set_permissions("/tmp", Permissions::from_mode(0o755))?;
    // There the checkers put the maps that answers open.
    fs::set_permissions(BPFFS, Permissions::from_mode(0o755))?;
    fs::create_dir(PINS)?;
    for job in &plan.jobs {
        chown(&job.checker, Some(0), Some(0))?;
        fs::set_permissions(&job.checker, Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Runs a checker, passing its lines on.
fn check(job: &Job, plan: &Plan) -> Result<Exit> {
    let mut checker = Command::new(&job.checker)
        .arg(&job.exercise)
        .args(["--seed", &job.seed.to_string()])
        .args(["--limit", &plan.call_seconds.to_string()])
        .args(["--stories", &STORIES_IN_A_VM.to_string()])
        .arg("--program")
        .arg(std::env::current_exe()?)
        .args(["--", "jail"])
        .args(job.kernel_side.then_some("--kernel-side"))
        .arg(&job.answer)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| job.checker.display().to_string())?;
    // What it has started until then moves itself to its own group.
    write(CHECKER, "cgroup.procs", &checker.id().to_string())?;
    let output = checker.stdout.take().context("stdout is piped")?;
    let pid = Pid::from_raw(i32::try_from(checker.id())?);
    let limit = Duration::from_secs(plan.exercise_seconds);
    let (done, waiting) = channel::<()>();
    let watchdog = thread::spawn(move || {
        let is_over = |limit| {
            waiting.recv_timeout(limit) == Err(RecvTimeoutError::Timeout)
        };
        let late = is_over(limit);
        if late {
            // It may just have ended.
            let _ = kill(pid, Signal::SIGKILL);
            if is_over(DYING) {
                // A kernel program that it runs doesn't end, and so it doesn't either.
                report(&Relay::End(Exit::TimedOut));
                std::process::exit(1);
            }
        }
        late
    });
    pass_on(output)?;
    let end = end_of(&mut checker)?;
    drop(done);
    let late = watchdog.join().expect("the watchdog doesn't panic");
    clear()?;
    Ok(if late { Exit::TimedOut } else { end })
}

fn pass_on(output: impl Read) -> io::Result<()> {
    let mut lines = BufReader::new(output);
    loop {
        let mut line = Vec::new();
        if lines.by_ref().take(LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        report(&Relay::Said(said(&line)));
    }
}

/// What a checker's line says, short enough for the slow serial port. One that can't be read
/// is in the way of a verdict.
fn said(line: &[u8]) -> Line {
    let said = Line::read(line).unwrap_or_else(|_| {
        let line = String::from_utf8_lossy(line);
        Line::Obstacle(Obstacle {
            why: format!("读不懂检查程序的这一行：{}", line.trim_end()),
            errno: None,
        })
    });
    said.shortened()
}

fn end_of(checker: &mut Child) -> io::Result<Exit> {
    let status = checker.wait()?;
    Ok(match (status.code(), status.signal()) {
        (Some(code), _) => Exit::Exited(code),
        (None, signal) => Exit::Killed(signal.unwrap_or_default()),
    })
}

/// Ends whatever the student's program has left behind.
fn clear() -> Result<()> {
    let members = Path::new(ANSWER).join("cgroup.procs");
    loop {
        let left = fs::read_to_string(&members)?;
        if left.is_empty() {
            return Ok(());
        }
        for pid in left.lines() {
            // It may be gone already.
            let _ = kill(Pid::from_raw(pid.parse()?), Signal::SIGKILL);
        }
        thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_no_checker_prints_is_in_the_way() {
        let done = Line::Done { seed: 1 };
        assert_eq!(said(done.print().as_bytes()), done);
        let Line::Obstacle(Obstacle { why, .. }) = said(b"hello \xff\n") else {
            panic!("it can be read");
        };
        assert!(why.ends_with("：hello \u{fffd}"), "{why}");
    }
}
