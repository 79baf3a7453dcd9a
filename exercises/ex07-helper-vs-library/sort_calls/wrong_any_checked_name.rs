//! 错在：只要哪里有 bpf_map__ 就算，不看它是不是被调用的那个函数。

#[derive(Debug)]
pub enum Kind {
    Helper,
    Library,
    Checked,
}

pub fn kind(call: &str) -> Kind {
    let (_, arguments) = call.split_once('(').unwrap_or_default();
    if call.contains("bpf_map__") {
        Kind::Checked
    } else if arguments.starts_with('&') {
        Kind::Helper
    } else {
        Kind::Library
    }
}
