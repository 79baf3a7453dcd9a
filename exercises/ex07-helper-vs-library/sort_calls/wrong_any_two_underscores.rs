//! 错在：哪里有两个下划线都算，变量的名字里也会有。

#[derive(Debug)]
pub enum Kind {
    Helper,
    Library,
    Checked,
}

pub fn kind(call: &str) -> Kind {
    let name = call.replace("bpf_map__fd", "");
    let (_, arguments) = call.split_once('(').unwrap_or_default();
    if name.contains("__") {
        Kind::Checked
    } else if arguments.starts_with('&') {
        Kind::Helper
    } else {
        Kind::Library
    }
}
