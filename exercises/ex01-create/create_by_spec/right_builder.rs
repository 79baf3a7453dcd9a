//! 换一种做法：先用一个小的 builder 收齐选项；名字空着就是不起名字。

use anyhow::{Error, Result};
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapHandle, MapType};

struct Options(bpf_map_create_opts);

impl Options {
    fn new() -> Self {
        Self(bpf_map_create_opts {
            sz: size_of::<bpf_map_create_opts>() as _,
            ..bpf_map_create_opts::default()
        })
    }

    fn flag(mut self, flag: u32, wanted: bool) -> Self {
        if wanted {
            self.0.map_flags |= flag;
        }
        self
    }
}

pub fn create(
    map_type: MapType,
    name: &str,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    no_prealloc: bool,
) -> Result<MapHandle> {
    let options = Options::new().flag(1, no_prealloc);
    let name = Some(name).filter(|name| !name.is_empty());
    MapHandle::create(
        map_type,
        name,
        key_size,
        value_size,
        max_entries,
        &options.0,
    )
    .map_err(Error::new)
}
