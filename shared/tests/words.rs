//! What the chapters print about errors: the errno's name, and the ways out.

use std::io;

use shared::expect::TooOld;
use shared::failure::{Situation, advice, newer_kernel};
use shared::{Expect, errno};

const EPERM: i32 = 1;
const ENOSYS: i32 = 38;

fn here(root: bool, container: bool, kernel: &str) -> Situation {
    Situation {
        chapter: "ch02-update-flags".to_owned(),
        command: "cargo lab run ch02-update-flags".to_owned(),
        root,
        container,
        memlock_limited: true,
        kernel: kernel.to_owned(),
    }
}

#[test]
fn an_ordinary_user_is_sent_to_lab_first() {
    let lines = advice(EPERM, &here(false, true, "6.1.0-18-amd64"));
    let first = lines.iter().find(|line| line.starts_with("  1. "));
    assert_eq!(
        first.map(String::as_str),
        Some("  1. cargo lab run ch02-update-flags")
    );
}

#[test]
fn whoever_is_refused_hears_of_the_vm() {
    let vm = "cargo lab run ch02-update-flags --on vm";
    for (number, root, container, kernel) in [
        (EPERM, false, false, "6.1.0"),
        (EPERM, true, false, "6.1.0"),
        (EPERM, true, true, "6.1.0"),
        (EPERM, true, false, "5.10.0"),
        (ENOSYS, true, false, "4.3.0"),
    ] {
        let lines = advice(number, &here(root, container, kernel));
        assert!(lines.concat().contains(vm), "{lines:?}");
    }
}

#[test]
fn root_before_5_11_hears_of_memlock() {
    let lines = advice(EPERM, &here(true, false, "5.10.0-46-cloud-amd64"));
    assert!(lines[0].contains("RLIMIT_MEMLOCK"), "{lines:?}");
    let lines = advice(EPERM, &here(true, false, "5.11.0"));
    assert!(!lines[0].contains("RLIMIT_MEMLOCK"), "{lines:?}");
    let mut unlimited = here(true, true, "5.10.0");
    unlimited.memlock_limited = false;
    let lines = advice(EPERM, &unlimited);
    assert!(lines[0].contains("seccomp"), "{lines:?}");
}

#[test]
fn root_in_a_container_hears_of_the_container() {
    let lines = advice(EPERM, &here(true, true, "6.1.0"));
    assert!(lines[0].contains("容器"), "{lines:?}");
}

#[test]
fn a_kernel_without_the_call_is_named() {
    let lines = advice(ENOSYS, &here(true, false, "4.3.0"));
    assert!(lines[0].contains("4.3.0"), "{lines:?}");
}

#[test]
fn a_map_that_cannot_is_told() {
    let lines = advice(errno::ENOTSUPP, &here(true, false, "6.1.0"));
    assert!(lines[0].contains("不支持这个操作"), "{lines:?}");
}

#[test]
fn an_old_kernel_is_told_and_which_one_to_take() {
    let mut too_old = TooOld {
        version: (5, 14),
        errno: errno::ENOTSUPP,
        what: "HASH 从 5.14 起才能取走".to_owned(),
    };
    let lines = newer_kernel(&too_old, &here(true, false, "5.10.0"));
    assert_eq!(lines[0], "内核 5.10.0 太旧：HASH 从 5.14 起才能取走。");
    assert!(lines[1].contains(" --on vm；或者换 5.14 以上"), "{lines:?}");
    too_old.version = (6, 9);
    let lines = newer_kernel(&too_old, &here(true, false, "6.1.0"));
    assert!(lines[1].contains(" --on vm --kernel newest；"), "{lines:?}");
    assert!(lines[1].ends_with("换 6.9 以上的内核。"), "{lines:?}");
}

#[test]
fn the_errno_is_found_at_the_end_of_a_chain() {
    let error = io::Error::from_raw_os_error(17);
    assert_eq!(errno::of_error(&error), Some(17));
    let wrapped = anyhow::Error::from(error).context("创建 map");
    assert_eq!(errno::of_error(wrapped.as_ref()), Some(17));
    let own = io::Error::new(io::ErrorKind::InvalidData, "key_size 8 != 4");
    assert_eq!(errno::of_error(&own), None);
}

#[test]
fn a_negative_int_is_an_errno_and_any_other_a_value() {
    let refused = (-17).reply().to_string();
    assert_eq!(refused, "-17：EEXIST（17，File exists）");
    assert_eq!(3.reply().to_string(), "3");
}

#[test]
fn an_errno_without_a_name_keeps_its_number() {
    assert_eq!(errno::full_name(4000), "errno 4000（libc 里没有它的名字）");
    let own = "ENOTSUPP（524，内核内部的“不支持”）";
    assert_eq!(errno::full_name(errno::ENOTSUPP), own);
}
