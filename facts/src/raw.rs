//! The C functions of libbpf, each with buffers that are long enough for what a kernel
//! may write. They return 0 or the negative errno.

use std::os::fd::RawFd;
use std::ptr;

use libbpf_rs::libbpf_sys::{self, bpf_map_batch_opts, bpf_map_info};
use nix::errno::Errno;
use shared::errno::ENOTSUPP;

/// The number of CPUs for which a per-CPU map holds values.
pub fn cpus() -> usize {
    libbpf_rs::num_possible_cpus().expect("the kernel says its CPUs")
}

/// An errno's name.
pub fn name(number: i32) -> String {
    if number == ENOTSUPP {
        return "ENOTSUPP".to_owned();
    }
    match Errno::from_raw(number) {
        Errno::UnknownErrno => format!("errno {number}"),
        known => format!("{known:?}"),
    }
}

/// `0`, or the errno's name.
pub fn answer(number: i32) -> String {
    if number < 0 {
        name(-number)
    } else {
        "0".to_owned()
    }
}

fn pointer(bytes: Option<&[u8]>) -> *const std::ffi::c_void {
    bytes.map_or(ptr::null(), |bytes| bytes.as_ptr().cast())
}

pub fn update(fd: RawFd, key: Option<&[u8]>, value: &[u8], flags: u64) -> i32 {
    // SAFETY: the caller's key and value are as long as the map's.
    unsafe {
        libbpf_sys::bpf_map_update_elem(
            fd,
            pointer(key),
            value.as_ptr().cast(),
            flags,
        )
    }
}

pub fn lookup(
    fd: RawFd,
    key: Option<&[u8]>,
    value: &mut [u8],
    flags: u64,
) -> i32 {
    // SAFETY: the caller's key is as long as the map's, and the value has room for all.
    unsafe {
        libbpf_sys::bpf_map_lookup_elem_flags(
            fd,
            pointer(key),
            value.as_mut_ptr().cast(),
            flags,
        )
    }
}

pub fn take(
    fd: RawFd,
    key: Option<&[u8]>,
    value: &mut [u8],
    flags: u64,
) -> i32 {
    // SAFETY: the caller's key is as long as the map's, and the value has room for all.
    unsafe {
        libbpf_sys::bpf_map_lookup_and_delete_elem_flags(
            fd,
            pointer(key),
            value.as_mut_ptr().cast(),
            flags,
        )
    }
}

pub fn delete(fd: RawFd, key: Option<&[u8]>) -> i32 {
    // SAFETY: the caller's key is as long as the map's.
    unsafe { libbpf_sys::bpf_map_delete_elem(fd, pointer(key)) }
}

/// The key behind `key`, or the negative errno.
pub fn next(
    fd: RawFd,
    key: Option<&[u8]>,
    size: usize,
) -> Result<Vec<u8>, i32> {
    let mut next = vec![0; size];
    // SAFETY: both keys are as long as the map's.
    let answer = unsafe {
        libbpf_sys::bpf_map_get_next_key(
            fd,
            pointer(key),
            next.as_mut_ptr().cast(),
        )
    };
    if answer == 0 { Ok(next) } else { Err(answer) }
}

pub fn freeze(fd: RawFd) -> i32 {
    // SAFETY: it takes no pointer.
    unsafe { libbpf_sys::bpf_map_freeze(fd) }
}

/// What the kernel knows of the map.
pub fn info(fd: RawFd) -> Result<bpf_map_info, i32> {
    let mut info = bpf_map_info::default();
    let mut size = size_of::<bpf_map_info>() as u32;
    // SAFETY: `info` has `size` bytes.
    let answer = unsafe {
        libbpf_sys::bpf_obj_get_info_by_fd(
            fd,
            (&raw mut info).cast(),
            &raw mut size,
        )
    };
    if answer == 0 { Ok(info) } else { Err(answer) }
}

/// A batch: room for `count` elements, and where the kernel left off.
pub struct Batch {
    pub keys: Vec<u8>,
    pub values: Vec<u8>,
    pub count: u32,
    place: Option<[u8; 64]>,
}

impl Batch {
    pub fn with_room(count: u32, key: usize, values: usize) -> Self {
        Self {
            keys: vec![0; count as usize * key],
            values: vec![0; count as usize * values],
            count,
            place: None,
        }
    }

    /// The next batch, looked up or (`take`) taken.
    pub fn read(&mut self, fd: RawFd, take: bool, flags: (u64, u64)) -> i32 {
        let mut next = [0; 64];
        let place = self
            .place
            .as_mut()
            .map_or(ptr::null_mut(), |place| place.as_mut_ptr());
        let read = if take {
            libbpf_sys::bpf_map_lookup_and_delete_batch
        } else {
            libbpf_sys::bpf_map_lookup_batch
        };
        // SAFETY: there is room for `count` elements, and for a place as long as any key
        // in the cases.
        let answer = unsafe {
            read(
                fd,
                place.cast(),
                next.as_mut_ptr().cast(),
                self.keys.as_mut_ptr().cast(),
                self.values.as_mut_ptr().cast(),
                &raw mut self.count,
                &options(flags),
            )
        };
        if answer == 0 {
            self.place = Some(next);
        }
        answer
    }
}

pub fn update_batch(
    fd: RawFd,
    keys: &[u8],
    values: &[u8],
    count: &mut u32,
    flags: (u64, u64),
) -> i32 {
    // SAFETY: there are `count` keys and values.
    unsafe {
        libbpf_sys::bpf_map_update_batch(
            fd,
            keys.as_ptr().cast(),
            values.as_ptr().cast(),
            count,
            &options(flags),
        )
    }
}

pub fn delete_batch(
    fd: RawFd,
    keys: &[u8],
    count: &mut u32,
    flags: (u64, u64),
) -> i32 {
    // SAFETY: there are `count` keys.
    unsafe {
        libbpf_sys::bpf_map_delete_batch(
            fd,
            keys.as_ptr().cast(),
            count,
            &options(flags),
        )
    }
}

fn options((elem_flags, flags): (u64, u64)) -> bpf_map_batch_opts {
    bpf_map_batch_opts {
        sz: size_of::<bpf_map_batch_opts>() as _,
        elem_flags,
        flags,
    }
}
