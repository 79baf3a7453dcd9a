//! Attributes of the calls that aren't about one open map's elements.

use std::ffi::CString;

use crate::bpf::{Attr, Value};
use crate::command::{CREATE_FLAGS, Create};

/// For `BPF_MAP_CREATE`, with descriptors of an inner map and of type information; 0 for
/// none.
#[must_use]
pub fn create(
    create: &Create,
    name: [u8; 16],
    inner: u32,
    (btf, key, value): (u32, u32, u32),
) -> Attr {
    let kind = format!("BPF_MAP_TYPE_{}", create.kind.name());
    Attr::default()
        .with("map_type", 0, Value::U32(create.kind.0))
        .meaning(kind)
        .with("key_size", 4, Value::U32(create.key))
        .with("value_size", 8, Value::U32(create.value))
        .with("max_entries", 12, Value::U32(create.max))
        .with("map_flags", 16, Value::U32(create.flags))
        .meaning(match create.flags {
            0 => String::new(),
            flags => flag_names(flags),
        })
        .with("inner_map_fd", 20, Value::U32(inner))
        .with("numa_node", 24, Value::U32(create.numa))
        .with("map_name", 28, Value::Name(name))
        .with("map_ifindex", 44, Value::U32(0))
        .with("btf_fd", 48, Value::U32(btf))
        .with("btf_key_type_id", 52, Value::U32(key))
        .with("btf_value_type_id", 56, Value::U32(value))
        .with("btf_vmlinux_value_type_id", 60, Value::U32(0))
        .with("map_extra", 64, Value::U64(create.extra))
}

/// For `BPF_BTF_LOAD`.
#[must_use]
pub fn btf_load(btf: &[u8]) -> Attr {
    Attr::default()
        .with("btf", 0, Value::Reads(btf.to_vec()))
        .with("btf_log_buf", 8, Value::Null)
        .with("btf_size", 16, Value::U32(btf.len() as u32))
        .with("btf_log_size", 20, Value::U32(0))
        .with("btf_log_level", 24, Value::U32(0))
}

/// For `BPF_OBJ_PIN`, and with `fd` 0 for `BPF_OBJ_GET`.
#[must_use]
pub fn path(path: CString, fd: u32) -> Attr {
    Attr::default()
        .with("pathname", 0, Value::Path(path))
        .with("bpf_fd", 8, Value::U32(fd))
        .with("file_flags", 12, Value::U32(0))
}

/// For `BPF_MAP_GET_NEXT_ID`.
#[must_use]
pub fn next_id(start: u32) -> Attr {
    Attr::default()
        .with("start_id", 0, Value::U32(start))
        .with("next_id", 4, Value::U32(0))
        .with("open_flags", 8, Value::U32(0))
}

/// For `BPF_MAP_GET_FD_BY_ID`.
#[must_use]
pub fn fd_by_id(id: u32) -> Attr {
    Attr::default()
        .with("map_id", 0, Value::U32(id))
        .with("next_id", 4, Value::U32(0))
        .with("open_flags", 8, Value::U32(0))
}

/// For example `BPF_F_NO_PREALLOC | BPF_F_ZERO_SEED`.
pub fn flag_names(flags: u32) -> String {
    let mut names: Vec<String> = CREATE_FLAGS
        .iter()
        .filter(|(_, flag)| flags & flag != 0)
        .map(|(name, _)| format!("BPF_F_{}", name.to_uppercase()))
        .collect();
    let rest = CREATE_FLAGS
        .iter()
        .fold(flags, |rest, (_, flag)| rest & !flag);
    if rest != 0 {
        names.push(format!("{rest:#x}"));
    }
    names.join(" | ")
}
