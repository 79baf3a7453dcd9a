//! 换一种做法：先删了再说，得到 EINVAL 才知道是 ARRAY，再成批写成 0。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};

pub fn clear(map: &MapHandle) -> Result<()> {
    for key in map.keys() {
        let Err(error) = map.delete(&key) else {
            continue;
        };
        match error.kind() {
            ErrorKind::NotFound => {}
            ErrorKind::InvalidInput if map.map_type() == MapType::Array => {
                return zero(map);
            }
            _ => return Err(error.into()),
        }
    }
    Ok(())
}

fn zero(map: &MapHandle) -> Result<()> {
    const PIECE: usize = 64;
    let indices: Vec<u32> = (0..map.max_entries()).collect();
    for piece in indices.chunks(PIECE) {
        let keys: Vec<u8> =
            piece.iter().flat_map(|index| index.to_ne_bytes()).collect();
        let values = vec![0u8; piece.len() * map.value_size() as usize];
        map.update_batch(
            &keys,
            &values,
            piece.len() as u32,
            MapFlags::ANY,
            MapFlags::ANY,
        )?;
    }
    Ok(())
}
