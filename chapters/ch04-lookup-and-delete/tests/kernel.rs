//! Runs the chapter on a real kernel, and checks what its page says beyond the output.

use std::os::fd::{AsFd, AsRawFd};

use libbpf_rs::libbpf_sys::{self, bpf_map_create_opts};
use libbpf_rs::{
    ErrorKind, MapCore, MapFlags, MapHandle, MapType, num_possible_cpus,
};
use nix::errno::Errno;
use shared::errno;

shared::test_chapter!();

fn create(
    kind: MapType,
    key_size: u32,
    flags: u32,
) -> libbpf_rs::Result<MapHandle> {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        map_flags: flags,
        ..Default::default()
    };
    MapHandle::create(kind, Some("test"), key_size, 4, 2, &opts)
}

/// What the library function answers for a key of zeros: 0 or the negative errno. The
/// buffer holds a value of every CPU, which libbpf-rs's own method doesn't provide for.
fn take_by_c(map: &MapHandle) -> i32 {
    let key = [0u8; 8];
    let mut values = vec![0u64; num_possible_cpus().expect("there are CPUs")];
    // SAFETY: `key` is as long as any key below, `values` as any value of 8 bytes or less.
    unsafe {
        libbpf_sys::bpf_map_lookup_and_delete_elem(
            map.as_fd().as_raw_fd(),
            key.as_ptr().cast(),
            values.as_mut_ptr().cast(),
        )
    }
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn four_hash_types_can_take() {
    for kind in [
        MapType::Hash,
        MapType::LruHash,
        MapType::PercpuHash,
        MapType::LruPercpuHash,
    ] {
        let map = create(kind, 4, 0).expect("the map is created");
        assert_eq!(take_by_c(&map), -(Errno::ENOENT as i32), "{kind:?}");
    }
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn arrays_and_tries_cannot_take() {
    for (kind, key_size, flags) in [
        (MapType::Array, 4, 0),
        (MapType::PercpuArray, 4, 0),
        (MapType::LpmTrie, 8, libbpf_sys::BPF_F_NO_PREALLOC),
    ] {
        let map = create(kind, key_size, flags).expect("the map is created");
        assert_eq!(take_by_c(&map), -errno::ENOTSUPP, "{kind:?}");
    }
}

/// The kernel writes a value for every CPU, each rounded up to 8 bytes.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn a_percpu_hash_gives_a_value_of_every_cpu() {
    let map = create(MapType::PercpuHash, 4, 0).expect("the map is created");
    let cpus = num_possible_cpus().expect("there are CPUs");
    let ones = vec![vec![1, 0, 0, 0]; cpus];
    map.update_percpu(b"eth0", &ones, MapFlags::ANY)
        .expect("there is room");
    let mut values = vec![9u64; cpus];
    // SAFETY: `key` has 4 bytes, and `values` room for every CPU.
    let answer = unsafe {
        libbpf_sys::bpf_map_lookup_and_delete_elem(
            map.as_fd().as_raw_fd(),
            b"eth0".as_ptr().cast(),
            values.as_mut_ptr().cast(),
        )
    };
    assert_eq!(answer, 0);
    assert_eq!(values, vec![1; cpus]);
}

/// libbpf-rs 0.27.2 hands the kernel room for one value where it writes one per CPU. A
/// debug build's own assertion stops it; a release build would write past the buffer.
#[test]
#[cfg(debug_assertions)]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
#[should_panic(expected = "assertion")]
fn libbpf_rs_cannot_take_from_a_percpu_hash() {
    let map = create(MapType::PercpuHash, 4, 0).expect("the map is created");
    drop(map.lookup_and_delete(b"eth0"));
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn a_queue_needs_key_size_0() {
    for kind in [MapType::Queue, MapType::Stack] {
        let refused = create(kind, 4, 0).expect_err("it has no keys");
        assert_eq!(errno::of_error(&refused), Some(Errno::EINVAL as i32));
    }
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn a_full_queue_refuses_or_drops_the_oldest() {
    let queue = create(MapType::Queue, 0, 0).expect("the map is created");
    let push = |value: u32, flags| {
        queue
            .update(&[], &value.to_ne_bytes(), flags)
            .map_err(|error| errno::of_error(&error))
    };
    push(1, MapFlags::ANY).expect("there is room");
    push(2, MapFlags::ANY).expect("there is room");
    assert_eq!(push(3, MapFlags::ANY), Err(Some(Errno::E2BIG as i32)));
    assert_eq!(push(3, MapFlags::NO_EXIST), Err(Some(Errno::EINVAL as i32)));
    push(3, MapFlags::EXIST).expect("the oldest element makes room");
    let pop = || queue.lookup_and_delete(&[]).expect("a queue can pop");
    assert_eq!(pop(), Some(2u32.to_ne_bytes().to_vec()));
    assert_eq!(pop(), Some(3u32.to_ne_bytes().to_vec()));
    assert_eq!(pop(), None);
}

/// Which of libbpf-rs's methods a map without keys has, and which it doesn't.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn methods_of_maps_without_keys() {
    for kind in [MapType::Queue, MapType::Stack] {
        let map = create(kind, 0, 0).expect("the map is created");
        let mut value = [0; 4];
        let peek = map.lookup_into(&[], &mut value, MapFlags::ANY);
        assert!(!peek.expect("an empty map can be asked"));
        map.update(&[], &[7, 0, 0, 0], MapFlags::ANY).expect("room");
        let peek = map.lookup_into(&[], &mut value, MapFlags::ANY);
        assert!(peek.expect("it can peek"));
        assert_eq!(value, [7, 0, 0, 0]);

        let key = map.lookup_and_delete(b"eth0").expect_err("no keys");
        assert_eq!(key.kind(), ErrorKind::InvalidData);
        let deleted = map.delete(&[]).expect_err("only popping removes");
        assert_eq!(errno::of_error(&deleted), Some(Errno::EINVAL as i32));
        assert_eq!(map.keys().count(), 0, "there are no keys to walk");

        let popped = map.lookup_into_and_delete(&[], &mut value);
        assert!(popped.expect("it can pop"));
        let popped = map.lookup_into_and_delete(&[], &mut value);
        assert!(!popped.expect("it's empty now"));
    }
}

#[test]
fn libc_has_no_name_for_524() {
    assert_eq!(Errno::from_raw(errno::ENOTSUPP), Errno::UnknownErrno);
    let text = std::io::Error::from_raw_os_error(errno::ENOTSUPP).to_string();
    assert!(text.starts_with("Unknown error"), "{text}");
    assert_eq!(Errno::ENOTSUP as i32, 95);
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn enotsupp_is_of_no_kind() {
    let array = create(MapType::Array, 4, 0).expect("the map is created");
    let refused = array.lookup_and_delete(&[0; 4]).expect_err("it keeps it");
    assert_eq!(errno::of_error(&refused), Some(errno::ENOTSUPP));
    assert_eq!(refused.kind(), ErrorKind::Other);
}

/// Whoever's `delete` succeeds may have looked at what another has deleted before, when
/// the key comes back in between: the old value is handed out twice, the new one never.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn a_key_that_comes_back_gives_its_old_value_twice() {
    let map = create(MapType::Hash, 4, 0).expect("the map is created");
    let put =
        |value| map.update(b"eth0", &[value, 0, 0, 0], MapFlags::NO_EXIST);
    put(1).expect("there is room");
    for _ in ["one thread", "the other"] {
        let seen = map.lookup(b"eth0", MapFlags::ANY).expect("no error");
        assert_eq!(seen, Some(vec![1, 0, 0, 0]));
    }
    map.delete(b"eth0").expect("one thread has what it saw");
    put(2).expect("somebody puts it back");
    map.delete(b"eth0").expect("so has the other, it believes");
    let left = map.lookup(b"eth0", MapFlags::ANY).expect("no error");
    assert_eq!(left, None, "nobody saw the 2");
}
