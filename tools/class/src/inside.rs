//! The part of grading that runs inside the VM: the runner, which is trusted, and the
//! jail, in which it puts a student's program.
//!
//! The runner and the checkers are root, and only they can open the ports through which
//! results leave the VM. A student's program is another user without the rights to read
//! their files or memory, to signal them, to mount anything, to start another process, or
//! to run a kernel program; its memory and the number of its threads have a limit. It may
//! load kernel programs: libbpf asks that way what the kernel can do, and where an exercise
//! is about one, the checker runs it, without the rights that the program could use against
//! it.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use caps::{CapSet, Capability, CapsHashSet};
use nix::libc;
use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use nix::sys::prctl::set_no_new_privs;
use nix::sys::resource::{RLIM_INFINITY, Resource, setrlimit};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Gid, Pid, Uid, setgid, setgroups, setuid};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp,
    SeccompCondition, SeccompFilter, SeccompRule, apply_filter,
};
use serde::{Deserialize, Serialize};

/// What the runner does, as JSON in its one argument.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// The checks to make, one after another.
    pub jobs: Vec<Job>,
    /// How long one call of a student's function may take, in seconds.
    pub call_seconds: u64,
    /// How long all checks of a job may take, in seconds.
    pub exercise_seconds: u64,
    /// The memory of a student's program, in MiB.
    pub memory: u32,
    /// The most threads of a student's program.
    pub threads: u32,
}

/// One exercise's checks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// The program with the checks.
    pub checker: PathBuf,
    /// The exercise, as the checker calls it.
    pub exercise: String,
    /// The program with the student's answer.
    pub answer: PathBuf,
    /// Whether the answer loads a kernel program.
    pub kernel_side: bool,
    /// The seed of the random numbers.
    pub seed: u64,
}

/// A line on the runner's stdout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The checker of this job starts now.
    Begin(usize),
    /// What it printed.
    Line(String),
    /// How it ended.
    End(End),
}

/// How a checker ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// With this exit status.
    Exited(i32),
    /// By this signal.
    Killed(i32),
    /// It took too long.
    TimedOut,
}

/// Only in the VM is there this file; outside of it nothing here may run.
const ONLY_IN_VM: &str = vm::init::PATH;
const GROUPS: &str = "/sys/fs/cgroup";
const ANSWER: &str = "/sys/fs/cgroup/answer";
const CHECKER: &str = "/sys/fs/cgroup/checker";
const BPFFS: &str = "/sys/fs/bpf";
/// The exercises' harness knows this folder.
const PINS: &str = "/sys/fs/bpf/exercise";
/// What a checker needs, and some more for replies that are far too long.
const CHECKER_MEMORY: u64 = 64 << 20;
/// How long a killed checker may take to end.
const DYING: Duration = Duration::from_secs(10);
/// The user that Linux reserves for nobody.
const NOBODY: u32 = 65534;
/// The longest line that is passed on; a checker's is far shorter, but for what a student's
/// program made it quote.
const LINE: u64 = 32 << 20;
/// The longest text in it.
const TEXT: usize = 2000;

/// The runner.
///
/// # Errors
/// The VM isn't what it should be.
pub fn run(plan: &str) -> Result<ExitCode> {
    ensure!(Path::new(ONLY_IN_VM).exists(), "这个命令只在虚拟机里运行");
    let plan: Plan = serde_json::from_str(plan)?;
    set_up(&plan).context("虚拟机里准备不好运行的环境")?;
    for (number, job) in plan.jobs.iter().enumerate() {
        report(&Event::Begin(number));
        let end = check(job, &plan)?;
        report(&Event::End(end));
    }
    Ok(ExitCode::SUCCESS)
}

