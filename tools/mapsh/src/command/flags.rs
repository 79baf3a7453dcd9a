//! The flags of calls on elements.

/// The flags of calls on elements: the word, the bit, the header's name.
pub const ELEMENT_FLAGS: [(&str, u64, &str); 4] = [
    ("any", 0, "BPF_ANY"),
    ("noexist", 1, "BPF_NOEXIST"),
    ("exist", 2, "BPF_EXIST"),
    ("lock", 4, "BPF_F_LOCK"),
];
