//! 错在：没看两个下划线，把核对长度的当成了用 fd 的。

#[derive(Debug)]
pub enum Kind {
    Helper,
    Library,
    Checked,
}

pub fn kind(call: &str) -> Kind {
    let (_, arguments) = call.split_once('(').unwrap_or_default();
    if call.starts_with("bpf_map_elem") {
        Kind::Checked
    } else if arguments.starts_with('&') {
        Kind::Helper
    } else {
        Kind::Library
    }
}
