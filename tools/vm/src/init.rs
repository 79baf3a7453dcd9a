//! The VM's first process: it waits for a parcel, runs the program in it, and reports over
//! the control port.
//!
//! It's a part of whichever program has the VM started, so it's sure to be built, and needs
//! no files of its own.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::OpenOptionsExt;
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use nix::libc;
use nix::mount::{MsFlags, mount};
use nix::sys::reboot::{RebootMode, reboot};
use nix::sys::signal::kill;
use nix::sys::termios::{SetArg, cfmakeraw, tcdrain, tcgetattr, tcsetattr};
use nix::sys::time::TimeSpec;
use nix::time::{ClockId, clock_settime};
use nix::unistd::Pid;

use crate::parcel;
use crate::serial::{Order, Port, Report};
use crate::terminal::{self, Terminal};

/// Where init lies in the initramfs, and how the kernel calls it.
pub const PATH: &str = "/vm/init";
/// The program and its arguments, each ended by a NUL. It comes in the parcel.
pub(crate) const COMMAND: &str = "/vm/command";
/// The seconds since 1970, as text. They come in the parcel.
pub(crate) const TIME: &str = "/vm/time";
/// Random bytes. They come in the parcel.
pub(crate) const ENTROPY: &str = "/vm/entropy";

/// What [`Terminal::print`] says. It comes in the parcel where there is a terminal.
pub(crate) const TERMINAL: &str = "/vm/terminal";

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
    mount_all()?;
    let control = open_port(Port::Control)?;
    report(&control, &Report::Booted)?;
    // Here the VM is when its state is kept, and here it wakes up.
    let mut order = [0];
    loop {
        (&control).read_exact(&mut order)?;
        if Order::read(order[0]) == Some(Order::Start) {
            break;
        }
    }
    let end = run(&control)
        .unwrap_or_else(|error| Report::Failed(format!("{error:#}")));
    report(&control, &end)?;
    tcdrain(&control)?;
    Ok(())
}

/// Mounts what programs expect: `/dev`, `/proc`, `/sys`, bpffs and tracefs.
///
/// # Errors
/// One of the first three can't be mounted.
pub fn mount_all() -> Result<()> {
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
    parcel::unpack()?;
    stir(&fs::read(ENTROPY).context(ENTROPY)?)?;
    let time = fs::read_to_string(TIME).context(TIME)?;
    let time = TimeSpec::new(time.parse()?, 0);
    clock_settime(ClockId::CLOCK_REALTIME, time)?;
    let words = fs::read(COMMAND).context(COMMAND)?;
    let mut words = words
        .strip_suffix(b"\0")
        .unwrap_or(&words)
        .split(|byte| *byte == 0)
        .map(|word| OsString::from_vec(word.to_vec()));
    let program = words.next().context("no command")?;
    let mut command = Command::new(&program);
    command
        .args(words)
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("HOME", "/tmp")
        .stdout(stdout.try_clone()?)
        .stderr(stderr.try_clone()?);
    match fs::read_to_string(TERMINAL) {
        Ok(text) => Terminal::read(&text)
            .context(TERMINAL)?
            .give(&stdout, &mut command)?,
        Err(_) => terminal::without(&mut command),
    }
    let mut child = command.spawn().with_context(|| format!("{program:?}"))?;
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
    let mut order = [0];
    while from.read_exact(&mut order).is_ok() {
        if let Some(Order::Signal(signal)) = Order::read(order[0]) {
            let _ = kill(to, signal);
        }
    }
}

/// Gives the kernel random bytes, and has it use them at once. Without them each VM that
/// wakes up from one state has the same random numbers, so the same seeds of hashes.
///
/// # Errors
/// The kernel doesn't take them.
pub fn stir(entropy: &[u8]) -> Result<()> {
    /// `struct rand_pool_info` of the kernel's include/uapi/linux/random.h.
    #[repr(C)]
    struct Pool {
        bits: i32,
        size: i32,
        bytes: [u8; 64],
    }
    let mut pool = Pool {
        bits: 64 * 8,
        size: 64,
        bytes: [0; 64],
    };
    for (to, from) in pool.bytes.iter_mut().zip(entropy) {
        *to = *from;
    }
    let random = OpenOptions::new().write(true).open("/dev/random")?;
    // SAFETY: the pool is of the form that the kernel reads; it keeps no pointer to it.
    unsafe { add_entropy(random.as_raw_fd(), (&raw const pool).cast()) }
        .context("RNDADDENTROPY")?;
    // SAFETY: it has no argument.
    unsafe { reseed(random.as_raw_fd()) }.context("RNDRESEEDCRNG")?;
    Ok(())
}

nix::ioctl_write_ptr!(
    /// `RNDADDENTROPY`, whose number counts the two ints only.
    add_entropy, b'R', 0x03, [libc::c_int; 2]
);
nix::ioctl_none!(
    /// `RNDRESEEDCRNG`
    reseed, b'R', 0x07
);

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
