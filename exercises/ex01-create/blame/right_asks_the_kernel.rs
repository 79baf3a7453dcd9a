//! 换一种做法：真的去建。先照原样建，再一个一个参数改好，改了哪个就成，错的就是哪个。

use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapHandle, MapType};

/// 出错的参数。
#[derive(Debug)]
#[allow(dead_code, reason = "写好 blame 以后就都用到了，到时可以删掉这一行")]
pub enum Fault {
    /// 内核看到的名字里，有它不接受的字符。
    Name,
    /// 这种类型的 map 不能有这样的 `key_size`。
    KeySize,
    /// `value_size` 不合法。
    ValueSize,
    /// `max_entries` 不合法。
    MaxEntries,
}

#[derive(Clone, Copy)]
struct Spec<'a> {
    map_type: MapType,
    name: &'a str,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
}

impl Spec<'_> {
    fn accepted(self) -> bool {
        let options = bpf_map_create_opts {
            sz: size_of::<bpf_map_create_opts>() as _,
            ..Default::default()
        };
        MapHandle::create(
            self.map_type,
            Some(self.name),
            self.key_size,
            self.value_size,
            self.max_entries,
            &options,
        )
        .is_ok()
    }
}

pub fn blame(
    map_type: MapType,
    name: &str,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
) -> Option<Fault> {
    let given = Spec {
        map_type,
        name,
        key_size,
        value_size,
        max_entries,
    };
    if given.accepted() {
        return None;
    }
    let good_key_size = if map_type == MapType::Queue { 0 } else { 4 };
    let mended = [
        (
            Spec {
                name: "fine",
                ..given
            },
            Fault::Name,
        ),
        (
            Spec {
                key_size: good_key_size,
                ..given
            },
            Fault::KeySize,
        ),
        (
            Spec {
                value_size: 8,
                ..given
            },
            Fault::ValueSize,
        ),
        (
            Spec {
                max_entries: 1,
                ..given
            },
            Fault::MaxEntries,
        ),
    ];
    mended
        .into_iter()
        .find_map(|(spec, fault)| spec.accepted().then_some(fault))
}
