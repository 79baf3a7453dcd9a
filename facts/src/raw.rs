//! The C functions of libbpf, each with buffers that are long enough for what a kernel
//! may write.

use std::os::fd::RawFd;
use std::path::Path;
use std::ptr;

use facts::answer::RawErrno;
use facts::cases::{BatchFlags, Read};
use libbpf_rs::libbpf_sys::{
    self, bpf_map_batch_opts, bpf_map_info, bpf_obj_get_opts,
};

use crate::{flags, pins};

/// The number of CPUs for which a per-CPU map holds values.
pub fn cpus() -> usize {
    libbpf_rs::num_possible_cpus().expect("the kernel says its CPUs")
}

/// What a C function returned.
fn checked(answer: i32) -> Result<(), RawErrno> {
    if answer < 0 {
        Err(RawErrno(-answer))
    } else {
        Ok(())
    }
}

/// The descriptor that a C function returned.
pub fn descriptor(answer: i32) -> Result<RawFd, RawErrno> {
    checked(answer).map(|()| answer)
}

fn pointer(bytes: Option<&[u8]>) -> *const std::ffi::c_void {
    bytes.map_or(ptr::null(), |bytes| bytes.as_ptr().cast())
}

pub fn update(
    fd: RawFd,
    key: Option<&[u8]>,
    value: &[u8],
    flags: u64,
) -> Result<(), RawErrno> {
    // SAFETY: the caller's key and value are as long as the map's.
    let answer = unsafe {
        libbpf_sys::bpf_map_update_elem(
            fd,
            pointer(key),
            value.as_ptr().cast(),
            flags,
        )
    };
    checked(answer)
}

pub fn lookup(
    fd: RawFd,
    key: Option<&[u8]>,
    value: &mut [u8],
    flags: u64,
) -> Result<(), RawErrno> {
    // SAFETY: the caller's key is as long as the map's, and the value has room for all.
    let answer = unsafe {
        libbpf_sys::bpf_map_lookup_elem_flags(
            fd,
            pointer(key),
            value.as_mut_ptr().cast(),
            flags,
        )
    };
    checked(answer)
}

pub fn take(
    fd: RawFd,
    key: Option<&[u8]>,
    value: &mut [u8],
    flags: u64,
) -> Result<(), RawErrno> {
    // SAFETY: the caller's key is as long as the map's, and the value has room for all.
    let answer = unsafe {
        libbpf_sys::bpf_map_lookup_and_delete_elem_flags(
            fd,
            pointer(key),
            value.as_mut_ptr().cast(),
            flags,
        )
    };
    checked(answer)
}

pub fn delete(fd: RawFd, key: Option<&[u8]>) -> Result<(), RawErrno> {
    // SAFETY: the caller's key is as long as the map's.
    let answer = unsafe { libbpf_sys::bpf_map_delete_elem(fd, pointer(key)) };
    checked(answer)
}

/// The key behind `key`.
pub fn next(
    fd: RawFd,
    key: Option<&[u8]>,
    size: usize,
) -> Result<Vec<u8>, RawErrno> {
    let mut next = vec![0; size];
    // SAFETY: both keys are as long as the map's.
    let answer = unsafe {
        libbpf_sys::bpf_map_get_next_key(
            fd,
            pointer(key),
            next.as_mut_ptr().cast(),
        )
    };
    checked(answer).map(|()| next)
}

pub fn freeze(fd: RawFd) -> Result<(), RawErrno> {
    // SAFETY: it takes no pointer.
    let answer = unsafe { libbpf_sys::bpf_map_freeze(fd) };
    checked(answer)
}

/// Opens a map by its id.
pub fn open(id: u32) -> Result<RawFd, RawErrno> {
    // SAFETY: it takes no pointer.
    descriptor(unsafe { libbpf_sys::bpf_map_get_fd_by_id(id) })
}

/// Pins a map to a path.
pub fn pin(fd: RawFd, path: &Path) -> Result<(), RawErrno> {
    let path = pins::for_c(path);
    // SAFETY: the path ends with NUL.
    checked(unsafe { libbpf_sys::bpf_obj_pin(fd, path.as_ptr()) })
}

/// Opens what is pinned at a path.
pub fn get(path: &Path, file_flags: u32) -> Result<RawFd, RawErrno> {
    let path = pins::for_c(path);
    let opts = bpf_obj_get_opts {
        sz: size_of::<bpf_obj_get_opts>() as _,
        file_flags,
        ..Default::default()
    };
    // SAFETY: the path ends with NUL, and `opts` is a whole structure.
    descriptor(unsafe {
        libbpf_sys::bpf_obj_get_opts(path.as_ptr(), &raw const opts)
    })
}

/// The first id of any map.
pub fn first_id() -> Result<u32, RawErrno> {
    let mut id = 0;
    // SAFETY: it writes one number.
    let answer = unsafe { libbpf_sys::bpf_map_get_next_id(0, &raw mut id) };
    checked(answer).map(|()| id)
}

/// What the kernel knows of the map.
pub fn info(fd: RawFd) -> Result<bpf_map_info, RawErrno> {
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
    checked(answer).map(|()| info)
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

    /// The next batch.
    pub fn read(
        &mut self,
        fd: RawFd,
        read: Read,
        flags: &BatchFlags,
    ) -> Result<(), RawErrno> {
        let mut next = [0; 64];
        let place = self
            .place
            .as_mut()
            .map_or(ptr::null_mut(), |place| place.as_mut_ptr());
        let function = match read {
            Read::Lookup => libbpf_sys::bpf_map_lookup_batch,
            Read::Take => libbpf_sys::bpf_map_lookup_and_delete_batch,
        };
        // SAFETY: there is room for `count` elements, and for a place as long as any key
        // in the cases.
        let answer = unsafe {
            function(
                fd,
                place.cast(),
                next.as_mut_ptr().cast(),
                self.keys.as_mut_ptr().cast(),
                self.values.as_mut_ptr().cast(),
                &raw mut self.count,
                &options(flags),
            )
        };
        checked(answer)?;
        self.place = Some(next);
        Ok(())
    }
}

pub fn update_batch(
    fd: RawFd,
    keys: &[u8],
    values: &[u8],
    count: &mut u32,
    flags: &BatchFlags,
) -> Result<(), RawErrno> {
    // SAFETY: there are `count` keys and values.
    let answer = unsafe {
        libbpf_sys::bpf_map_update_batch(
            fd,
            keys.as_ptr().cast(),
            values.as_ptr().cast(),
            count,
            &options(flags),
        )
    };
    checked(answer)
}

pub fn delete_batch(
    fd: RawFd,
    keys: &[u8],
    count: &mut u32,
    flags: &BatchFlags,
) -> Result<(), RawErrno> {
    // SAFETY: there are `count` keys.
    let answer = unsafe {
        libbpf_sys::bpf_map_delete_batch(
            fd,
            keys.as_ptr().cast(),
            count,
            &options(flags),
        )
    };
    checked(answer)
}

fn options(flags: &BatchFlags) -> bpf_map_batch_opts {
    bpf_map_batch_opts {
        sz: size_of::<bpf_map_batch_opts>() as _,
        elem_flags: flags::of_element(&flags.elements),
        flags: flags.batch,
    }
}
