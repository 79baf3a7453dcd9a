//! A sandbox that answers `bpf(2)` in the kernel's place, as containers do, so that a test
//! can cause what this machine's kernel wouldn't do.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

use nix::libc;

/// `personality(2)`: lets `uname -r` say 2.6 and something.
const UNAME26: libc::c_ulong = 0x002_0000;

/// What is answered to whom.
#[derive(Clone, Copy, Debug)]
pub struct Sandbox {
    /// The command of `bpf(2)` that is answered; `None` for all. Others reach the kernel.
    pub command: Option<u32>,
    /// The errno; 0 says that all went well.
    pub errno: u16,
    /// Whether the kernel says that it's a very old one.
    pub old: bool,
}

impl Sandbox {
    /// Lets a program run in it.
    pub fn hold(self, program: &mut Command) {
        // SAFETY: between fork and exec only system calls are made, nothing allocates.
        unsafe { program.pre_exec(move || self.enter()) };
    }

    /// A seccomp filter of a few instructions.
    fn enter(self) -> io::Result<()> {
        // The number of the system call and its first argument in seccomp's data.
        let (number, first_argument) = (0, 16);
        let (load, equal, end) = (
            libc::BPF_LD | libc::BPF_W | libc::BPF_ABS,
            libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K,
            libc::BPF_RET | libc::BPF_K,
        );
        let statement = |code: u32, k: u32, jf: u8| libc::sock_filter {
            code: code as u16,
            jt: 0,
            jf,
            k,
        };
        // Any command is the wanted one where a second test of the number stands in.
        let (place, wanted) = match self.command {
            Some(command) => (first_argument, command),
            None => (number, libc::SYS_bpf as u32),
        };
        let errno = libc::SECCOMP_RET_ERRNO | u32::from(self.errno);
        let mut filter = [
            statement(load, number, 0),
            statement(equal, libc::SYS_bpf as u32, 3),
            statement(load, place, 0),
            statement(equal, wanted, 1),
            statement(end, errno, 0),
            statement(end, libc::SECCOMP_RET_ALLOW, 0),
        ];
        let program = libc::sock_fprog {
            len: filter.len() as u16,
            filter: filter.as_mut_ptr(),
        };
        // SAFETY: `program` and its filter live until the calls have returned.
        let failed = unsafe {
            (self.old && libc::personality(UNAME26) < 0)
                || libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
                || libc::prctl(
                    libc::PR_SET_SECCOMP,
                    libc::SECCOMP_MODE_FILTER,
                    &raw const program,
                ) != 0
        };
        if failed {
            Err(io::Error::last_os_error())
        } else {
            Ok(())
        }
    }
}
