//! 练习 ex03-big-endian：大端的 key。
//!
//! 内核态程序直接拿网络包里的端口号当 key，所以 map 里的 key 是大端的 2 个字节。
//! value 是包数，内核态程序自己数的，所以是本机字节序的 `u32`。
//! 检查：`cargo lab check ex03-big-endian`
//! 课文：book/src/ch03-lookup.md

use anyhow::Result;
use libbpf_rs::MapHandle;

/// 记下端口 `port` 收到 `packets` 个包，已经有就覆盖。
pub fn store(map: &MapHandle, port: u16, packets: u32) -> Result<()> {
    // TODO
    todo!()
}

/// 端口 `port` 收到了几个包；没有记过就是 `None`。
pub fn load(map: &MapHandle, port: u16) -> Result<Option<u32>> {
    // TODO
    todo!()
}
