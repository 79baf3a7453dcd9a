//! Runs the chapter on a real kernel, and shows what its page says beyond the output.

use std::os::fd::{AsFd, AsRawFd};

use libbpf_rs::libbpf_sys::{bpf_map_create_opts, bpf_map_lookup_elem};
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

shared::test_chapter!();

fn create(ty: MapType, key_size: u32, value_size: u32) -> MapHandle {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    MapHandle::create(ty, Some("packets"), key_size, value_size, 2, &opts)
        .expect("the kernel accepts it")
}

/// The C function with buffers of 8 bytes, which no map of these tests exceeds.
fn raw_lookup(map: &MapHandle, key: &[u8; 8], value: &mut [u8; 8]) -> i32 {
    assert!(map.key_size() <= 8 && map.value_size() <= 8);
    let fd = map.as_fd().as_raw_fd();
    let (key, value) = (key.as_ptr().cast(), value.as_mut_ptr().cast());
    // SAFETY: both buffers are at least as long as the map's sizes.
    unsafe { bpf_map_lookup_elem(fd, key, value) }
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn the_kernel_reads_key_size_bytes_however_short_the_key_was_meant() {
    let map = create(MapType::Hash, 8, 4);
    map.update(b"eth0\x01\x02\x03\x04", &[7; 4], MapFlags::ANY)
        .expect("there is room");
    let mut value = [0; 8];
    // "eth0" was meant; the four bytes behind it belong to something else.
    assert_eq!(raw_lookup(&map, b"eth0\x01\x02\x03\x04", &mut value), 0);
    assert_eq!(raw_lookup(&map, b"eth0\x09\x09\x09\x09", &mut value), -2);
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn the_kernel_writes_exactly_value_size_bytes() {
    for value_size in [1, 4, 8] {
        let map = create(MapType::Hash, 4, value_size);
        let written = vec![7; value_size as usize];
        map.update(b"eth0", &written, MapFlags::ANY)
            .expect("there is room");
        let mut value = [9; 8];
        assert_eq!(raw_lookup(&map, b"eth0----", &mut value), 0);
        let (read, untouched) = value.split_at(value_size as usize);
        assert_eq!(read, written);
        assert!(untouched.iter().all(|&byte| byte == 9));
    }
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn a_miss_returns_the_errno_and_sets_it_too() {
    let map = create(MapType::Hash, 4, 4);
    assert_eq!(raw_lookup(&map, b"eth0----", &mut [0; 8]), -2);
    let errno = std::io::Error::last_os_error().raw_os_error();
    assert_eq!(errno, Some(2));
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn every_index_of_an_array_is_there_from_the_start() {
    let map = create(MapType::Array, 4, 4);
    let lookup = |index: u32| {
        map.lookup(&index.to_ne_bytes(), MapFlags::ANY)
            .expect("the flags are right")
    };
    assert_eq!(lookup(1), Some(vec![0; 4]));
    assert_eq!(lookup(2), None);
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn keys_that_differ_in_the_padding_only_are_two_elements() {
    let map = create(MapType::Hash, 8, 4);
    for key in [[1, 0, 0, 0, 2, 0, 0, 0], [1, 9, 9, 9, 2, 0, 0, 0]] {
        map.update(&key, &[7; 4], MapFlags::NO_EXIST)
            .expect("neither is there yet");
    }
    assert_eq!(map.keys().count(), 2);
}
