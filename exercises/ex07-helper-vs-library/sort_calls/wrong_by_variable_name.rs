//! 错在：看变量叫不叫 packets，换个名字就错了。

#[derive(Debug)]
pub enum Kind {
    Helper,
    Library,
    Checked,
}

pub fn kind(call: &str) -> Kind {
    if call.starts_with("bpf_map__") {
        Kind::Checked
    } else if call.contains("(&packets") {
        Kind::Helper
    } else {
        Kind::Library
    }
}
