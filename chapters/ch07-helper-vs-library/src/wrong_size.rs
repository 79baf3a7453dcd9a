//! 长度不对：bpf_map__update_elem 会核对，只收指针的函数没法核对。

use std::os::fd::{AsFd, AsRawFd};
use std::ptr::from_ref;

use anyhow::Result;
use libbpf_rs::libbpf_sys::{
    BPF_ANY, bpf_map__update_elem, bpf_map_update_elem,
};
use libbpf_rs::{AsRawLibbpf, Map, MapCore, MapFlags, PrintLevel, set_print};
use shared::errno::EINVAL;
use shared::{Expect, call, log, step};

// ANCHOR: wrong_size
pub fn lesson(map: &Map) -> Result<()> {
    step("长度不对：map 的 key 是 4 个字节，给它 6 个")?;
    let fd = map.as_fd().as_raw_fd();
    let checked = map.as_libbpf_object().as_ptr();
    let key = b"wlan01".as_ptr().cast();
    let value = from_ref(&4u32).cast();
    let flags = BPF_ANY.into();

    set_print(Some((PrintLevel::Warn, |_level, message| log(&message))));
    // SAFETY: map 还装着；key 后面有 6 个字节，value 后面有 4 个。
    call!(unsafe { bpf_map__update_elem(checked, key, 6, value, 4, flags) })
        .refused(
            EINVAL,
            "长度和 map 的不一样：libbpf 核对过就拒绝了，没有进内核",
        )?;
    set_print(None);

    // SAFETY: 内核从 key 和 value 各读 4 个字节，都够。
    call!(unsafe { bpf_map_update_elem(fd, key, value, flags) }).accepted()?;
    call!(map.lookup(b"wlan", MapFlags::ANY))?;
    Ok(())
}
// ANCHOR_END: wrong_size
