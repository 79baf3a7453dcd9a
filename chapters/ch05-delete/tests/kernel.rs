//! Runs the chapter on a real kernel, and checks what its page says beyond the output.

use std::os::fd::{AsFd, AsRawFd};

use libbpf_rs::libbpf_sys::{self, bpf_map_create_opts};
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};
use nix::errno::Errno;
use shared::errno;

shared::test_chapter!();

fn create(kind: MapType, key_size: u32, flags: u32) -> MapHandle {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        map_flags: flags,
        ..Default::default()
    };
    MapHandle::create(kind, Some("test"), key_size, 4, 2, &opts)
        .expect("the map is created")
}

fn errno_of_delete(map: &MapHandle, key: &[u8]) -> Option<i32> {
    let refused = map.delete(key).expect_err("the kernel refuses");
    errno::of_error(&refused)
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn what_a_miss_answers() {
    for (kind, key_size, flags) in [
        (MapType::Hash, 4, 0),
        (MapType::LruHash, 4, 0),
        (MapType::PercpuHash, 4, 0),
        (MapType::LpmTrie, 8, libbpf_sys::BPF_F_NO_PREALLOC),
    ] {
        let map = create(kind, key_size, flags);
        let key = vec![0; key_size as usize];
        let expected = Some(Errno::ENOENT as i32);
        assert_eq!(errno_of_delete(&map, &key), expected, "{kind:?}");
    }
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn elements_that_cannot_be_deleted() {
    for (kind, key_size) in [
        (MapType::Array, 4),
        (MapType::PercpuArray, 4),
        (MapType::Queue, 0),
        (MapType::Stack, 0),
    ] {
        let map = create(kind, key_size, 0);
        let key = vec![0; key_size as usize];
        let expected = Some(Errno::EINVAL as i32);
        assert_eq!(errno_of_delete(&map, &key), expected, "{kind:?}");
    }
}

/// An index past the end is refused with the same errno as one that exists.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn an_array_does_not_tell_a_missing_index_apart() {
    let map = create(MapType::Array, 4, 0);
    let (inside, outside) = (0u32.to_ne_bytes(), 99u32.to_ne_bytes());
    let expected = Some(Errno::EINVAL as i32);
    assert_eq!(errno_of_delete(&map, &inside), expected);
    assert_eq!(errno_of_delete(&map, &outside), expected);
}

/// The right to write is checked before the key is looked for.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn a_frozen_map_refuses_an_absent_key_too() {
    let map = create(MapType::Hash, 4, 0);
    map.freeze().expect("a hash can be frozen");
    let expected = Some(Errno::EPERM as i32);
    assert_eq!(errno_of_delete(&map, b"eth0"), expected);
}

/// A map created read-only for user space refuses like a frozen one.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn a_read_only_map_refuses() {
    let map = create(MapType::Hash, 4, libbpf_sys::BPF_F_RDONLY);
    let refused = map.update(b"eth0", &[1, 0, 0, 0], MapFlags::ANY);
    assert!(refused.is_err());
    let expected = Some(Errno::EPERM as i32);
    assert_eq!(errno_of_delete(&map, b"eth0"), expected);
}

/// `bpf_map_delete_elem_flags` has a parameter for flags, but the kernel takes none.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn delete_takes_no_flags() {
    let map = create(MapType::Hash, 4, 0);
    map.update(b"eth0", &[1, 0, 0, 0], MapFlags::ANY)
        .expect("there is room");
    let fd = map.as_fd().as_raw_fd();
    let key = b"eth0".as_ptr().cast();
    for flags in [MapFlags::NO_EXIST, MapFlags::EXIST, MapFlags::LOCK] {
        // SAFETY: `key` points to as many bytes as the map's keys have.
        let answer = unsafe {
            libbpf_sys::bpf_map_delete_elem_flags(fd, key, flags.bits())
        };
        assert_eq!(answer, -(Errno::EINVAL as i32), "{flags:?}");
    }
}
