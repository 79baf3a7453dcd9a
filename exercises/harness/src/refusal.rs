//! Makes the kernel refuse a traced thread's system call: it's skipped, and the thread gets
//! an errno in its place.

use anyhow::Result;
use nix::unistd::Pid;

#[cfg(target_arch = "x86_64")]
mod registers {
    use anyhow::Result;
    use nix::sys::ptrace;
    use nix::unistd::Pid;

    /// The kernel skips a system call of this number.
    pub fn skip(thread: Pid) -> Result<()> {
        let mut registers = ptrace::getregs(thread)?;
        registers.orig_rax = u64::MAX;
        Ok(ptrace::setregs(thread, registers)?)
    }

    pub fn set_result(thread: Pid, result: i64) -> Result<()> {
        let mut registers = ptrace::getregs(thread)?;
        registers.rax = result as u64;
        Ok(ptrace::setregs(thread, registers)?)
    }
}

#[cfg(target_arch = "aarch64")]
mod registers {
    use std::ptr::from_mut;

    use anyhow::Result;
    use nix::errno::Errno;
    use nix::libc;
    use nix::unistd::Pid;

    /// `include/uapi/linux/elf.h`.
    const NT_PRSTATUS: usize = 1;
    const NT_ARM_SYSTEM_CALL: usize = 0x404;

    fn transfer<T>(
        request: libc::c_uint,
        thread: Pid,
        set: usize,
        registers: &mut T,
    ) -> Result<()> {
        let mut place = libc::iovec {
            iov_base: from_mut(registers).cast(),
            iov_len: size_of::<T>(),
        };
        // SAFETY: the kernel writes or reads at most `iov_len` bytes of `registers`, which
        // is plain data.
        let result = unsafe {
            libc::ptrace(request, thread.as_raw(), set, from_mut(&mut place))
        };
        Errno::result(result)?;
        Ok(())
    }

    /// The kernel skips a system call of the number -1.
    pub fn skip(thread: Pid) -> Result<()> {
        let mut number: libc::c_int = -1;
        transfer(
            libc::PTRACE_SETREGSET,
            thread,
            NT_ARM_SYSTEM_CALL,
            &mut number,
        )
    }

    pub fn set_result(thread: Pid, result: i64) -> Result<()> {
        // x0 to x30, sp, pc, pstate.
        let mut registers = [0u64; 34];
        transfer(libc::PTRACE_GETREGSET, thread, NT_PRSTATUS, &mut registers)?;
        registers[0] = result as u64;
        transfer(libc::PTRACE_SETREGSET, thread, NT_PRSTATUS, &mut registers)
    }
}

/// At the entry of a system call: it won't be made.
pub(crate) fn skip(thread: Pid) -> Result<()> {
    registers::skip(thread)
}

/// At the exit of the one that was skipped: what the thread gets to see.
pub(crate) fn answer(thread: Pid, errno: i32) -> Result<()> {
    registers::set_result(thread, -i64::from(errno))
}
