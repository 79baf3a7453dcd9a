//! The VM's first process: `lab` itself, started by the VM's kernel.
//!
//! It runs one program and reports over the control port, one line a message: `start`, `alive` each
//! second, and at the end `exit N`, `signal N`, `error TEXT`, or `nobpf` where the kernel
//! doesn't know `bpf(2)`. The other way, each byte is the number of a signal.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use nix::libc;
use nix::mount::{MsFlags, mount};
use nix::sys::reboot::{RebootMode, reboot};
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{SetArg, cfmakeraw, tcdrain, tcgetattr, tcsetattr};
use nix::unistd::Pid;

/// Where init lies in the initramfs, and how the kernel calls it.
pub const PATH: &str = "/vm/init";
/// The program and its arguments, each ended by a NUL.
pub(crate) const COMMAND: &str = "/vm/command";

/// The serial ports in the order that qemu gets them; the kernel's log goes to ttyS0.
const STDOUT: &str = "/dev/ttyS1";
const STDERR: &str = "/dev/ttyS2";
const CONTROL: &str = "/dev/ttyS3";

/// In the VM this takes the process over and never returns; anywhere else it does nothing.
/// A program that is to be [`crate::Machine::init`] calls it first of all.
pub fn take_over_in_vm() {
    let ours = std::env::args_os().next().is_some_and(|name| name == PATH);
    if !ours || std::process::id() != 1 {
        return;
    }
    if let Err(error) = serve() {
        // The kernel's log is the one place left.
        eprintln!("init: {error:#}");
    }
    // qemu was told not to reboot, so this ends it. It's faster than powering off, and
    // works without ACPI.
    let _ = reboot(RebootMode::RB_AUTOBOOT);
}

fn serve() -> Result<()> {
    for (kind, place) in [
        ("devtmpfs", "/dev"),
        ("proc", "/proc"),
        ("sysfs", "/sys"),
        ("bpf", "/sys/fs/bpf"),
        ("tracefs", "/sys/kernel/tracing"),
    ] {
        let mounted = mount(
            Some(kind),
            place,
            Some(kind),
            MsFlags::empty(),
            None::<&str>,
        );
        // A kernel without BPF or tracing still has to say that it has none.
        if mounted.is_err() && ["devtmpfs", "proc", "sysfs"].contains(&kind) {
            mounted.with_context(|| format!("mount {place}"))?;
        }
    }
    let mut control = open_port(CONTROL)?;
    let end = run(&control).unwrap_or_else(|error| {
        format!("error {}\n", format!("{error:#}").replace('\n', " "))
    });
    control.write_all(end.as_bytes())?;
    tcdrain(&control)?;
    Ok(())
}

/// Runs the program to its end. Returns the last line for the control port.
fn run(control: &File) -> Result<String> {
    let errno = shared::probe::create_a_map()
        .err()
        .and_then(|error| error.raw_os_error());
    if errno == Some(libc::ENOSYS) {
        return Ok("nobpf\n".to_owned());
    }
    let (stdout, stderr) = (open_port(STDOUT)?, open_port(STDERR)?);
    let words = fs::read(COMMAND).context(COMMAND)?;
    let mut words = words
        .strip_suffix(b"\0")
        .unwrap_or(&words)
        .split(|byte| *byte == 0)
        .map(|word| OsString::from_vec(word.to_vec()));
    let program = words.next().context("no command")?;
    let mut child = Command::new(&program)
        .args(words)
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("HOME", "/tmp")
        .stdin(Stdio::null())
        .stdout(stdout.try_clone()?)
        .stderr(stderr.try_clone()?)
        .process_group(0)
        .spawn()
        .with_context(|| format!("{program:?}"))?;
    let mut report = control;
    report.write_all(b"start\n")?;
    let group = Pid::from_raw(-i32::try_from(child.id())?);
    let (mut signals, mut alive) = (control.try_clone()?, control.try_clone()?);
    thread::spawn(move || pass_signals(&mut signals, group));
    thread::spawn(move || {
        while alive.write_all(b"alive\n").is_ok() {
            thread::sleep(Duration::from_secs(1));
        }
    });
    let status = child.wait()?;
    tcdrain(&stdout)?;
    tcdrain(&stderr)?;
    Ok(describe(status))
}

fn pass_signals(from: &mut File, to: Pid) {
    let mut number = [0];
    while from.read_exact(&mut number).is_ok() {
        if let Ok(signal) = Signal::try_from(i32::from(number[0])) {
            let _ = kill(to, signal);
        }
    }
}

fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit {code}\n"),
        (None, signal) => format!("signal {}\n", signal.unwrap_or_default()),
    }
}

/// Opens a serial port so that bytes pass through unchanged.
fn open_port(path: &str) -> Result<File> {
    let port = OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(libc::O_NOCTTY)
        .open(path)
        .with_context(|| path.to_owned())?;
    let mut settings = tcgetattr(&port)?;
    cfmakeraw(&mut settings);
    tcsetattr(&port, SetArg::TCSANOW, &settings)?;
    Ok(port)
}
