//! 直接调用 C 的 `bpf_map_lookup_elem`：只有地址，没有长度。

use std::os::fd::{AsFd, AsRawFd};

use anyhow::Result;
use libbpf_rs::MapHandle;
use libbpf_rs::libbpf_sys::bpf_map_lookup_elem;
use shared::errno::ENOENT;
use shared::{Expect, call, show};

// ANCHOR: raw_miss
pub fn miss(map: &MapHandle) -> Result<()> {
    let fd = map.as_fd().as_raw_fd();
    let eth1 = b"eth1".as_ptr().cast();
    let mut packets = [0u8; 4];
    let value = packets.as_mut_ptr().cast();
    // SAFETY: key 和 value 各有 4 个字节，和这个 map 的大小一样。
    call!(unsafe { bpf_map_lookup_elem(fd, eth1, value) })
        .refused(ENOENT, "map 里没有这个 key")?;
    Ok(())
}
// ANCHOR_END: raw_miss

// ANCHOR: raw_long_key
pub fn long_key(map: &MapHandle) -> Result<()> {
    let fd = map.as_fd().as_raw_fd();
    let eth0_100 = b"eth0.100".as_ptr().cast();
    let mut packets = [0u8; 4];
    let value = packets.as_mut_ptr().cast();
    // SAFETY: 内核从 key 读 4 个字节，这里有 8 个；value 正好 4 个字节。
    call!(unsafe { bpf_map_lookup_elem(fd, eth0_100, value) }).accepted()?;
    show!(u32::from_ne_bytes(packets));
    Ok(())
}
// ANCHOR_END: raw_long_key
