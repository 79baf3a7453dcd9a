//! Runs the chapter on a real kernel, and shows what its page says beyond the output.

use std::os::fd::{FromRawFd, OwnedFd};
use std::ptr;

use libbpf_rs::libbpf_sys::{
    BPF_F_NO_PREALLOC, BPF_MAP_TYPE_HASH, bpf_map_create, bpf_map_create_opts,
};
use libbpf_rs::{MapCore, MapHandle, MapType};

shared::test_chapter!();

fn opts() -> bpf_map_create_opts {
    bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    }
}

fn create(name: Option<&str>, opts: &bpf_map_create_opts) -> MapHandle {
    MapHandle::create(MapType::Hash, name, 4, 4, 2, opts)
        .expect("the kernel accepts it")
}

fn name_in_kernel(map: &MapHandle) -> &str {
    let info = map.info().expect("the map is open");
    info.name().expect("the kernel's names are ASCII")
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn the_kernel_keeps_the_flags_of_opts() {
    let opts = bpf_map_create_opts {
        map_flags: BPF_F_NO_PREALLOC,
        ..opts()
    };
    let map = create(Some("packets"), &opts);
    let info = map.info().expect("the map is open").info;
    assert_eq!(info.map_flags, BPF_F_NO_PREALLOC);
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn libbpf_reads_no_field_beyond_sz() {
    let opts = bpf_map_create_opts {
        sz: size_of_val(&opts().sz) as _,
        map_flags: BPF_F_NO_PREALLOC,
        ..Default::default()
    };
    let map = create(Some("packets"), &opts);
    assert_eq!(map.info().expect("the map is open").info.map_flags, 0);
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn in_c_the_name_and_opts_may_be_null() {
    let (name, opts) = (ptr::null(), ptr::null());
    // SAFETY: libbpf doesn't follow the two pointers when they are null.
    let fd = unsafe { bpf_map_create(BPF_MAP_TYPE_HASH, name, 4, 4, 2, opts) };
    assert!(fd > 0, "{fd}");
    // SAFETY: `fd` is new, and nothing else closes it.
    drop(unsafe { OwnedFd::from_raw_fd(fd) });
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn a_name_is_optional_and_need_not_be_unique() {
    assert_eq!(name_in_kernel(&create(None, &opts())), "");
    let first = create(Some("packets"), &opts());
    let second = create(Some("packets"), &opts());
    assert_eq!(name_in_kernel(&first), name_in_kernel(&second));
    let id = |map: &MapHandle| map.info().expect("it is open").info.id;
    assert_ne!(id(&first), id(&second));
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn a_name_of_15_characters_is_kept_whole() {
    let name = "abcdefghij_1234";
    assert_eq!(name_in_kernel(&create(Some(name), &opts())), name);
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn what_the_library_calls_a_long_name_is_not_what_the_kernel_calls_it() {
    let map = create(Some("incoming_packets_total"), &opts());
    assert_eq!(map.name(), "incoming_packets_total");
    assert_eq!(name_in_kernel(&map), "incoming_packet");
}
