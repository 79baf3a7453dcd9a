//! 两个程序各加1：lookup，再update。

use std::process::ExitCode;

use anyhow::{Context, Result};
use libbpf_rs::{MapCore, MapFlags, MapHandle};
use scenes::{Seat, bytes, create, every_order, number, taking_turns};
use shared::{Args, call, show};

fn main() -> ExitCode {
    shared::run("两个程序各加 1：lookup，再 update", lesson)
}

fn lesson(_: &Args) -> Result<()> {
    every_order(|order| {
        let map = create("packets", 1)?;
        map.update(b"eth0", &bytes(0), MapFlags::ANY)?;
        let other = MapHandle::from_map_id(map.info()?.info.id)?;
        taking_turns(order, |seat| add(&map, seat), |seat| add(&other, seat))?;
        let counted = read(&map)?;
        show!(counted);
        Ok(())
    })
}

fn add(map: &MapHandle, seat: &Seat) -> Result<()> {
    seat.wait_for_turn()?;
    let value = call!(map.lookup(b"eth0", MapFlags::ANY))?.context("eth0")?;
    let value = number(&value)? + 1;
    seat.wait_for_turn()?;
    call!(map.update(b"eth0", &bytes(value), MapFlags::ANY), value)?;
    Ok(())
}

fn read(map: &MapHandle) -> Result<u32> {
    number(&map.lookup(b"eth0", MapFlags::ANY)?.context("eth0")?)
}
