//! 错在：为了不把 bpf_map__fd(…) 算进去，看哪里有没有 fd，变量的名字里也会有。

#[derive(Debug)]
pub enum Kind {
    Helper,
    Library,
    Checked,
}

pub fn kind(call: &str) -> Kind {
    let (_, arguments) = call.split_once('(').unwrap_or_default();
    if call.contains("bpf_map__") && !call.contains("fd") {
        Kind::Checked
    } else if arguments.starts_with('&') {
        Kind::Helper
    } else {
        Kind::Library
    }
}
