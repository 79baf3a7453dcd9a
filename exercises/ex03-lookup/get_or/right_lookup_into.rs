//! 换一种做法：`lookup_into` 读到和 value 一样长的缓冲区，再用 `io::Read` 取，正好 4 个字节才行。

use std::io::Read;

use anyhow::{Result, ensure};
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn get_or(map: &MapHandle, key: &[u8], default: u32) -> Result<u32> {
    let mut buffer = vec![0; map.value_size() as usize];
    if !map.lookup_into(key, &mut buffer, MapFlags::empty())? {
        return Ok(default);
    }
    let mut rest = buffer.as_slice();
    let mut number = [0; 4];
    rest.read_exact(&mut number)?;
    ensure!(rest.is_empty(), "value 还多出 {} 个字节", rest.len());
    Ok(u32::from_ne_bytes(number))
}
