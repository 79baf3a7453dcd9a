//! 先看名字，再看第一个参数：helper 的是指向 map 变量的指针。

#[derive(Debug)]
pub enum Kind {
    Helper,
    Library,
    Checked,
}

pub fn kind(call: &str) -> Kind {
    let (_, arguments) = call.split_once('(').unwrap_or_default();
    if call.starts_with("bpf_map__") {
        Kind::Checked
    } else if arguments.starts_with('&') {
        Kind::Helper
    } else {
        Kind::Library
    }
}
