//! The jail in the VM: what a student's program gives up before it runs.
//!
//! It's another user than the runner and the checkers, without the rights to read their
//! files or memory, to signal them, to mount anything, to start another process, or to run
//! a kernel program; its memory and the number of its threads have a limit. It may load
//! kernel programs: libbpf asks that way what the kernel can do, and where an exercise is
//! about one, the checker runs it, without the rights that the program could use against
//! it.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result};
use caps::{CapSet, Capability, CapsHashSet};
use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use nix::sys::prctl::set_no_new_privs;
use nix::sys::resource::{RLIM_INFINITY, Resource, setrlimit};
use nix::unistd::{Gid, Uid, setgid, setgroups, setuid};

use crate::confines::{ANSWER, ensure_in_vm, write};
use crate::seccomp;

/// The user that Linux reserves for nobody.
const NOBODY: u32 = 65534;

/// The jail: gives up what a student's program mustn't have, and becomes it. With a
/// `kernel_side` it may load what only root can load otherwise.
///
/// # Errors
/// Something can't be given up; then the program doesn't run.
pub fn enter(program: &Path, kernel_side: bool) -> Result<ExitCode> {
    ensure_in_vm()?;
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
    seccomp::apply()?;
    let error = Command::new(program)
        .env_clear()
        .stderr(Stdio::null())
        .exec();
    Err(error).with_context(|| program.display().to_string())
}
