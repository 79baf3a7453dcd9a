//! What is easily taken for something else in an answer.

/// Values of which one is easily taken for another: `ErrorKind::NotFound`.
pub const VALUES: [(&str, &[&str]); 4] = [
    (
        "ErrorKind",
        &[
            "NotFound",
            "AlreadyExists",
            "TooBig",
            "InvalidInput",
            "PermissionDenied",
        ],
    ),
    ("MapFlags", &["ANY", "NO_EXIST", "EXIST", "LOCK"]),
    ("MapType", &["Hash", "Array", "LruHash", "Queue", "Stack"]),
    ("errno", &["ENOTSUPP", "EINVAL", "ENOENT", "EPERM", "E2BIG"]),
];

/// Functions, methods and constants of which one is easily taken for another.
pub const NAMES: [&[&str]; 11] = [
    &["from_ne_bytes", "from_be_bytes"],
    &["to_ne_bytes", "to_be_bytes"],
    &["starts_with", "ends_with", "contains"],
    &["split_once", "rsplit_once"],
    &["trim_end_matches", "trim_start_matches", "trim_matches"],
    &[
        "is_ascii_alphanumeric",
        "is_ascii_alphabetic",
        "is_alphanumeric",
    ],
    &["take", "skip"],
    &["all", "any"],
    &["first", "last"],
    &["BPF_ANY", "BPF_NOEXIST", "BPF_EXIST"],
    &["BPF_MAP_TYPE_HASH", "BPF_MAP_TYPE_ARRAY"],
];

/// Methods that are easily taken for something else: `$on` is what they are called on, `$with`
/// what they are called with.
pub const CALLS: [(&str, &str); 4] = [
    // What isn't there counts as deleted.
    ("delete", "$on.lookup_and_delete($with).map(drop)"),
    (
        "lookup_and_delete",
        "$on.lookup($with, libbpf_rs::MapFlags::ANY)",
    ),
    // Two calls, and others in between.
    (
        "lookup_and_delete",
        "$on.lookup($with, libbpf_rs::MapFlags::ANY)\
         .inspect(|_| drop($on.delete($with)))",
    ),
    // One thread after the other.
    ("spawn", "{ let _ = $on.spawn($with).join(); }"),
];

/// What an answer may leave unseen of an argument of a type: the limits that the examples
/// of a task suggest.
pub const NARROWED: [(&str, &[&str]); 5] = [
    (
        "&[u8]",
        &["&$it[..$it.len().min(1)]", "&$it[..$it.len().min(4)]"],
    ),
    (
        "&[Vec<u8>]",
        &[
            "&$it[..$it.len().min(16)]",
            "&$it[..$it.len().min(64)]",
            "&$it[$it.len().min(1)..]",
        ],
    ),
    ("u32", &["$it & 0xff", "$it & 0xffff", "$it.max(1)"]),
    ("u16", &["$it & 0xff", "$it.max(1)"]),
    (
        "MapFlags",
        &["libbpf_rs::MapFlags::from_bits_truncate($it.bits())"],
    ),
];

/// The same of what a loop goes through.
pub const SHORTENED: [&str; 4] = [
    "($it).into_iter().take(1)",
    "($it).into_iter().take(16)",
    "($it).into_iter().take(64)",
    "($it).into_iter().skip(1)",
];

/// The others of the group that `name` is in.
pub fn others<'a>(
    mut groups: impl Iterator<Item = &'a [&'static str]>,
    name: &str,
) -> Vec<&'static str> {
    let group = groups.find(|group| group.contains(&name));
    let names = group.into_iter().flatten().copied();
    names.filter(|other| *other != name).collect()
}
