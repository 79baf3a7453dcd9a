//! A VM before it runs.

use std::time::Duration;

/// The VM's hardware, and how long to wait for it.
#[derive(Clone, Debug)]
pub struct Vm {
    /// Memory in MiB. Debian's kernels need 96.
    pub memory: u32,
    /// How many of its two CPUs run. With one it takes three quarters of the processor time,
    /// and per-CPU maps have two values all the same.
    pub cpus: u32,
    /// How long the VM may stay silent: until it has booted, and from then on, for its
    /// init says each second that it's alive.
    pub silence: Duration,
    /// How long the whole run may take; without it, for ever.
    pub limit: Option<Duration>,
}

/// 2 CPUs, 256 MiB, and two minutes of silence, which the boot may need on a busy machine.
impl Default for Vm {
    fn default() -> Self {
        Self {
            memory: 256,
            cpus: 2,
            silence: Duration::from_secs(120),
            limit: None,
        }
    }
}

impl Vm {
    /// The kernel's command line.
    pub fn command_line(&self) -> String {
        // On a busy machine the timer's ticks come so late that the kernel's check of it ends
        // in a panic: there is no real timer to check.
        // With programs at the same addresses each time, qemu translates them once and not
        // for each process anew: grading takes half the processor time. The tests of the
        // kernel's ciphers take a quarter of the boot.
        format!(
            "console=ttyS0 quiet panic=-1 no_timer_check norandmaps cryptomgr.notests \
             maxcpus={} rdinit={}",
            self.cpus,
            crate::init::PATH
        )
    }
}
