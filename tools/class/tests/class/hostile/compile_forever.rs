//! Keeps the compiler busy for ever.

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
    Ok(BUSY == 0)
}

const BUSY: u64 = {
    let mut count = 0_u64;
    while count < u64::MAX {
        count += 1;
    }
    0
};
