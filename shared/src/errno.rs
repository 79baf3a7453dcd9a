//! The names and numbers of errnos, as the lessons and the book write them.

use std::sync::LazyLock;

use nix::errno::Errno;

/// The errnos that lessons and exercises name, positive like in C's `errno.h`.
pub use nix::libc::{
    E2BIG, EACCES, EBADF, EBUSY, EEXIST, EINVAL, ENOENT, ENOSPC, ENOSYS, EPERM,
};

/// The kernel's own "operation not supported" for maps. It has no name in libc, because
/// POSIX doesn't know it (`include/linux/errno.h`).
pub const ENOTSUPP: i32 = 524;

/// An errno with its name and what the C library says of it.
#[must_use]
pub fn named(number: i32) -> transcript::ErrnoInfo {
    let text = match Errno::from_raw(number) {
        _ if number == ENOTSUPP => "内核内部的“不支持”",
        Errno::UnknownErrno => "libc 里没有它的名字",
        known => known.desc(),
    };
    transcript::ErrnoInfo {
        name: name(number).map(str::to_owned),
        number,
        text: text.to_owned(),
    }
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
    named(number).to_string()
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
