//! 练习 ex03-padded-key：有填充的 key。
//!
//! 内核态程序用下面这个结构体当 key，它每次都先把整个结构体清零，再填字段。
//! 用户态要造出一样的 key，才查得到它存的东西。
//! 检查：`cargo lab check ex03-padded-key`
//! 课文：book/src/ch03-lookup.md

/// C 里的 `struct { __u8 protocol; __u16 port; __u32 address; __u8 cpu; }`。
#[repr(C)]
#[allow(dead_code, reason = "它只说明字段排在哪里")]
pub struct FlowKey {
    pub protocol: u8,
    pub port: u16,
    pub address: u32,
    pub cpu: u8,
}

/// 把 `key` 填成这几个字段的 key，整数都用本机的字节序。
///
/// `key` 是重复使用的缓冲区，里面可能还留着上一个 key。
pub fn fill(
    key: &mut [u8; size_of::<FlowKey>()],
    protocol: u8,
    port: u16,
    address: u32,
    cpu: u8,
) {
    // TODO
    todo!()
}
