//! Calls on one element.

use std::os::fd::AsRawFd;

use super::calls::{Called, Variables, nothing};
use super::{Session, is_null};
use crate::bpf::{Attr, Cmd};
use crate::command::Word;
use crate::data::{Data, Literal, Role, Shape, list};
use crate::kind::Kind;
use crate::map::Map;
use crate::wrong::{Read, Wrong};

impl Session {
    pub(super) fn update(
        &mut self,
        word: &Word,
        key: Option<&Literal>,
        value: &Literal,
        flags: u64,
    ) -> Read<()> {
        let map = self.map(word)?;
        if key.is_none() && map.key_size > 0 {
            let end = value.at.end;
            return Err(Wrong::new(
                end..end + 1,
                format!("少了 value：它有 {} 个字节", map.value_size),
                format!("update {} key value", word.text),
            ));
        }
        let bytes = self.value(word, value)?;
        let map = self.map(word)?;
        let written = key.map(Shape::of);
        let key = key_of(map, word, key)?;
        map.keys = written.or(map.keys.take());
        map.values = Some(Shape::of(value));
        let attr = map.update(key.as_deref(), &bytes, flags);
        let mut variables = key_and(key.as_deref());
        variables.push(("value", written_value(value, &bytes)));
        variables.extend(flags_in(flags));
        self.call(
            Cmd::MapUpdateElem,
            attr.explained(flags),
            Some(word),
            variables,
            nothing,
        );
        Ok(())
    }

    pub(super) fn lookup(
        &mut self,
        word: &Word,
        key: Option<&Literal>,
        flags: u64,
    ) -> Read<()> {
        let map = self.map(word)?;
        if map.kind == Kind::BLOOM_FILTER {
            return self.ask(word, key, flags);
        }
        let key = key_of(map, word, key)?;
        let attr = map.lookup(key.as_deref(), flags);
        self.value_of(Cmd::MapLookupElem, word, key.as_deref(), attr, flags);
        Ok(())
    }

    /// Whether a value may be in a BLOOM_FILTER.
    fn ask(
        &mut self,
        word: &Word,
        value: Option<&Literal>,
        flags: u64,
    ) -> Read<()> {
        let Some(value) = value else {
            return Err(Wrong::new(
                word.at.clone(),
                "BLOOM_FILTER 要问的是一个 value",
                format!("lookup {} 1", word.text),
            ));
        };
        let bytes = self.value(word, value)?;
        let attr = self.map(word)?.ask(&bytes, flags).explained(flags);
        let mut variables = vec![("value", list(&bytes))];
        variables.extend(flags_in(flags));
        self.call(Cmd::MapLookupElem, attr, Some(word), variables, nothing);
        Ok(())
    }

    pub(super) fn take(
        &mut self,
        word: &Word,
        key: Option<&Literal>,
        flags: u64,
    ) -> Read<()> {
        let map = self.map(word)?;
        let key = key_of(map, word, key)?;
        let attr = map.lookup(key.as_deref(), flags);
        let cmd = Cmd::MapLookupAndDeleteElem;
        self.value_of(cmd, word, key.as_deref(), attr, flags);
        Ok(())
    }

    /// A call that returns a value, and the value as it was written.
    pub(super) fn value_of(
        &mut self,
        cmd: Cmd,
        word: &Word,
        key: Option<&[u8]>,
        attr: Attr,
        flags: u64,
    ) -> Option<()> {
        let mut variables = key_and(key);
        variables.extend(flags_in(flags));
        let attr = attr.explained(flags);
        let Called { answer, attr } =
            self.call(cmd, attr, Some(word), variables, |_, attr| {
                list(attr.bytes("value"))
            });
        answer.ok()?;
        let map = self.maps.get(&word.text)?;
        let text = map.show_value(attr.bytes("value"));
        self.shown("value", text);
        Some(())
    }

