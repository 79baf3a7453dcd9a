//! 换一种做法：清零一个 `FlowKey`，通过裸指针写字段，填充就一直是 0。

use std::mem::MaybeUninit;
use std::ptr::copy_nonoverlapping;

/// C 里的 `struct { __u8 protocol; __u16 port; __u32 address; __u8 cpu; }`。
#[repr(C)]
#[allow(dead_code, reason = "它只说明字段排在哪里")]
pub struct FlowKey {
    pub protocol: u8,
    pub port: u16,
    pub address: u32,
    pub cpu: u8,
}

pub fn fill(
    key: &mut [u8; size_of::<FlowKey>()],
    protocol: u8,
    port: u16,
    address: u32,
    cpu: u8,
) {
    let mut whole = MaybeUninit::<FlowKey>::zeroed();
    let fields = whole.as_mut_ptr();
    // SAFETY: the pointers stay inside `whole`, and each field's write touches only its own
    // bytes; the others were set to zero, so all of them are initialized for the copy.
    unsafe {
        (&raw mut (*fields).protocol).write(protocol);
        (&raw mut (*fields).port).write(port);
        (&raw mut (*fields).address).write(address);
        (&raw mut (*fields).cpu).write(cpu);
        copy_nonoverlapping(
            whole.as_ptr().cast::<u8>(),
            key.as_mut_ptr(),
            key.len(),
        );
    }
}
