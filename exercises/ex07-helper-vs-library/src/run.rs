//! Runs a loaded program of the type `syscall`.

use std::os::fd::{AsRawFd, BorrowedFd};

use anyhow::{Result, bail};
use caps::{CapSet, Capability, CapsHashSet};
use libbpf_rs::libbpf_sys::{bpf_prog_test_run_opts, bpf_test_run_opts};

/// What the program returned. `context` is what it gets as its argument.
///
/// It may be a student's, and runs with this thread's rights. So these are, in the
/// meantime, as few as the call takes.
pub fn run(program: BorrowedFd<'_>, mut context: Vec<u8>) -> Result<i32> {
    let mut opts = bpf_test_run_opts {
        sz: size_of::<bpf_test_run_opts>() as _,
        ctx_in: context.as_mut_ptr().cast(),
        ctx_size_in: context.len().try_into()?,
        ..Default::default()
    };
    let mine = caps::read(None, CapSet::Effective)?;
    let fewest = CapsHashSet::from([Capability::CAP_BPF]);
    caps::set(None, CapSet::Effective, &fewest)?;
    // SAFETY: the sizes are right, and `context` outlives the call.
    let outcome =
        unsafe { bpf_prog_test_run_opts(program.as_raw_fd(), &raw mut opts) };
    caps::set(None, CapSet::Effective, &mine)?;
    if outcome != 0 {
        bail!("内核没有运行这个程序：{outcome}");
    }
    Ok(opts.retval as i32)
}