    pub(super) fn delete(&mut self, word: &Word, key: &Literal) -> Read<()> {
        let map = self.map(word)?;
        let key = needed_key(map, word, Some(key))?;
        let attr = map.delete(&key);
        let variables = key_and(Some(&key));
        self.call(Cmd::MapDeleteElem, attr, Some(word), variables, nothing);
        Ok(())
    }

    /// A value's bytes: for each CPU, where the map has several; a map's descriptor, where
    /// the map holds maps.
    pub(super) fn value(
        &mut self,
        word: &Word,
        value: &Literal,
    ) -> Read<Vec<u8>> {
        let map = self.map(word)?;
        if map.kind.is_per_cpu() {
            let cpus = crate::kind::possible_cpus();
            return value.per_cpu(map.value_size, cpus);
        }
        if map.kind.holds_maps() {
            if let Data::Word(name) = &value.is {
                let inner = self.map(&Word {
                    at: value.at.clone(),
                    text: name.clone(),
                })?;
                return Ok(inner.fd.as_raw_fd().to_ne_bytes().to_vec());
            }
        }
        value.bytes(Role::Value, map.value_size)
    }
}

/// The key of an element, where the map has keys.
fn key_of(
    map: &mut Map,
    word: &Word,
    key: Option<&Literal>,
) -> Read<Option<Vec<u8>>> {
    match key {
        None if map.key_size == 0 => Ok(None),
        Some(key) if is_null(key) => Ok(None),
        Some(key) if map.key_size == 0 => Err(Wrong::new(
            key.at.clone(),
            format!("{} 没有 key", map.kind.name()),
            "不写 key",
        )),
        key => needed_key(map, word, key).map(Some),
    }
}

/// A key that has to be there.
pub fn needed_key(
    map: &mut Map,
    word: &Word,
    key: Option<&Literal>,
) -> Read<Vec<u8>> {
    let Some(key) = key else {
        return Err(Wrong::new(
            word.at.end..word.at.end + 1,
            format!("少了 key：这个 map 的 key 有 {} 个字节", map.key_size),
            "名字后面写 key，例如 1 或者 \"eth0\"",
        ));
    };
    let bytes = key.bytes(Role::Key, map.key_size)?;
    map.keys.get_or_insert_with(|| Shape::of(key));
    Ok(bytes)
}

/// The bytes of a value; of a map's name which number that is.
fn written_value(value: &Literal, bytes: &[u8]) -> String {
    match (&value.is, bytes.try_into()) {
        (Data::Word(map), Ok(fd)) => {
            format!("{map} 的 fd: {}", i32::from_ne_bytes(fd))
        }
        _ => list(bytes),
    }
}

/// The key of a call, where it has one.
pub fn key_and(key: Option<&[u8]>) -> Variables {
    key.map(|key| ("key", list(key))).into_iter().collect()
}

/// The flags of a call, where there are some.
pub fn flags_in(flags: u64) -> Option<(&'static str, String)> {
    (flags != 0).then(|| ("flags", flag_names(flags)))
}

/// For example `BPF_NOEXIST | BPF_F_LOCK`.
fn flag_names(flags: u64) -> String {
    let known = crate::command::ELEMENT_FLAGS;
    let mut names: Vec<String> = known
        .iter()
        .filter(|(_, flag, _)| flags & flag != 0)
        .map(|(.., name)| (*name).to_owned())
        .collect();
    let rest = known.iter().fold(flags, |rest, (_, flag, _)| rest & !flag);
    if rest != 0 {
        names.push(format!("{rest:#x}"));
    }
    names.join(" | ")
}

/// An attribute whose last field is the flags.
trait Explained {
    fn explained(self, flags: u64) -> Self;
}

impl Explained for Attr {
    fn explained(self, flags: u64) -> Self {
        self.meaning(match flags {
            0 => "BPF_ANY".to_owned(),
            flags => flag_names(flags),
        })
    }
}
