//! Starts a program that is built, on the kernel that is chosen.

use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use shared::tell;
use vm::failure::{Failure, FailureKind};
use vm::{End, Image, Raw, Terminal};

use crate::place::{On, Place, Wish};

/// A program, and what is different about it in a VM.
#[derive(Debug)]
pub struct Program<'a> {
    /// The program's file.
    pub binary: &'a Path,
    /// Its arguments on this machine.
    pub arguments: Vec<OsString>,
    /// In a VM.
    pub in_vm: InVm,
}

/// What a program gets in a VM.
#[derive(Debug, Default)]
pub struct InVm {
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Files that are copied, and their paths there.
    pub files: Vec<(PathBuf, PathBuf)>,
    /// The terminal that it's typed at.
    pub terminal: Option<Terminal>,
    /// What the reader should know before it starts, one line each.
    pub notes: Vec<&'static str>,
}

/// Starts it. On this kernel it takes the place of this process, so that signals, output
/// and exit status are its own; in a VM they are passed on.
///
/// # Errors
/// A Chinese message that says what was in the way and what to do next.
pub fn start(program: &Program, wish: &Wish, yes: bool) -> Result<ExitCode> {
    let place = wish.place();
    let Some(mut command) = place.command(program.binary) else {
        return start_in_vm(program, wish, &place, yes);
    };
    let why = &place.why;
    if place.on == On::Sudo {
        tell!("用 sudo 在本机运行：{why}");
    } else {
        tell!("在本机运行：{why}");
    }
    let error = command.args(&program.arguments).exec();
    let name = command.get_program().to_string_lossy();
    Err(error).with_context(|| format!("启动不了 {name}"))
}

/// Starts it in a VM, with Ctrl+C and SIGTERM passed on as Ctrl+C.
fn start_in_vm(
    program: &Program,
    wish: &Wish,
    place: &Place,
    yes: bool,
) -> Result<ExitCode> {
    let binary = program.binary;
    if let Err(error) = place.ensure_vm(yes) {
        let message = format!(
            "{error:#}\n不用虚拟机的办法：有 root 的密码就运行 su -c {}",
            binary.display()
        );
        bail!(Failure::new(FailureKind::NoQemu, message));
    }
    let (sender, signals) = channel();
    ctrlc::set_handler(move || {
        // Where nobody receives it, the VM is over, and so is this process.
        let _ = sender.send(Signal::SIGINT);
    })
    .context("接不住 Ctrl+C")?;
    let image = wish.image(binary);
    // apt got the signal too, so the download has ended, and left nothing behind. It may
    // have ended before the thread that tells of the signal got its turn.
    let patience = match image {
        Ok(_) => Duration::ZERO,
        Err(_) => Duration::from_millis(500),
    };
    if let Ok(signal) = signals.recv_timeout(patience) {
        return Ok(ExitCode::from(as_shell(signal as i32)));
    }
    let image = image?;
    let kernel = &image.kernel.version;
    tell!("在虚拟机里运行，内核 {kernel}：{}", place.why);
    program.in_vm.notes.iter().for_each(|note| tell!("{note}"));
    let image = Image {
        arguments: program.in_vm.arguments.clone(),
        files: program.in_vm.files.clone(),
        terminal: program.in_vm.terminal.clone(),
        ..image
    };
    run_image(&image, wish, &signals)
}

fn run_image(
    image: &Image,
    wish: &Wish,
    signals: &Receiver<Signal>,
) -> Result<ExitCode> {
    let raw = image.terminal.as_ref().map(|_| Raw::new()).transpose()?;
    let (mut stdout, mut stderr) = (io::stdout(), io::stderr());
    let to = (&mut stdout, &mut stderr);
    let end = wish.vm().run(image, to, signals);
    drop(raw);
    Ok(ExitCode::from(match end {
        Ok(End::Exited(status)) => status,
        Ok(End::Killed(signal)) => as_shell(signal),
        // As when the program itself writes into a pipe that nobody reads.
        Err(error) if closed(&error) => as_shell(Signal::SIGPIPE as i32),
        Err(error) => return Err(error),
    }))
}

/// The exit status by which a shell tells of a signal.
fn as_shell(signal: i32) -> u8 {
    128 + (signal as u8)
}

fn closed(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
