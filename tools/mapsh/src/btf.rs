//! The type information of a value that begins with a `bpf_spin_lock`, as the kernel wants
//! it: Documentation/bpf/btf.rst in its source.

/// The types of a map's key and value, as `BPF_BTF_LOAD` takes them.
#[derive(Debug)]
pub struct LockTypes {
    /// All of it.
    pub bytes: Vec<u8>,
    /// `btf_key_type_id`
    pub key: u32,
    /// `btf_value_type_id`
    pub value: u32,
}

const INT: u32 = 1;
const ARRAY: u32 = 3;
const STRUCT: u32 = 4;

/// The size of a `bpf_spin_lock`.
pub const LOCK: u32 = 4;

/// `struct value { struct bpf_spin_lock lock; u8 rest[]; }` of `value` bytes, and a key of
/// `key` bytes.
///
/// # Panics
/// `value` is smaller than the lock.
#[must_use]
pub fn lock_types(key: u32, value: u32) -> LockTypes {
    let mut strings = vec![0];
    let mut name = |name: &str| {
        let at = strings.len() as u32;
        strings.extend(name.as_bytes());
        strings.push(0);
        at
    };
    let rest = value - LOCK;
    let kind = |kind: u32, members: u32| kind << 24 | members;
    let (u8, u32_, bytes_of_key, lock, bytes_of_rest, whole) =
        (1, 2, 3, 4, 5, 6);
    let mut types: Vec<u32> = Vec::new();
    types.extend([name("u8"), kind(INT, 0), 1, 8]);
    types.extend([name("u32"), kind(INT, 0), 4, 32]);
    types.extend([0, kind(ARRAY, 0), 0, u8, u32_, key]);
    let spin_lock = name("bpf_spin_lock");
    types.extend([spin_lock, kind(STRUCT, 1), LOCK, name("val"), u32_, 0]);
    types.extend([0, kind(ARRAY, 0), 0, u8, u32_, rest]);
    let members = if rest == 0 { 1 } else { 2 };
    types.extend([name("value"), kind(STRUCT, members), value]);
    types.extend([name("lock"), lock, 0]);
    if rest > 0 {
        types.extend([name("rest"), bytes_of_rest, LOCK * 8]);
    }
    let types: Vec<u8> = types.into_iter().flat_map(u32::to_ne_bytes).collect();
    let mut bytes = Vec::new();
    bytes.extend(0xeb9f_u16.to_ne_bytes());
    bytes.extend([1, 0]);
    let (length, text) = (types.len() as u32, strings.len() as u32);
    for number in [24, 0, length, length, text] {
        bytes.extend(u32::to_ne_bytes(number));
    }
    bytes.extend(types);
    bytes.extend(strings);
    LockTypes {
        bytes,
        // An ARRAY's key has to be an integer.
        key: if key == 4 { u32_ } else { bytes_of_key },
        value: whole,
    }
}
