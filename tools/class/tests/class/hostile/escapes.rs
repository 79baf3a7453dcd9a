//! Reaches beyond its maps: mounts, traces, opens maps by their ids.

use anyhow::Result;
use libbpf_rs::MapHandle;

pub fn insert_once(
    _map: &MapHandle,
    _key: &[u8],
    _value: &[u8],
) -> Result<bool> {
    attack()
}

pub fn replace_only(
    _map: &MapHandle,
    _key: &[u8],
    _value: &[u8],
) -> Result<bool> {
    attack()
}

fn attack() -> Result<bool> {
    let path = c"/".as_ptr();
    let kind = c"devtmpfs".as_ptr();
    let target = c"/tmp".as_ptr();
    // SAFETY: none of these calls writes to this process's memory.
    let results = unsafe {
        [
            ("mount", mount(kind, target, kind, 0, path)),
            ("unshare", unshare(0x1000_0000)),
            ("ptrace", ptrace(16, getppid(), 0, 0) as i32),
            ("setuid", setuid(0)),
            ("chroot", chroot(path)),
            ("reboot", reboot(0x0123_4567)),
            // BPF_MAP_GET_FD_BY_ID
            ("bpf", (1..99).map(|id| open(id)).max().unwrap_or(0)),
            ("perf_event_open", syscall(298, 0, 0, 0) as i32),
            ("fork", syscall(57, 0, 0, 0) as i32),
            ("vfork", syscall(58, 0, 0, 0) as i32),
            // Calls by numbers that no filter knows: getpid of x32.
            ("x32", syscall(0x4000_0027, 0, 0, 0) as i32),
        ]
    };
    let worked: Vec<_> =
        results.iter().filter(|(_, result)| *result >= 0).collect();
    panic!("worked: {worked:?}")
}

/// Opens a map by its id.
unsafe fn open(id: u64) -> i32 {
    let attributes = [id, 0];
    // SAFETY: the kernel reads 16 bytes.
    unsafe { syscall(321, 14, attributes.as_ptr() as usize, 16) as i32 }
}

unsafe extern "C" {
    fn mount(
        source: *const i8,
        target: *const i8,
        kind: *const i8,
        flags: u64,
        data: *const i8,
    ) -> i32;
    fn unshare(flags: i32) -> i32;
    fn ptrace(request: i32, process: i32, address: usize, data: usize) -> i64;
    fn getppid() -> i32;
    fn setuid(user: u32) -> i32;
    fn chroot(path: *const i8) -> i32;
    fn reboot(command: i32) -> i32;
    fn syscall(number: i64, a: usize, b: usize, c: usize) -> i64;
}
