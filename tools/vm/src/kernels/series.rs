//! The kernels that Debian offers.

/// Kernels that Debian offers together.
#[derive(Debug, PartialEq, Eq)]
pub struct Series {
    /// As in `--kernel 6.1`, and the name of its folder in the cache.
    pub name: &'static str,
    /// Debian's suites that have it; those that end in `-security` lie on a mirror of
    /// their own.
    pub(super) suites: &'static [&'static str],
}

/// The series that the book is measured on, the oldest first.
pub const SERIES: [Series; 4] = [
    Series {
        name: "5.10",
        suites: &["bullseye", "bullseye-security"],
    },
    Series {
        name: "6.1",
        suites: &["bookworm", "bookworm-security"],
    },
    Series {
        name: "6.12",
        suites: &["trixie", "trixie-security"],
    },
    Series {
        name: "newest",
        suites: &["trixie-backports"],
    },
];
