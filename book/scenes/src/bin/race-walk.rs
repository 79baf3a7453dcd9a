//! 一个程序在遍历，另一个在删：next_key两次，lookup再delete。

use std::process::ExitCode;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};
use scenes::{
    Seat, bytes, create_walkable, every_order, next_key, taking_turns,
};
use shared::{Args, call, show};

fn main() -> ExitCode {
    shared::run("一个程序在遍历，另一个在删", lesson)
}

fn lesson(_: &Args) -> Result<()> {
    every_order(|order| {
        let map = create_walkable("queues", 32)?;
        for key in 0..5 {
            map.update(&bytes(key), &bytes(10 * key), MapFlags::ANY)?;
        }
        let other = MapHandle::from_map_id(map.info()?.info.id)?;
        let [visited, _] = taking_turns(
            order,
            |seat| walk_on(&map, seat),
            |seat| remove(&other, seat),
        )?;
        show!(visited);
        Ok(())
    })
}

/// 已经走到 3，再走两步。
fn walk_on(map: &MapHandle, seat: &Seat) -> Result<Vec<u32>> {
    let mut visited = Vec::new();
    let mut key = Some(3);
    for _ in 0..2 {
        seat.wait_for_turn()?;
        key = call!(next_key(map, key), key)?;
        visited.extend(key);
    }
    Ok(visited)
}

/// 队列 4 停用了：看一眼，删掉。
fn remove(map: &MapHandle, seat: &Seat) -> Result<Vec<u32>> {
    let key = 4;
    seat.wait_for_turn()?;
    call!(map.lookup(&bytes(key), MapFlags::ANY), key)?;
    seat.wait_for_turn()?;
    call!(map.delete(&bytes(key)), key)?;
    Ok(Vec::new())
}
