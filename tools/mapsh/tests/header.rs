//! The numbers and places in `union bpf_attr` are those of the kernel's header, which
//! libbpf-sys carries.

use std::ffi::CStr;
use std::mem::offset_of;

use libbpf_rs::libbpf_sys as sys;
use mapsh::attrs;
use mapsh::bpf::{Attr, Cmd, Value};
use mapsh::command::{CREATE_FLAGS, Command, Create, ELEMENT_FLAGS, read};
use mapsh::kind::Kind;
use mapsh::map::{Batch, Info, Map, owned};
use sys::bpf_attr;

#[test]
fn commands_have_their_numbers() {
    for (cmd, number) in [
        (Cmd::MapCreate, sys::BPF_MAP_CREATE),
        (Cmd::MapLookupElem, sys::BPF_MAP_LOOKUP_ELEM),
        (Cmd::MapUpdateElem, sys::BPF_MAP_UPDATE_ELEM),
        (Cmd::MapDeleteElem, sys::BPF_MAP_DELETE_ELEM),
        (Cmd::MapGetNextKey, sys::BPF_MAP_GET_NEXT_KEY),
        (Cmd::ObjPin, sys::BPF_OBJ_PIN),
        (Cmd::ObjGet, sys::BPF_OBJ_GET),
        (Cmd::MapGetNextId, sys::BPF_MAP_GET_NEXT_ID),
        (Cmd::MapGetFdById, sys::BPF_MAP_GET_FD_BY_ID),
        (Cmd::ObjGetInfoByFd, sys::BPF_OBJ_GET_INFO_BY_FD),
        (Cmd::BtfLoad, sys::BPF_BTF_LOAD),
        (
            Cmd::MapLookupAndDeleteElem,
            sys::BPF_MAP_LOOKUP_AND_DELETE_ELEM,
        ),
        (Cmd::MapFreeze, sys::BPF_MAP_FREEZE),
        (Cmd::MapLookupBatch, sys::BPF_MAP_LOOKUP_BATCH),
        (
            Cmd::MapLookupAndDeleteBatch,
            sys::BPF_MAP_LOOKUP_AND_DELETE_BATCH,
        ),
        (Cmd::MapUpdateBatch, sys::BPF_MAP_UPDATE_BATCH),
        (Cmd::MapDeleteBatch, sys::BPF_MAP_DELETE_BATCH),
    ] {
        assert_eq!(cmd as u32, number, "{}", cmd.name());
    }
}

/// `(name, where it begins)` of each field.
macro_rules! places {
    ($in:ident: $($name:ident),*) => {
        vec![$((stringify!($name), offset_of!(bpf_attr, $in.$name))),*]
    };
    ($in:ident . $inner:ident: $($name:ident),*) => {
        vec![$((
            stringify!($name),
            offset_of!(bpf_attr, $in.$inner.$name),
        )),*]
    };
}

fn places(attr: &Attr) -> Vec<(&'static str, usize)> {
    let place = |name: &'static str| name.rsplit('.').next().unwrap_or(name);
    attr.0
        .iter()
        .map(|field| (place(field.name), field.offset))
        .collect()
}

fn create() -> Create {
    let line = "create hash k4 v8 max=2 name=t";
    match read(line) {
        Ok(Some(Command::Create(create))) => create,
        other => panic!("{other:?}"),
    }
}

/// A map that no call is made on.
fn map() -> Map {
    let info = Info {
        kind: Kind::HASH,
        id: 1,
        key_size: 4,
        value_size: 8,
        max_entries: 2,
        flags: 0,
        name: String::new(),
    };
    let file = std::fs::File::open("/dev/null").expect("it's there");
    let fd = std::os::fd::IntoRawFd::into_raw_fd(file);
    Map::new(owned(fd), &info)
}

