//! C 的库函数返回什么：libbpf-rs 把它翻译成 `Result` 之前的样子。

use std::os::fd::{AsFd, AsRawFd};

use anyhow::Result;
use libbpf_rs::MapHandle;
use libbpf_rs::libbpf_sys;
use shared::errno::ENOENT;
use shared::{Expect, call, step};

// ANCHOR: c_library
pub fn lesson(map: &MapHandle) -> Result<()> {
    step("C 的库函数：返回 0，或者负的 errno")?;
    let fd = map.as_fd().as_raw_fd();
    let key = b"eth1".as_ptr().cast();
    // SAFETY: `fd` 一直开着；`key` 指向 4 个字节，正好是 key_size。
    unsafe {
        call!(libbpf_sys::bpf_map_delete_elem(fd, key)).accepted()?;
        call!(libbpf_sys::bpf_map_delete_elem(fd, key))
            .refused(ENOENT, "这个 key 不在 map 里，没有东西可删")?;
    }
    Ok(())
}
// ANCHOR_END: c_library
