//! 错在：装不下就从头再读，前面读过的又算了一遍。

use std::io::Error;
use std::os::fd::{AsFd, AsRawFd};
use std::ptr;

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_lookup_batch;
use libbpf_rs::{MapCore, MapHandle};
use shared::errno::{ENOENT, ENOSPC};

/// key 和 value。
pub type Element = (Vec<u8>, Vec<u8>);

pub fn read_all(map: &MapHandle, mut most: u32) -> Result<Vec<Element>> {
    let mut all = Vec::new();
    let mut from = None;
    loop {
        let (returned, batch, next) = read_batch(map, from, most);
        match -returned {
            0 => {
                all.extend(batch);
                from = Some(next);
            }
            ENOENT => {
                all.extend(batch);
                return Ok(all);
            }
            ENOSPC => {
                most *= 2;
                from = None;
            }
            errno => return Err(Error::from_raw_os_error(errno).into()),
        }
    }
}

/// 一次批量查找：从 `from` 接着读，`None` 是从头读；最多要 `most` 个。它已经写好了。
///
/// 返回三样：C 返回的数（0，或者负的 errno）；这一批的元素；下一批从哪里读起。
/// 返回的数不是 0、`-ENOENT`、`-ENOSPC`，后两样就没有意义。
fn read_batch(
    map: &MapHandle,
    mut from: Option<u32>,
    most: u32,
) -> (i32, Vec<Element>, u32) {
    let (key_size, value_size) = (map.key_size(), map.value_size());
    let mut keys = vec![0; (key_size * most) as usize];
    let mut values = vec![0; (value_size * most) as usize];
    let from = from.as_mut().map_or(ptr::null_mut(), ptr::from_mut);
    let (mut next, mut count) = (0u32, most);
    // SAFETY: 位置有 4 个字节，`keys` 和 `values` 放得下 `most` 个。
    let returned = unsafe {
        bpf_map_lookup_batch(
            map.as_fd().as_raw_fd(),
            from.cast(),
            (&raw mut next).cast(),
            keys.as_mut_ptr().cast(),
            values.as_mut_ptr().cast(),
            &raw mut count,
            ptr::null(),
        )
    };
    let keys = keys.chunks(key_size as usize).map(<[u8]>::to_vec);
    let values = values.chunks(value_size as usize).map(<[u8]>::to_vec);
    (
        returned,
        keys.zip(values).take(count as usize).collect(),
        next,
    )
}
