//! Asks the kernel by `bpf(2)` itself, without libbpf, for those who must know before any
//! chapter is built: can a map be created here, and is a map still there?

use std::ffi::c_long;
use std::io;
use std::os::fd::{FromRawFd, OwnedFd, RawFd};

use nix::libc;
use nix::sys::resource::{RLIM_INFINITY, Resource, setrlimit};

// Commands of `enum bpf_cmd` in the kernel's include/uapi/linux/bpf.h.
const MAP_CREATE: c_long = 0;
const MAP_GET_FD_BY_ID: c_long = 14;
const MAP_TYPE_ARRAY: u32 = 2;

/// Creates the smallest map there is and closes it again. Reading capabilities instead
/// would not do: a container may block the call itself.
///
/// Where it's refused, this lifts the process's RLIMIT_MEMLOCK, if it may, and asks again:
/// kernels before 5.11 count maps against it, and libbpf lifts it in the same way.
///
/// # Errors
/// What `bpf(2)` answered, with its errno.
pub fn create_a_map() -> io::Result<()> {
    let (key_size, value_size, max_entries) = (4, 4, 1);
    let attr = [MAP_TYPE_ARRAY, key_size, value_size, max_entries];
    let refusal = match bpf(MAP_CREATE, attr) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => error,
        answer => return answer.map(drop),
    };
    let no_limit = RLIM_INFINITY;
    if setrlimit(Resource::RLIMIT_MEMLOCK, no_limit, no_limit).is_err() {
        return Err(refusal);
    }
    bpf(MAP_CREATE, attr).map(drop)
}

/// Whether a map with this id exists. Needs the right to ask (CAP_SYS_ADMIN).
///
/// # Errors
/// Any errno but ENOENT.
pub fn map_exists(id: u32) -> io::Result<bool> {
    match bpf(MAP_GET_FD_BY_ID, [id, 0, 0, 0]) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// A `bpf(2)` command whose `union bpf_attr` begins with these words and which returns a
/// new file descriptor. The kernel takes the rest of the union as zero.
fn bpf(command: c_long, attr: [u32; 4]) -> io::Result<OwnedFd> {
    // SAFETY: the kernel reads `size_of_val(&attr)` bytes of `attr`, and none of the two
    // commands takes a pointer in them.
    let fd = unsafe {
        libc::syscall(libc::SYS_bpf, command, attr.as_ptr(), size_of_val(&attr))
    };
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel has just given this descriptor to this process.
    Ok(unsafe { OwnedFd::from_raw_fd(fd as RawFd) })
}