fn report(event: &Event) {
    let line = serde_json::to_string(event).expect("an event can be JSON");
    println!("{line}");
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

fn write(group: &str, file: &str, text: &str) -> Result<()> {
    let path = Path::new(group).join(file);
    fs::write(&path, text).with_context(|| path.display().to_string())
}

/// Runs a checker, passing its lines on.
fn check(job: &Job, plan: &Plan) -> Result<End> {
    let mut checker = Command::new(&job.checker)
        .arg(&job.exercise)
        .args(["--seed", &job.seed.to_string()])
        .args(["--limit", &plan.call_seconds.to_string()])
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
                report(&Event::End(End::TimedOut));
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
    Ok(if late { End::TimedOut } else { end })
}

fn pass_on(output: impl Read) -> io::Result<()> {
    let mut lines = BufReader::new(output);
    loop {
        let mut line = Vec::new();
        if lines.by_ref().take(LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        report(&Event::Line(shortened(&line).unwrap_or(line)));
    }
}

/// The line with its texts cut to what a report can show: the serial port is slow.
fn shortened(line: &str) -> Option<String> {
    let mut value: serde_json::Value = serde_json::from_str(line).ok()?;
    for text in value.as_object_mut()?.values_mut() {
        if let Some(long) = text.as_str().filter(|text| text.len() > TEXT) {
            let mut short: String = long.chars().take(TEXT / 2).collect();
            short.push('…');
            *text = short.into();
        }
    }
    Some(value.to_string())
}

fn end_of(checker: &mut Child) -> io::Result<End> {
    let status = checker.wait()?;
    Ok(match (status.code(), status.signal()) {
        (Some(code), _) => End::Exited(code),
        (None, signal) => End::Killed(signal.unwrap_or_default()),
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

/// The jail: gives up what a student's program mustn't have, and becomes it. With a
/// `kernel_side` it may load what only root can load otherwise.
///
/// # Errors
/// Something can't be given up; then the program doesn't run.
pub fn jail(program: &Path, kernel_side: bool) -> Result<ExitCode> {
    ensure!(Path::new(ONLY_IN_VM).exists(), "这个命令只在虚拟机里运行");
    write(ANSWER, "cgroup.procs", "0")?;
    // What one job's program leaves in shared memory, another's doesn't find.
    unshare(CloneFlags::CLONE_NEWNS | CloneFlags::CLONE_NEWIPC)?;
    let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    mount(None::<&str>, "/", None::<&str>, private, None::<&str>)?;
    setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
    setrlimit(Resource::RLIMIT_NOFILE, 256, 256)?;
    // Up to Linux 5.10 maps count as locked memory.
    setrlimit(Resource::RLIMIT_MEMLOCK, RLIM_INFINITY, RLIM_INFINITY)?;

    let mut kept = CapsHashSet::from([Capability::CAP_BPF]);
    if kernel_side {
        // The verifier is as lenient as for root, and the program still can't write to the
        // checker's memory, as with CAP_SYS_ADMIN.
        kept.insert(Capability::CAP_PERFMON);
    }
    for capability in caps::runtime::thread_all_supported() {
        if !kept.contains(&capability) {
            caps::drop(None, CapSet::Bounding, capability)?;
        }
    }
    caps::securebits::set_keepcaps(true)?;
    setgroups(&[])?;
    setgid(Gid::from_raw(NOBODY))?;
    setuid(Uid::from_raw(NOBODY))?;
    for set in [CapSet::Permitted, CapSet::Effective, CapSet::Inheritable] {
        caps::set(None, set, &kept)?;
    }
    caps::set(None, CapSet::Ambient, &kept)?;
    set_no_new_privs()?;
    apply_filter(&failing(forbidden()?, libc::EPERM)?)?;
    // Its flags can't be seen here; the C library then takes clone, as on old kernels.
    let clone3 = [(libc::SYS_clone3, Vec::new())].into();
    apply_filter(&failing(clone3, libc::ENOSYS)?)?;
    let error = Command::new(program)
        .env_clear()
        .stderr(Stdio::null())
        .exec();
    Err(error).with_context(|| program.display().to_string())
}

/// System calls, each by its number; without a rule in any case.
type Calls = BTreeMap<i64, Vec<SeccompRule>>;

fn failing(calls: Calls, errno: i32) -> Result<BpfProgram> {
    let filter = SeccompFilter::new(
        calls,
        SeccompAction::Allow,
        SeccompAction::Errno(errno as u32),
        std::env::consts::ARCH.try_into()?,
    )?;
    Ok(filter.try_into()?)
}

/// What fails with EPERM: all that reaches beyond maps and isn't refused anyway, all that
/// runs a kernel program, and all whose calls the checker wouldn't see.
fn forbidden() -> Result<Calls> {
    let whole = [
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_perf_event_open,
        libc::SYS_io_uring_setup,
        libc::SYS_userfaultfd,
        libc::SYS_keyctl,
        libc::SYS_add_key,
        libc::SYS_request_key,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_fork,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_vfork,
    ];
    let mut calls: Calls = whole.map(|call| (call, Vec::new())).into();
    let is = |argument, how, value| {
        let length = SeccompCmpArgLen::Dword;
        SeccompCondition::new(argument, length, how, value)
    };
    let equal = |argument, value| is(argument, SeccompCmpOp::Eq, value);
    let has =
        |flag: i32, value| is(0, SeccompCmpOp::MaskedEq(flag as u64), value);
    // It may have threads, but no other processes: the checker doesn't trace those that
    // it starts before it's ready, nor what asks not to be traced.
    calls.insert(
        libc::SYS_clone,
        vec![
            SeccompRule::new(vec![has(libc::CLONE_THREAD, 0)?])?,
            SeccompRule::new(vec![has(
                libc::CLONE_UNTRACED,
                libc::CLONE_UNTRACED as u64,
            )?])?,
        ],
    );
    const BPF_PROG_ATTACH: u64 = 8;
    const BPF_PROG_TEST_RUN: u64 = 10;
    const BPF_PROG_GET_FD_BY_ID: u64 = 13;
    const BPF_RAW_TRACEPOINT_OPEN: u64 = 17;
    const BPF_LINK_CREATE: u64 = 28;
    let commands = [
        BPF_PROG_ATTACH,
        BPF_PROG_TEST_RUN,
        BPF_PROG_GET_FD_BY_ID,
        BPF_RAW_TRACEPOINT_OPEN,
        BPF_LINK_CREATE,
    ];
    let commands: Result<_, _> = commands
        .into_iter()
        .map(|command| SeccompRule::new(vec![equal(0, command)?]))
        .collect();
    calls.insert(libc::SYS_bpf, commands?);
    let options: Result<_, _> =
        [libc::SO_ATTACH_BPF, libc::SO_ATTACH_REUSEPORT_EBPF]
            .into_iter()
            .map(|option| {
                let socket = equal(1, libc::SOL_SOCKET as u64)?;
                SeccompRule::new(vec![socket, equal(2, option as u64)?])
            })
            .collect();
    calls.insert(libc::SYS_setsockopt, options?);
    Ok(calls)
}
