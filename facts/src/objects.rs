//! What some kinds of map take instead of numbers: descriptors of programs, maps and
//! sockets as values, and of what a value belongs to as keys.

use std::fs::File;
use std::net::{TcpListener, UdpSocket};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

use anyhow::{Context, Result, ensure};
use facts::MapKind;
use libbpf_rs::libbpf_sys::{self, bpf_insn, bpf_prog_info};
use nix::libc;
use nix::unistd::{Pid, getpid, getppid};

use crate::map::{GIVEN, WRITTEN};
use crate::raw;

/// How many letters the cases have.
const LETTERS: u32 = 3;

/// The objects that a map of some kind needs.
#[derive(Default)]
pub struct Objects {
    /// The keys of the letters.
    keys: Vec<OwnedFd>,
    values: Vec<Object>,
    /// A map like those that a map of maps takes.
    pub inner: Option<OwnedFd>,
}

/// An object that stands for a number.
struct Object {
    number: u32,
    fd: OwnedFd,
    /// As what a lookup gives it back.
    id: u64,
}

impl Objects {
    /// Makes those that a kind needs.
    ///
    /// # Errors
    /// When one can't be made.
    pub fn of(kind: MapKind) -> Result<Self> {
        Ok(match kind {
            MapKind::ProgArray => Self::with_values(program)?,
            MapKind::ArrayOfMaps | MapKind::HashOfMaps => Self {
                inner: Some(inner_map()?.0),
                ..Self::with_values(inner_map)?
            },
            MapKind::SockHash => Self::with_values(socket)?,
            MapKind::SkStorage => {
                Self::with_keys(
                    |_| Ok(UdpSocket::bind(("0.0.0.0", 0))?.into()),
                )?
            }
            MapKind::TaskStorage => Self::with_keys(task)?,
            MapKind::InodeStorage => Self::with_keys(file)?,
            _ => Self::default(),
        })
    }

    fn with_values(make: fn() -> Result<(OwnedFd, u64)>) -> Result<Self> {
        let numbers = [GIVEN, WRITTEN].map(|first| first..first + LETTERS);
        let values = numbers.into_iter().flatten().map(|number| {
            let (fd, id) = make()?;
            Ok(Object { number, fd, id })
        });
        Ok(Self {
            values: values.collect::<Result<_>>()?,
            ..Self::default()
        })
    }

    fn with_keys(make: fn(u32) -> Result<OwnedFd>) -> Result<Self> {
        Ok(Self {
            keys: (0..LETTERS).map(make).collect::<Result<_>>()?,
            ..Self::default()
        })
    }

    /// The descriptor that is the key of a number, if the kind has such keys.
    pub fn key(&self, number: u32) -> Option<RawFd> {
        self.keys.get(number as usize).map(AsRawFd::as_raw_fd)
    }

    /// The keys of all letters, if the kind has such.
    pub fn keys(&self) -> impl Iterator<Item = RawFd> {
        self.keys.iter().map(AsRawFd::as_raw_fd)
    }

    /// The descriptor that is the value of a number, if the kind has such values.
    pub fn value(&self, number: u32) -> Option<RawFd> {
        let object = self.values.iter().find(|it| it.number == number);
        object.map(|object| object.fd.as_raw_fd())
    }

    /// The number for which the object stands that a lookup gave back.
    pub fn number(&self, value: &[u8]) -> Option<u32> {
        let object = self.values.iter().find(|object| {
            object.id.to_ne_bytes().starts_with(value) && !value.is_empty()
        });
        object.map(|object| object.number)
    }
}

/// Takes what a C function returned.
fn owned(fd: RawFd) -> Result<OwnedFd> {
    ensure!(fd >= 0, std::io::Error::from_raw_os_error(-fd));
    // SAFETY: the kernel has just given it to this program, and nobody else knows it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// A program that does nothing, and its id.
fn program() -> Result<(OwnedFd, u64)> {
    let mut instructions = [bpf_insn::default(); 2];
    instructions[0].code = 0xb7; // r0 = 0
    instructions[1].code = 0x95; // exit
    // SAFETY: all texts end with NUL, and there are two instructions.
    let fd = unsafe {
        libbpf_sys::bpf_prog_load(
            libbpf_sys::BPF_PROG_TYPE_SOCKET_FILTER,
            c"fact".as_ptr(),
            c"GPL".as_ptr(),
            instructions.as_ptr(),
            2,
            std::ptr::null_mut(),
        )
    };
    let fd = owned(fd).context("a program")?;
    let mut info = bpf_prog_info::default();
    let mut size = size_of::<bpf_prog_info>() as u32;
    // SAFETY: `info` has `size` bytes.
    let answer = unsafe {
        libbpf_sys::bpf_obj_get_info_by_fd(
            fd.as_raw_fd(),
            (&raw mut info).cast(),
            &raw mut size,
        )
    };
    ensure!(answer == 0, "the program has no info");
    Ok((fd, info.id.into()))
}

/// A small map, and its id.
fn inner_map() -> Result<(OwnedFd, u64)> {
    // SAFETY: the name ends with NUL, and no options are given.
    let fd = unsafe {
        libbpf_sys::bpf_map_create(
            libbpf_sys::BPF_MAP_TYPE_ARRAY,
            c"inner".as_ptr(),
            4,
            4,
            1,
            std::ptr::null(),
        )
    };
    let fd = owned(fd).context("an inner map")?;
    let info = raw::info(fd.as_raw_fd());
    let info = info.map_err(|errno| std::io::Error::from_raw_os_error(errno.0));
    Ok((fd, info?.id.into()))
}

/// A socket that listens, and its cookie.
fn socket() -> Result<(OwnedFd, u64)> {
    let socket = TcpListener::bind(("0.0.0.0", 0))?;
    let mut cookie = 0u64;
    let mut size = size_of::<u64>() as libc::socklen_t;
    // SAFETY: `cookie` has `size` bytes.
    let answer = unsafe {
        libc::getsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_COOKIE,
            (&raw mut cookie).cast(),
            &raw mut size,
        )
    };
    ensure!(answer == 0, std::io::Error::last_os_error());
    Ok((socket.into(), cookie))
}

/// A task: this one, its parent, or the first of all.
fn task(number: u32) -> Result<OwnedFd> {
    let tasks = [getpid(), getppid(), Pid::from_raw(1)];
    let task = tasks[number as usize].as_raw();
    // SAFETY: it takes no pointer.
    let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, task, 0) };
    ensure!(fd >= 0, std::io::Error::last_os_error());
    owned(i32::try_from(fd)?)
}

/// A file: one of three that every Linux has.
fn file(number: u32) -> Result<OwnedFd> {
    let paths = ["/proc/version", "/proc/uptime", "/proc/loadavg"];
    Ok(File::open(paths[number as usize])?.into())
}