#[test]
fn fields_lie_where_the_header_has_them() {
    let created = attrs::create(&create(), [0; 16], 0, (0, 0, 0));
    assert_eq!(
        places(&created),
        places!(__bindgen_anon_1: map_type, key_size, value_size, max_entries,
            map_flags, inner_map_fd, numa_node, map_name, map_ifindex, btf_fd,
            btf_key_type_id, btf_value_type_id, btf_vmlinux_value_type_id,
            map_extra)
    );
    let map = map();
    let mut element = places!(__bindgen_anon_2: map_fd, key);
    element.extend(places!(__bindgen_anon_2.__bindgen_anon_1: value));
    element.extend(places!(__bindgen_anon_2: flags));
    assert_eq!(places(&map.update(None, &[], 0)), element);
    assert_eq!(places(&map.lookup(None, 0)), element);
    assert_eq!(places(&map.ask(&[], 0)), element);
    assert_eq!(places(&map.delete(&[])), element[..2]);
    assert_eq!(places(&map.freeze()), element[..1]);
    let next = places!(__bindgen_anon_2.__bindgen_anon_1: next_key);
    assert_eq!(places(&map.next(None))[2..], next);
    let batch = Batch {
        from: None,
        to: None,
        keys: Value::Null,
        values: Value::Null,
    };
    assert_eq!(
        places(&map.batch(batch, 0, 0)),
        places!(batch: in_batch, out_batch, keys, values, count, map_fd,
            elem_flags, flags)
    );
    assert_eq!(
        places(&attrs::path(c"/".to_owned(), 0)),
        places!(__bindgen_anon_4: pathname, bpf_fd, file_flags)
    );
    assert_eq!(
        places(&Info::attr(0)),
        places!(info: bpf_fd, info_len, info)
    );
    let mut id = places!(__bindgen_anon_6.__bindgen_anon_1: start_id);
    let rest = places!(__bindgen_anon_6: next_id, open_flags);
    id.extend(&rest);
    assert_eq!(places(&attrs::next_id(0)), id);
    let mut id = places!(__bindgen_anon_6.__bindgen_anon_1: map_id);
    id.extend(rest);
    assert_eq!(places(&attrs::fd_by_id(0)), id);
    assert_eq!(
        places(&attrs::btf_load(&[])),
        places!(__bindgen_anon_7: btf, btf_log_buf, btf_size, btf_log_size,
            btf_log_level)
    );
}

#[test]
fn what_the_kernel_says_of_a_map_is_read_where_it_stands() {
    let mut info = sys::bpf_map_info {
        type_: sys::BPF_MAP_TYPE_QUEUE,
        id: 7,
        key_size: 1,
        value_size: 2,
        max_entries: 3,
        map_flags: 4,
        ..Default::default()
    };
    info.name[..2].copy_from_slice(&[b'a' as _, b'b' as _]);
    // SAFETY: the struct has no padding in front of the end of its name.
    let bytes: &[u8] = unsafe {
        std::slice::from_raw_parts((&raw const info).cast(), Info::SIZE)
    };
    let expected = Info {
        kind: Kind::QUEUE,
        id: 7,
        key_size: 1,
        value_size: 2,
        max_entries: 3,
        flags: 4,
        name: "ab".to_owned(),
    };
    assert_eq!(Info::read(bytes), expected);
}

#[test]
fn kinds_and_flags_have_their_numbers() {
    for number in 0..=sys::BPF_MAP_TYPE_ARENA {
        // SAFETY: it returns a string that is never freed, or null.
        let name = unsafe {
            let name = sys::libbpf_bpf_map_type_str(number);
            assert!(!name.is_null(), "{number}");
            CStr::from_ptr(name)
        };
        let name = name.to_str().expect("ASCII").to_uppercase();
        assert_eq!(Kind(number).name(), name);
    }
    let flags = [
        sys::BPF_F_NO_PREALLOC,
        sys::BPF_F_NO_COMMON_LRU,
        sys::BPF_F_NUMA_NODE,
        sys::BPF_F_RDONLY,
        sys::BPF_F_WRONLY,
        sys::BPF_F_STACK_BUILD_ID,
        sys::BPF_F_ZERO_SEED,
        sys::BPF_F_RDONLY_PROG,
        sys::BPF_F_WRONLY_PROG,
        sys::BPF_F_MMAPABLE,
        sys::BPF_F_INNER_MAP,
    ];
    assert_eq!(CREATE_FLAGS.map(|(_, flag)| flag), flags);
    let flags = [
        sys::BPF_ANY,
        sys::BPF_NOEXIST,
        sys::BPF_EXIST,
        sys::BPF_F_LOCK,
    ];
    assert_eq!(ELEMENT_FLAGS.map(|(_, flag, _)| flag as u32), flags);
}
