//! 错在：知道会从头再来，就干脆每删一个都重新走一遍。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn delete_even(map: &MapHandle) -> Result<usize> {
    let mut deleted = 0;
    let even = |key: &Vec<u8>| key.first().is_some_and(|byte| byte % 2 == 0);
    while let Some(key) = map.keys().find(even) {
        match map.delete(&key) {
            Ok(()) => deleted += 1,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(deleted)
}
