//! The checker's side: it runs a loaded program. The program may be a student's, so it runs
//! with as few rights as the call takes.

use std::os::fd::{AsRawFd, BorrowedFd};

use anyhow::{Result, bail};
use caps::{CapSet, Capability, CapsHashSet};
use libbpf_rs::libbpf_sys::{bpf_prog_test_run_opts, bpf_test_run_opts};
use nix::libc;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, fork};

use crate::verdict::{Verdict, wrong};

/// Runs a program of the type `syscall`, and returns what it returned; or the errno EINVAL
/// when the program wants a longer context. `context` is what it gets as its argument.
///
/// # Errors
/// The kernel doesn't run it.
pub fn run(
    program: BorrowedFd<'_>,
    mut context: Vec<u8>,
) -> Result<Result<i32, i32>> {
    let mut opts = options(&mut context);
    let mine = caps::read(None, CapSet::Effective)?;
    caps::set(None, CapSet::Effective, &fewest())?;
    // SAFETY: the sizes are right, and `context` outlives the call.
    let outcome =
        unsafe { bpf_prog_test_run_opts(program.as_raw_fd(), &raw mut opts) };
    caps::set(None, CapSet::Effective, &mine)?;
    match -outcome {
        0 => Ok(Ok(opts.retval as i32)),
        libc::EINVAL => Ok(Err(libc::EINVAL)),
        _ => bail!("内核没有运行这个程序：{outcome}"),
    }
}

/// The most arguments that an event can have: `MAX_BPF_FUNC_ARGS`.
const ARGUMENTS: usize = 12;

/// Has a raw tracepoint's program run once for each of these events, in this order; an event
/// is what the program finds in `ctx->args[0]` and `ctx->args[1]`.
///
/// It runs in a process of its own: unlike others, such a program can send a signal to the
/// process that runs it.
///
/// # Errors
/// The answer is wrong when the program returned anything but 0, or ended the process. The
/// kernel may also not run it.
pub fn fire(program: BorrowedFd<'_>, events: &[[u64; 2]]) -> Verdict {
    const NOT_ZERO: i32 = 1;
    const NOT_RUN: i32 = 2;

    let mut contexts: Vec<_> = events.iter().map(context).collect();
    let fewest = fewest();
    // SAFETY: the child makes system calls only, and ends.
    match unsafe { fork()? } {
        ForkResult::Parent { child } => match waitpid(child, None)? {
            WaitStatus::Exited(_, 0) => Ok(()),
            WaitStatus::Exited(_, NOT_ZERO) => {
                Err(wrong("内核态程序返回 0", "它返回了别的数"))
            }
            WaitStatus::Exited(..) => {
                Err(anyhow::anyhow!("内核没有运行这个程序").into())
            }
            ended => Err(wrong(
                "内核态程序不打扰运行它的进程",
                format!("那个进程没有好好结束：{ended:?}"),
            )),
        },
        ForkResult::Child => {
            let mut status = 0;
            if caps::set(None, CapSet::Effective, &fewest).is_err() {
                status = NOT_RUN;
            }
            for context in &mut contexts {
                let mut opts = options(context);
                let program = program.as_raw_fd();
                // SAFETY: the sizes are right, and `context` outlives the call.
                let outcome =
                    unsafe { bpf_prog_test_run_opts(program, &raw mut opts) };
                if outcome != 0 {
                    status = NOT_RUN;
                } else if opts.retval != 0 && status == 0 {
                    status = NOT_ZERO;
                }
            }
            // SAFETY: it's only this process that ends, without a word.
            unsafe { libc::_exit(status) }
        }
    }
}

fn context([first, second]: &[u64; 2]) -> Vec<u8> {
    let mut arguments = [0; ARGUMENTS];
    arguments[..2].copy_from_slice(&[*first, *second]);
    arguments.iter().flat_map(|a| a.to_ne_bytes()).collect()
}

fn options(context: &mut [u8]) -> bpf_test_run_opts {
    bpf_test_run_opts {
        sz: size_of::<bpf_test_run_opts>() as _,
        ctx_in: context.as_mut_ptr().cast(),
        ctx_size_in: context.len() as _,
        ..Default::default()
    }
}

fn fewest() -> CapsHashSet {
    CapsHashSet::from([Capability::CAP_BPF])
}
