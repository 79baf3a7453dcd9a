//! `attr`: what the last call gave the kernel, field by field.

use super::Session;
use crate::bpf::{Field, Value};
use crate::data::list;

impl Session {
    pub(super) fn attr(&mut self) {
        let Some((cmd, attr)) = self.last.clone() else {
            self.print("  还没有调用过 bpf(2)\n");
            return;
        };
        self.print(&format!(
            "  {}，union bpf_attr 的前 {} 个字节：\n",
            cmd.name(),
            attr.size()
        ));
        for field in &attr.0 {
            self.shown(&format!("attr.{}", field.name), told(field));
        }
    }
}

fn told(field: &Field) -> String {
    let mut text = match &field.value {
        Value::U32(number) => match field.was {
            Some(was) => format!("{was}，内核写回 {number}"),
            None => number.to_string(),
        },
        Value::U64(number) => number.to_string(),
        Value::Name(name) => {
            let end = name.iter().position(|byte| *byte == 0);
            let name = &name[..end.unwrap_or(name.len())];
            format!("{:?}", String::from_utf8_lossy(name))
        }
        Value::Reads(bytes) => format!("指针，内核读：{}", list(bytes)),
        Value::Writes(bytes) => {
            format!("指针，内核往那里写，现在是：{}", list(bytes))
        }
        Value::Path(path) => format!("指针，内核读：{path:?}"),
        Value::Null => "NULL".to_owned(),
    };
    if !field.means.is_empty() {
        text += &format!("（{}）", field.means);
    }
    text
}
