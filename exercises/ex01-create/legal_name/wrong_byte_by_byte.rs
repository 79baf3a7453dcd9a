//! 错在：一个字节一个字节地换，一个汉字变成三个 `_`。

pub fn legal_name(wanted: &str) -> String {
    let mut name = String::new();
    for byte in wanted.bytes().take(15) {
        if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.' {
            name.push(char::from(byte));
        } else {
            name.push('_');
        }
    }
    if name.is_empty() {
        name.push_str("map");
    }
    name
}
