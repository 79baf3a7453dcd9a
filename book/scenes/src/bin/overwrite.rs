//! 边走边覆盖：写过的元素挪到了前面，遍历走不完。

use std::process::ExitCode;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};
use scenes::{bytes, create_walkable, next_key};
use shared::{Args, call, show, step};

/// After so many keys we stop the walk, which wouldn't end by itself.
const ENOUGH: usize = 9;

fn main() -> ExitCode {
    shared::run("边走边覆盖，遍历走不完", lesson)
}

fn lesson(_: &Args) -> Result<()> {
    step("4 个位置放 4 个队列，其中有两个散列到同一个桶里")?;
    let map = call!(create_walkable("queues", 4))?;
    call!(fill(&map))?;
    step("到一个，就把它覆盖一次，再问它后面是谁；访问过 9 个，由我们停下")?;
    let mut visited = Vec::new();
    let mut key = call!(next_key(&map, None))?;
    while let Some(here) = key {
        visited.push(here);
        if visited.len() == ENOUGH {
            break;
        }
        let n = visited.len() as u32;
        call!(
            map.update(&bytes(here), &bytes(n), MapFlags::EXIST),
            here,
            n
        )?;
        key = call!(next_key(&map, key), key)?;
    }
    show!(visited);
    Ok(())
}

fn fill(map: &MapHandle) -> libbpf_rs::Result<()> {
    (0..4).try_for_each(|key| map.update(&bytes(key), &[0; 4], MapFlags::ANY))
}
