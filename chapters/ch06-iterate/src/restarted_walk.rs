//! 边走边删：删掉的正是下一步的起点，于是遍历从头再来。

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle};
use shared::{show, step};

use crate::next_key::next_key;
use crate::{number, put};

pub fn lesson(map: &MapHandle) -> Result<()> {
    step("边走边删偶数号队列：遍历从头再来")?;
    let visited = show!(delete_then_step(map)?);
    show!(visited.len());
    refill(map)?;
    show!(delete_inside_keys(map)?);
    refill(map)?;
    step("先走一步再删，或者先收齐 key：每个 key 只访问一次")?;
    let visited = show!(step_then_delete(map)?);
    show!(visited.len());
    refill(map)?;
    show!(collect_then_delete(map)?);
    Ok(())
}

// ANCHOR: delete_then_step
/// 错的：删掉 `key`，再问“`key` 后面是谁”。返回访问过的 key。
fn delete_then_step(map: &MapHandle) -> Result<Vec<u32>> {
    let mut visited = Vec::new();
    let mut key = next_key(map, None)?;
    while let Some(queue) = key {
        visited.push(queue);
        if queue % 2 == 0 {
            map.delete(&queue.to_ne_bytes())?;
        }
        key = next_key(map, Some(queue))?;
    }
    Ok(visited)
}
// ANCHOR_END: delete_then_step

// ANCHOR: delete_inside_keys
/// 错的：`keys()` 也是拿上一个 key 去问，所以同样会从头再来。
fn delete_inside_keys(map: &MapHandle) -> Result<Vec<u32>> {
    let mut visited = Vec::new();
    for key in map.keys() {
        let queue = number(&key)?;
        visited.push(queue);
        if queue % 2 == 0 {
            map.delete(&key)?;
        }
    }
    Ok(visited)
}
// ANCHOR_END: delete_inside_keys

// ANCHOR: step_then_delete
/// 对的：趁 `queue` 还在，先问出它后面是谁，再删它。
fn step_then_delete(map: &MapHandle) -> Result<Vec<u32>> {
    let mut visited = Vec::new();
    let mut key = next_key(map, None)?;
    while let Some(queue) = key {
        visited.push(queue);
        key = next_key(map, Some(queue))?;
        if queue % 2 == 0 {
            map.delete(&queue.to_ne_bytes())?;
        }
    }
    Ok(visited)
}
// ANCHOR_END: step_then_delete

// ANCHOR: collect_then_delete
/// 也对：先把 key 收齐，再动手。
fn collect_then_delete(map: &MapHandle) -> Result<Vec<u32>> {
    let mut visited = Vec::new();
    for key in map.keys().collect::<Vec<_>>() {
        let queue = number(&key)?;
        visited.push(queue);
        if queue % 2 == 0 {
            map.delete(&key)?;
        }
    }
    Ok(visited)
}
// ANCHOR_END: collect_then_delete

/// 把删掉的偶数号队列放回去，好再走一遍。
fn refill(map: &MapHandle) -> Result<()> {
    for queue in [0u32, 2, 4] {
        put(map, queue)?;
    }
    Ok(())
}
