//! The VM's first process: it runs one program, and reports over the control port.
//!
//! It's a part of whichever program has the VM started, so it's sure to be built, and needs
//! no files of its own.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use nix::libc;
use nix::mount::{MsFlags, mount};
use nix::sys::reboot::{RebootMode, reboot};
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{SetArg, cfmakeraw, tcdrain, tcgetattr, tcsetattr};
use nix::unistd::Pid;

use crate::serial::{Port, Report};

/// Where init lies in the initramfs, and how the kernel calls it.
pub const PATH: &str = "/vm/init";
/// The program and its arguments, each ended by a NUL.
pub(crate) const COMMAND: &str = "/vm/command";

/// In the VM this takes the process over and never returns; anywhere else it does nothing.
/// A program that is to be [`crate::Image::init`] calls it first of all.
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
    let control = open_port(Port::Control)?;
    let end = run(&control)
        .unwrap_or_else(|error| Report::Failed(format!("{error:#}")));
    report(&control, &end)?;
    tcdrain(&control)?;
    Ok(())
}

/// Runs the program to its end. Returns the last report.
fn run(control: &File) -> Result<Report> {
    let errno = shared::probe::create_a_map()
        .err()
        .and_then(|error| error.raw_os_error());
    if errno == Some(libc::ENOSYS) {
        return Ok(Report::NoBpf);
    }
    let (stdout, stderr) = (open_port(Port::Stdout)?, open_port(Port::Stderr)?);
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
    report(control, &Report::Started)?;
    let group = Pid::from_raw(-i32::try_from(child.id())?);
    let (mut signals, alive) = (control.try_clone()?, control.try_clone()?);
    thread::spawn(move || pass_signals(&mut signals, group));
    thread::spawn(move || {
        while report(&alive, &Report::Alive).is_ok() {
            thread::sleep(Duration::from_secs(1));
        }
    });
    let status = child.wait()?;
    tcdrain(&stdout)?;
    tcdrain(&stderr)?;
    Ok(Report::Ended(status.into()))
}

fn pass_signals(from: &mut File, to: Pid) {
    let mut number = [0];
    while from.read_exact(&mut number).is_ok() {
        if let Ok(signal) = Signal::try_from(i32::from(number[0])) {
            let _ = kill(to, signal);
        }
    }
}

fn report(mut to: impl Write, report: &Report) -> io::Result<()> {
    to.write_all(report.print().as_bytes())
}

/// Opens a serial port so that bytes pass through unchanged.
fn open_port(port: Port) -> Result<File> {
    let path = port.device();
    let port = OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(libc::O_NOCTTY)
        .open(&path)
        .context(path)?;
    let mut settings = tcgetattr(&port)?;
    cfmakeraw(&mut settings);
    tcsetattr(&port, SetArg::TCSANOW, &settings)?;
    Ok(port)
}
