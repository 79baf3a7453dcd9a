//! 边走边删：删掉的正是下一步的起点，遍历从头再来。

use std::process::ExitCode;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags};
use scenes::{bytes, create_walkable, next_key};
use shared::{Args, call, show, step};

fn main() -> ExitCode {
    shared::run("边走边删，遍历从头再来", lesson)
}

fn lesson(_: &Args) -> Result<()> {
    step("放进 5 个队列")?;
    let map = call!(create_walkable("queues", 32))?;
    for key in 0..5 {
        call!(
            map.update(&bytes(key), &bytes(10 * key), MapFlags::ANY),
            key
        )?;
    }
    step("到一个，是偶数就删掉它，再问它后面是谁")?;
    let mut visited = Vec::new();
    let mut key = call!(next_key(&map, None))?;
    while let Some(here) = key {
        visited.push(here);
        if here % 2 == 0 {
            call!(map.delete(&bytes(here)), here)?;
        }
        key = call!(next_key(&map, key), key)?;
    }
    show!(visited);
    Ok(())
}
