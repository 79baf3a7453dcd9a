//! 换一种做法：像内核一样填一个固定长度的数组，最后一个字节留给结尾的 0。

/// As long as in the kernel, with the NUL at the end.
const BPF_OBJ_NAME_LEN: usize = 16;

pub fn legal_name(wanted: &str) -> String {
    let mut buffer = [0_u8; BPF_OBJ_NAME_LEN];
    let places = &mut buffer[..BPF_OBJ_NAME_LEN - 1];
    let mut used = 0;
    for (place, c) in places.iter_mut().zip(wanted.chars()) {
        *place = match u8::try_from(c) {
            Ok(byte) if byte.is_ascii_alphanumeric() => byte,
            Ok(byte @ (b'_' | b'.')) => byte,
            _ => b'_',
        };
        used += 1;
    }
    match &buffer[..used] {
        [] => "map".to_owned(),
        name => name.iter().copied().map(char::from).collect(),
    }
}
