//! The emulator's process.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::Signal;

use crate::failure::{Failure, FailureKind};
use crate::serial::Port;

/// The emulator, without which there is no VM.
pub const QEMU: &str = "qemu-system-x86_64";

/// Where qemu writes what it complains about, in the folder that [`Qemu::start`] gets.
pub const COMPLAINTS: &str = "qemu";

/// The socket of its monitor, in that folder.
pub const MONITOR: &str = "monitor";

/// A running emulator; it's gone when this is dropped.
#[derive(Debug)]
pub struct Qemu(Child);

/// The options of the hardware, which a VM that wakes up must have had when its state was
/// kept. Ports and memory for the parcel come with the VM's folder.
pub fn hardware(memory: u32) -> Vec<String> {
    // Never KVM: on some machines /dev/kvm is there and kernels hang on it.
    let options = "-M q35 -smp 2 -nodefaults -no-user-config -display none \
                   -no-reboot -accel tcg -cpu max -m";
    let memory = memory.to_string();
    options
        .split_whitespace()
        .chain([&*memory])
        .map(str::to_owned)
        .collect()
}

impl Qemu {
    /// Starts it. In `folder` are the sockets of its ports, by their names, and then what it
    /// complains about.
    ///
    /// # Errors
    /// A [`Failure`] where there is no qemu.
    pub fn start(folder: &Path, options: &[OsString]) -> Result<Self> {
        let mut qemu = Command::new(QEMU);
        qemu.args(options);
        let chardev = |name: &str| {
            let path = folder.join(name).display().to_string();
            // In qemu's options a comma ends a value, and two are one.
            let path = path.replace(',', ",,");
            format!("socket,id={name},path={path}")
        };
        for port in Port::ALL.map(Port::name) {
            qemu.args(["-chardev", &chardev(port)])
                .args(["-serial", &format!("chardev:{port}")]);
        }
        qemu.args(["-chardev", &chardev(MONITOR)])
            .args(["-mon", &format!("chardev={MONITOR},mode=control")]);
        qemu.stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(folder.join(COMPLAINTS))?)
            // Ctrl+C in the terminal is for the program in the VM, not for qemu.
            .process_group(0);
        // SAFETY: between fork and exec only prctl(2) is called, which is a bare system
        // call. It ends the VM with this process, however this one ends.
        unsafe {
            qemu.pre_exec(|| Ok(set_pdeathsig(Signal::SIGKILL)?));
        }
        match qemu.spawn() {
            Ok(child) => Ok(Self(child)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let message = format!(
                    "没有虚拟机要的 {QEMU}。\n\
                     出路：装上它，在 Debian 和 Ubuntu 上是 apt-get install qemu-system-x86"
                );
                Err(Failure::new(FailureKind::NoQemu, message).into())
            }
            Err(error) => Err(error).context(format!("启动不了 {QEMU}")),
        }
    }

    /// Whether it isn't running any more.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }

    /// Gives it some time to end by itself.
    pub fn wait(&mut self, limit: Duration) {
        let start = Instant::now();
        while !self.has_ended() && start.elapsed() < limit {
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Ends it.
    pub fn end(&mut self) {
        // Both fail only for a process that has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Qemu {
    fn drop(&mut self) {
        self.end();
    }
}
