//! errno in Chinese: the name, the number, and what it means for the call that got it.

use nix::errno::Errno;

/// The kernel's own "operation not supported" for maps. It has no name in libc, because
/// POSIX doesn't know it (`include/linux/errno.h`).
pub const ENOTSUPP: i32 = 524;

/// What an errno means for one kind of call.
#[derive(Debug)]
pub struct Meaning {
    /// The errno, positive.
    pub number: i32,
    /// A part of the call's source that this meaning is for; empty for any call.
    pub call: &'static str,
    /// One Chinese sentence, without a full stop.
    pub text: &'static str,
    /// The stem of the book's page that shows it.
    pub page: &'static str,
}

/// The first row whose number and call fit is the one that's printed, so a row for a
/// special call stands before the row for any call.
pub const MEANINGS: &[Meaning] = &[
    row(
        Errno::EEXIST as i32,
        "update",
        "NO_EXIST 只新建，而这个 key 已经在 map 里；旧的 value 没有变",
        "ch02-update-flags",
    ),
    row(
        Errno::ENOENT as i32,
        "update",
        "EXIST 只覆盖，而这个 key 还不在 map 里；什么也没有写",
        "ch02-update-flags",
    ),
    row(
        Errno::E2BIG as i32,
        "update",
        "map 满了，放不下新的 key",
        "ch02-update-flags",
    ),
    row(
        Errno::EINVAL as i32,
        "MapFlags::LOCK",
        "F_LOCK 要求 value 里有 bpf_spin_lock，这个 map 没有",
        "ch02-update-flags",
    ),
    row(
        Errno::EINVAL as i32,
        "update",
        "内核不接受这个标志或这几个标志的组合",
        "ch02-update-flags",
    ),
    row(
        Errno::EPERM as i32,
        "",
        "没有权限，或者被容器拦下了",
        "appendix-errno",
    ),
];

const fn row(
    number: i32,
    call: &'static str,
    text: &'static str,
    page: &'static str,
) -> Meaning {
    Meaning {
        number,
        call,
        text,
        page,
    }
}

const UNKNOWN: Meaning =
    row(0, "", "这个 errno 本书没有讲到", "appendix-errno");

/// What errno `number` means for `call` (the call's source text).
#[must_use]
pub fn meaning(number: i32, call: &str) -> &'static Meaning {
    MEANINGS
        .iter()
        .find(|row| row.number == number && call.contains(row.call))
        .unwrap_or(&UNKNOWN)
}

/// For example `EEXIST（17，File exists）`.
#[must_use]
pub fn full_name(number: i32) -> String {
    if number == ENOTSUPP {
        return format!("ENOTSUPP（{number}，内核内部的“不支持”）");
    }
    match Errno::from_raw(number) {
        Errno::UnknownErrno => format!("errno {number}（libc 里没有它的名字）"),
        known => format!("{known:?}（{number}，{}）", known.desc()),
    }
}

/// The errno inside an error, if the kernel or libbpf gave one.
///
/// libbpf-rs keeps its `io::Error` to itself, so the only public trace of the number is
/// the standard library's text `(os error N)` at the end of the innermost message.
#[must_use]
pub fn of_error(error: &dyn std::error::Error) -> Option<i32> {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let text = innermost.to_string();
    let (_, number) = text.strip_suffix(')')?.rsplit_once("(os error ")?;
    number.parse().ok()
}
