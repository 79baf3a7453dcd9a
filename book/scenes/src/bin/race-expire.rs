//! 一个程序删掉过期的，另一个在刷新：lookup，再delete。

use std::process::ExitCode;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};
use scenes::{Seat, bytes, create, every_order, number, taking_turns};
use shared::{Args, call, show};

/// 比它早的就过期了。
const OLDEST: u32 = 10;

fn main() -> ExitCode {
    shared::run("一个程序删掉过期的，另一个在刷新", lesson)
}

fn lesson(_: &Args) -> Result<()> {
    every_order(|order| {
        let map = create("last_seen", 1)?;
        map.update(b"eth0", &bytes(5), MapFlags::ANY)?;
        let other = MapHandle::from_map_id(map.info()?.info.id)?;
        taking_turns(
            order,
            |seat| expire(&map, seat),
            |seat| refresh(&other, seat),
        )?;
        let left = read(&map)?;
        show!(left);
        Ok(())
    })
}

fn expire(map: &MapHandle, seat: &Seat) -> Result<()> {
    seat.wait_for_turn()?;
    let seen = call!(map.lookup(b"eth0", MapFlags::ANY))?;
    let is_old =
        seen.is_some_and(|seen| number(&seen).is_ok_and(|time| time < OLDEST));
    seat.wait_for_turn()?;
    if is_old {
        call!(map.delete(b"eth0"))?;
    } else {
        // 没有过期，就只再看一眼。
        call!(map.lookup(b"eth0", MapFlags::ANY))?;
    }
    Ok(())
}

fn refresh(map: &MapHandle, seat: &Seat) -> Result<()> {
    seat.wait_for_turn()?;
    call!(map.lookup(b"eth0", MapFlags::ANY))?;
    seat.wait_for_turn()?;
    let now = 12;
    call!(map.update(b"eth0", &bytes(now), MapFlags::ANY), now)?;
    Ok(())
}

fn read(map: &MapHandle) -> Result<Option<u32>> {
    let left = map.lookup(b"eth0", MapFlags::ANY)?;
    left.map(|value| number(&value)).transpose()
}
