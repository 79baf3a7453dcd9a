//! 错在：只要哪里有 & 就当作 helper，其实 key 和 value 两边都传指针。

#[derive(Debug)]
pub enum Kind {
    Helper,
    Library,
    Checked,
}

pub fn kind(call: &str) -> Kind {
    if call.starts_with("bpf_map__") {
        Kind::Checked
    } else if call.contains('&') {
        Kind::Helper
    } else {
        Kind::Library
    }
}
