//! A key or a value as it's written, and the bytes that are meant.

use super::fields::{self, Field};
use super::integer::{integer, least, most, padded};
use crate::wrong::{Place, Read, Wrong};

/// A key or a value as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// Where.
    pub at: Place,
    /// What.
    pub is: Data,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// An integer.
    Number(i128),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An address and how many of its bits count.
    Prefix([u8; 4], u32),
    /// A struct.
    Struct(Vec<Field>),
    /// One for each CPU.
    PerCpu(Vec<Literal>),
    /// No key.
    Null,
    /// Another word: an open map's name, where the values are maps.
    Word(String),
}

/// What a literal is for; it's in the messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A key.
    Key,
    /// A value.
    Value,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Value => "value",
        }
    }
}

impl Literal {
    /// The bytes that are meant, as many as the map wants.
    ///
    /// # Errors
    /// It doesn't fit that size.
    pub fn bytes(&self, role: Role, size: usize) -> Read<Vec<u8>> {
        let name = role.name();
        let wrong = |what: String, write: String| {
            Err(Wrong::new(self.at.clone(), what, write))
        };
        match &self.is {
            Data::Number(number) => match integer(*number, size) {
                Some(bytes) => Ok(bytes),
                None if matches!(size, 1 | 2 | 4 | 8) => wrong(
                    format!("{number} 放不进 {size} 个字节的 {name}"),
                    format!("{} 到 {} 的整数", least(size), most(size)),
                ),
                None => wrong(
                    format!(
                        "这个 map 的 {name} 有 {size} 个字节，整数只有 1、2、4、8 个字节的"
                    ),
                    format!(
                        "\"文字\"，hex:{} 或者 {{u32 1, …}}",
                        "00".repeat(size.min(8))
                    ),
                ),
            },
            Data::Text(text) if text.len() > size => wrong(
                format!(
                    "\"{text}\" 有 {} 个字节，这个 map 的 {name} 只有 {size} 个",
                    text.len()
                ),
                "短一些的，或者新建一个放得下的 map".to_owned(),
            ),
            Data::Text(text) => Ok(padded(text.as_bytes(), size)),
            Data::Bytes(bytes) if bytes.len() == size => Ok(bytes.clone()),
            Data::Bytes(bytes) => wrong(
                format!(
                    "这里是 {} 个字节，这个 map 的 {name} 有 {size} 个",
                    bytes.len()
                ),
                format!("hex: 后面 {} 个十六进制数字", size * 2),
            ),
            Data::Prefix(address, bits) if size == 8 => {
                Ok([&bits.to_ne_bytes()[..], address].concat())
            }
            Data::Prefix(..) => wrong(
                format!("前缀要 8 个字节，这个 map 的 {name} 有 {size} 个"),
                "create lpm_trie k8 …，或者写成 {u32 前缀长度, hex:…}"
                    .to_owned(),
            ),
            Data::Struct(fields) => match fields::lay_out(fields, size) {
                Ok(bytes) => Ok(bytes),
                Err((length, padded)) => wrong(
                    format!(
                        "这个结构有 {length} 个字节，对齐以后 {padded} 个，\
                         这个 map 的 {name} 有 {size} 个"
                    ),
                    "加减字段，或者给文字写上长度，例如 \"eth0\":16".to_owned(),
                ),
            },
            Data::PerCpu(_) => wrong(
                format!("[…] 是每个 CPU 一个 value，这里要一个 {name}"),
                "不带方括号的一个".to_owned(),
            ),
            Data::Null => wrong(
                format!("这里要一个 {size} 个字节的 {name}，不是 null"),
                "1 或者 \"eth0\"".to_owned(),
            ),
            Data::Word(word) => wrong(
                format!("“{word}”不是 {name}"),
                "整数 1、-1、0xff，\"文字\"，hex:0a01，{u32 1, \"eth0\"}"
                    .to_owned(),
            ),
        }
    }

    /// The values for so many CPUs, each padded to a multiple of 8 bytes, as the kernel
    /// takes them: the same for all where one was written.
    ///
    /// # Errors
    /// One of them doesn't fit, or they are not as many as there are CPUs.
    pub fn per_cpu(&self, size: usize, cpus: usize) -> Read<Vec<u8>> {
        let all = match &self.is {
            Data::PerCpu(values) if values.len() == cpus => values.clone(),
            Data::PerCpu(values) => {
                return Err(Wrong::new(
                    self.at.clone(),
                    format!(
                        "这里是 {} 个 value，内核给 {cpus} 个 CPU 各留了一个",
                        values.len()
                    ),
                    format!("{cpus} 个，或者只写一个，每个 CPU 都一样"),
                ));
            }
            _ => vec![self.clone(); cpus],
        };
        let mut bytes = Vec::new();
        for value in all {
            let value = value.bytes(Role::Value, size)?;
            bytes.extend(padded(&value, size.next_multiple_of(8)));
        }
        Ok(bytes)
    }
}
