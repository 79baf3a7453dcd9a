//! QUEUE 和 STACK：没有 key，取走就是出队和出栈。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};
use shared::{call, step};

use crate::opts;

// ANCHOR: queue
pub fn queue() -> Result<()> {
    step("QUEUE：key_size 是 0，先进先出")?;
    let queue = call!(MapHandle::create(
        MapType::Queue,
        Some("jobs"),
        0,
        4,
        2,
        &opts()
    ))?;
    call!(queue.update(&[], &1u32.to_ne_bytes(), MapFlags::ANY))?;
    call!(queue.update(&[], &2u32.to_ne_bytes(), MapFlags::ANY))?;
    call!(queue.lookup(&[], MapFlags::ANY))?;
    call!(queue.lookup_and_delete(&[]))?;
    call!(queue.lookup_and_delete(&[]))?;
    call!(queue.lookup_and_delete(&[]))?;
    Ok(())
}
// ANCHOR_END: queue

// ANCHOR: stack
pub fn stack() -> Result<()> {
    step("STACK：后进先出")?;
    let stack = call!(MapHandle::create(
        MapType::Stack,
        Some("undo"),
        0,
        4,
        2,
        &opts()
    ))?;
    call!(stack.update(&[], &1u32.to_ne_bytes(), MapFlags::ANY))?;
    call!(stack.update(&[], &2u32.to_ne_bytes(), MapFlags::ANY))?;
    call!(stack.lookup_and_delete(&[]))?;
    call!(stack.lookup_and_delete(&[]))?;
    Ok(())
}
// ANCHOR_END: stack
