//! errno in Chinese: the name, the number, and what it means for the call that got it.

use std::sync::LazyLock;

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
        Errno::EEXIST as i32,
        "run_in_kernel",
        "helper 返回的也是负的 errno：NOEXIST 只新建，而这个 key 已经在 map 里",
        "ch07-helper-vs-library",
    ),
    row(
        Errno::EINVAL as i32,
        "map__update_elem(",
        "长度和 map 的不一样：libbpf 核对过就拒绝了，没有进内核",
        "ch07-helper-vs-library",
    ),
    row(
        Errno::EBADF as i32,
        "update_elem(fd",
        "这个整数不是打开的 fd",
        "ch07-helper-vs-library",
    ),
    row(
        Errno::EACCES as i32,
        ".load()",
        "验证器没有通过：这个程序不能装进内核",
        "ch07-helper-vs-library",
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
        "frozen",
        "map 已经冻结，用户态不能再改它",
        "ch05-delete",
    ),
    row(
        ENOTSUPP,
        "lookup_and_delete",
        "在这个内核上，这种 map 不支持取走",
        "ch04-lookup-and-delete",
    ),
    row(
        ENOTSUPP,
        ".take(",
        "在这个内核上，这种 map 不支持取走",
        "ch04-lookup-and-delete",
    ),
    row(
        Errno::ENOENT as i32,
        "delete",
        "这个 key 不在 map 里，没有东西可删",
        "ch05-delete",
    ),
    row(
        Errno::EINVAL as i32,
        "delete",
        "这种 map 的元素不能删除",
        "ch05-delete",
    ),
    row(
        Errno::ENOENT as i32,
        ".add(",
        "EXIST 只覆盖，而这个网卡还没有登记",
        "ch08-test-maps",
    ),
    row(
        Errno::EINVAL as i32,
        "&no_sz",
        "opts.sz 是 0：libbpf 看了就拒绝，没有进内核",
        "ch01-create",
    ),
    row(
        Errno::EINVAL as i32,
        "MapType::Array, name, 8",
        "ARRAY 的 key 是下标，key_size 只能是 4",
        "ch01-create",
    ),
    row(
        Errno::EINVAL as i32,
        "MapType::Queue, name, 4",
        "QUEUE 没有 key，key_size 只能是 0",
        "ch01-create",
    ),
    row(
        Errno::EINVAL as i32,
        ", name, 0, 4, 2",
        "HASH 的 key_size 不能是 0",
        "ch01-create",
    ),
    row(
        Errno::EINVAL as i32,
        ", name, 4, 0, 2",
        "HASH 的 value_size 不能是 0",
        "ch01-create",
    ),
    row(
        Errno::EINVAL as i32,
        ", name, 4, 4, 0",
        "HASH 的 max_entries 不能是 0",
        "ch01-create",
    ),
    row(
        Errno::EINVAL as i32,
        "Some(\"",
        "名字里只能有字母、数字、下划线和点",
        "ch01-create",
    ),
    row(
        Errno::EINVAL as i32,
        "::create(",
        "内核不接受这样的 map：类型、大小、个数、名字或 opts 有一项不合法",
        "ch01-create",
    ),
    row(
        Errno::ENOENT as i32,
        "from_map_id",
        "没有 map 用这个 id：它已经释放了",
        "ch01-create",
    ),
    row(
        Errno::ENOENT as i32,
        "lookup_elem(",
        "map 里没有这个 key",
        "ch03-lookup",
    ),
    row(
        Errno::EINVAL as i32,
        "map.lookup(",
        "lookup 的 flags 只能是 ANY；value 里有锁时还可以加 LOCK",
        "ch03-lookup",
    ),
    row(
        Errno::EPERM as i32,
        "",
        "没有权限，被容器拦下，或者（5.11 以前）超过了 RLIMIT_MEMLOCK",
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

/// Every errno that has a name, with its number.
static NAMES: LazyLock<Vec<(String, i32)>> = LazyLock::new(|| {
    (1..ENOTSUPP)
        .map(Errno::from_raw)
        .filter(|errno| *errno != Errno::UnknownErrno)
        .map(|errno| (format!("{errno:?}"), errno as i32))
        .chain([("ENOTSUPP".to_owned(), ENOTSUPP)])
        .collect()
});

/// The name of an errno, for example `EEXIST`.
#[must_use]
pub fn name(number: i32) -> Option<&'static str> {
    let named = NAMES.iter().find(|(_, known)| *known == number);
    named.map(|(name, _)| name.as_str())
}

/// The number of an errno's name.
#[must_use]
pub fn number(name: &str) -> Option<i32> {
    let named = NAMES.iter().find(|(known, _)| known == name);
    named.map(|(_, number)| *number)
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

#[cfg(test)]
mod tests {
    use super::{ENOTSUPP, name, number};

    #[test]
    fn a_name_and_its_number_belong_together() {
        assert_eq!(name(17), Some("EEXIST"));
        assert_eq!(name(ENOTSUPP), Some("ENOTSUPP"));
        assert_eq!(name(0), None);
        assert_eq!(number("EUNHEARD"), None);
        for errno in 1..=ENOTSUPP {
            if let Some(name) = name(errno) {
                assert_eq!(number(name), Some(errno), "{name}");
            }
        }
    }
}
