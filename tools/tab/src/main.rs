//! The first process of the VM in the tab: it runs programs in the VM's two terminals, as
//! the page orders.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader};
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::thread;

use anyhow::{Context, Result, ensure};
use nix::libc;
use nix::sys::signal::{SigHandler, Signal};
use nix::sys::termios::{
    InputFlags, LocalFlags, OutputFlags, SetArg, cfmakeraw, tcdrain, tcgetattr,
    tcsetattr,
};
use nix::sys::time::TimeSpec;
use nix::sys::utsname::uname;
use nix::time::{ClockId, clock_settime};
use nix::unistd::setsid;
use tab::control::{self, Order, Report};

/// A new random one each time that it's read.
const UUID: &str = "/proc/sys/kernel/random/uuid";

/// The first argument of this program where it leads a terminal's session.
const LEAD: &str = "lead";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == LEAD) {
        return lead(arguments).unwrap_or_else(|error| {
            eprintln!("{error:#}");
            ExitCode::from(127)
        });
    }
    if std::process::id() == 1 {
        // The kernel's log is the one place left; the kernel stops when this returns.
        let Err(error) = serve();
        eprintln!("init: {error:#}");
    } else {
        eprintln!("这个程序只在浏览器里的虚拟机中运行");
    }
    ExitCode::from(2)
}

fn serve() -> Result<std::convert::Infallible> {
    vm::init::mount_all()?;
    let control = open(control::PORT)?;
    let mut settings = tcgetattr(&control)?;
    cfmakeraw(&mut settings);
    tcsetattr(&control, SetArg::TCSANOW, &settings)?;
    warm_up()?;
    let booted = Report::Booted {
        release: release()?,
    };
    booted.write(&control)?;
    for line in BufReader::new(control.try_clone()?).lines() {
        if let Err(error) = obey(&line?, &control) {
            let why = format!("{error:#}");
            Report::Failed { why }.write(&control)?;
        }
    }
    anyhow::bail!("the control port has ended")
}

/// Runs every program once, so that what a first run reads and faults in is there already
/// when the state is kept.
fn warm_up() -> Result<()> {
    for entry in fs::read_dir("/bin")? {
        // How it ends is no matter here: the checks run each of them in a terminal.
        let _ = Command::new(entry?.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
    Ok(())
}

fn obey(line: &str, control: &File) -> Result<()> {
    match Order::read(line).with_context(|| line.to_owned())? {
        Order::Wake { entropy, time } => {
            vm::init::stir(&entropy)?;
            let time = TimeSpec::new(time.into(), 0);
            clock_settime(ClockId::CLOCK_REALTIME, time)?;
            let awake = Report::Awake {
                release: release()?,
                machine: uname()?.machine().to_string_lossy().into_owned(),
                cpus: thread::available_parallelism()?.get(),
                uuid: fs::read_to_string(UUID)?.trim().to_owned(),
            };
            awake.write(control)?;
        }
        Order::Run {
            terminal,
            program,
            arguments,
        } => {
            let control = control.try_clone()?;
            thread::spawn(move || {
                let ran = run(terminal, &program, &arguments, &control);
                let report = match ran {
                    Ok(status) => Report::Ended { terminal, status },
                    Err(error) => Report::NotRun {
                        terminal,
                        why: format!("{error:#}"),
                    },
                };
                // Where it can't be written there is nobody to tell.
                let _ = report.write(&control);
            });
        }
    }
    Ok(())
}

/// Runs a program to its end. Returns its exit status, as a shell has it.
fn run(
    terminal: u8,
    program: &str,
    arguments: &[String],
    control: &File,
) -> Result<i32> {
    let port = control::terminal(terminal).context("no such terminal")?;
    let port = open(port)?;
    prepare(&port)?;
    let fd = port.as_raw_fd();
    let program = Path::new("/bin").join(program);
    ensure!(program.is_file(), "没有程序 {}", program.display());
    let mut command = Command::new("/init");
    command
        .arg(LEAD)
        .arg(&program)
        .args(arguments)
        .env_clear()
        .env("PATH", "/bin")
        .env("HOME", "/tmp")
        .env("TERM", "xterm-256color")
        .current_dir("/tmp")
        .stdin(port.try_clone()?)
        .stdout(port.try_clone()?)
        .stderr(port.try_clone()?);
    let own_terminal = move || {
        setsid()?;
        // SAFETY: the fd is open, and the request takes a number.
        if unsafe { libc::ioctl(fd, libc::TIOCSCTTY as _, 1) } < 0 {
            return Err(std::io::Error::last_os_error());
        }
        Ok(())
    };
    // SAFETY: it makes two system calls, which are allowed between fork and exec.
    unsafe { command.pre_exec(own_terminal) };
    let mut child = command.spawn().context("/init")?;
    Report::Started { terminal }.write(control)?;
    code(child.wait()?)
}

/// Runs a program in the terminal whose session this process leads, and stays until all that
/// the program printed has been sent: with the leader the kernel drops what hasn't been.
fn lead(mut words: impl Iterator<Item = OsString>) -> Result<ExitCode> {
    extern "C" fn nothing(_: libc::c_int) {}
    for signal in [Signal::SIGINT, Signal::SIGQUIT] {
        // A handler, since the program would inherit that a signal is ignored.
        // SAFETY: the handler does nothing.
        unsafe {
            nix::sys::signal::signal(signal, SigHandler::Handler(nothing))
        }?;
    }
    let program = words.next().context("no program")?;
    let mut child = Command::new(&program)
        .args(words)
        .spawn()
        .with_context(|| format!("{program:?}"))?;
    let status = code(child.wait()?)?;
    tcdrain(io::stdout())?;
    Ok(ExitCode::from(status as u8))
}

/// An exit status as a shell has it.
fn code(status: ExitStatus) -> Result<i32> {
    let signal = status.signal().map(|signal| 128 + signal);
    status.code().or(signal).context("neither exit nor signal")
}

/// Makes a port a terminal of 80 columns and 24 rows that Ctrl+C works in.
fn prepare(port: &File) -> Result<()> {
    let mut settings = tcgetattr(port)?;
    settings.input_flags |= InputFlags::ICRNL | InputFlags::IUTF8;
    settings.output_flags |= OutputFlags::OPOST | OutputFlags::ONLCR;
    settings.local_flags |= LocalFlags::ISIG
        | LocalFlags::ICANON
        | LocalFlags::ECHO
        | LocalFlags::ECHOE
        | LocalFlags::ECHOK
        | LocalFlags::ECHOKE;
    // Its `^C` would stand before the closing line in one run and behind it in the next.
    settings.local_flags.remove(LocalFlags::ECHOCTL);
    tcsetattr(port, SetArg::TCSANOW, &settings)?;
    let size = libc::winsize {
        ws_row: 24,
        ws_col: 80,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    // SAFETY: the fd is open, and the request reads a winsize.
    let done =
        unsafe { libc::ioctl(port.as_raw_fd(), libc::TIOCSWINSZ as _, &size) };
    if done < 0 {
        return Err(std::io::Error::last_os_error()).context("TIOCSWINSZ");
    }
    Ok(())
}

fn open(port: &str) -> Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(libc::O_NOCTTY)
        .open(port)
        .context(port.to_owned())
}

fn release() -> Result<String> {
    Ok(uname()?.release().to_string_lossy().into_owned())
}
