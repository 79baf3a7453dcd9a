//! Several elements in one call.

use nix::libc::{EFAULT, ENOENT};

use super::Session;
use super::calls::{Called, Variables};
use super::elements::{flags_in, needed_key};
use crate::bpf::{Attr, Cmd, Value};
use crate::command::{Batch as Does, Begin, Word};
use crate::data::{Literal, Role, Shape, list};
use crate::map::Batch;
use crate::wrong::{Read, Wrong};

/// The most bytes that a batch has room for.
const MOST: usize = 1 << 24;

impl Session {
    pub(super) fn batch(
        &mut self,
        word: &Word,
        does: &Does,
        flags: u64,
    ) -> Read<()> {
        match does {
            Does::Update(elements) => self.update_batch(word, elements, flags),
            Does::Delete(keys) => self.delete_batch(word, keys, flags),
            Does::Lookup(count, from) => {
                let cmd = Cmd::MapLookupBatch;
                self.read_batch(cmd, word, *count, from, flags)
            }
            Does::Take(count, from) => {
                let cmd = Cmd::MapLookupAndDeleteBatch;
                self.read_batch(cmd, word, *count, from, flags)
            }
        }
    }

    fn update_batch(
        &mut self,
        word: &Word,
        elements: &[(Literal, Literal)],
        flags: u64,
    ) -> Read<()> {
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        for (key, value) in elements {
            let map = self.map(word)?;
            keys.extend(needed_key(map, word, Some(key))?);
            map.keys = Some(Shape::of(key));
            map.values = Some(Shape::of(value));
            values.extend(self.value(word, value)?);
        }
        let count = elements.len() as u32;
        let variables = vec![("keys", list(&keys)), ("values", list(&values))];
        let batch = Batch {
            from: None,
            to: None,
            keys: Value::Reads(keys),
            values: Value::Reads(values),
        };
        let attr = self.map(word)?.batch(batch, count, flags);
        self.counted(Cmd::MapUpdateBatch, word, variables, attr, flags);
        Ok(())
    }

    fn delete_batch(
        &mut self,
        word: &Word,
        keys: &[Literal],
        flags: u64,
    ) -> Read<()> {
        let count = keys.len() as u32;
        let map = self.map(word)?;
        let keys: Read<Vec<_>> = keys
            .iter()
            .map(|key| needed_key(map, word, Some(key)))
            .collect();
        let keys = keys?.concat();
        let variables = vec![("keys", list(&keys))];
        let batch = Batch {
            from: None,
            to: None,
            keys: Value::Reads(keys),
            values: Value::Null,
        };
        let attr = map.batch(batch, count, flags);
        self.counted(Cmd::MapDeleteBatch, word, variables, attr, flags);
        Ok(())
    }

    fn read_batch(
        &mut self,
        cmd: Cmd,
        word: &Word,
        count: u32,
        from: &Begin,
        flags: u64,
    ) -> Read<()> {
        let map = self.map(word)?;
        let (key_size, room) = (map.key_size, map.room());
        if (key_size + room).saturating_mul(count as usize) > MOST {
            return Err(Wrong::new(
                word.at.clone(),
                format!("{count} 个元素太多，一次最多放 {MOST} 个字节"),
                "小一些的 count",
            ));
        }
        let size = map.place_size();
        let from = match from {
            Begin::Start => None,
            Begin::Out => Some(map.out_batch.clone().ok_or_else(|| {
                Wrong::new(
                    word.at.clone(),
                    "这个 map 还没有做过一批，没有 out_batch",
                    "第一批不写 in=",
                )
            })?),
            Begin::Here(place) => Some(place.bytes(Role::Key, size)?),
        };
        let place = from.as_deref().map_or("NULL".to_owned(), list);
        let batch = Batch {
            from,
            to: Some(vec![0; size]),
            keys: Value::Writes(vec![0; key_size * count as usize]),
            values: Value::Writes(vec![0; room * count as usize]),
        };
        let attr = map.batch(batch, count, flags);
        let variables = vec![("in_batch", place)];
        let (errno, attr) = self.counted(cmd, word, variables, attr, flags);
        // At the end it says ENOENT and still fills in what it found.
        if errno.is_none() || errno == Some(ENOENT) {
            let got = attr.number("batch.count") as usize;
            let keys = attr.bytes("batch.keys").chunks(key_size.max(1));
            let values = attr.bytes("batch.values").chunks(room.max(1));
            for (key, value) in keys.zip(values).take(got) {
                self.show_element(word, key, value);
            }
        }
        if errno.is_none() {
            let to = attr.bytes("batch.out_batch").to_vec();
            self.shown("out_batch", list(&to));
            self.map(word)?.out_batch = Some(to);
        }
        Ok(())
    }

    /// A call, and the count that the kernel wrote. Returns the errno, if any.
    fn counted(
        &mut self,
        cmd: Cmd,
        word: &Word,
        mut variables: Variables,
        attr: Attr,
        flags: u64,
    ) -> (Option<i32>, Attr) {
        let count = attr.number("batch.count");
        variables.push(("count", count.to_string()));
        if let Some((_, flags)) = flags_in(flags) {
            variables.push(("elem_flags", flags));
        }
        let Called { answer, attr } =
            self.call(cmd, attr, Some(word), variables, super::calls::nothing);
        let errno = answer.err();
        // Of EFAULT the kernel says that it leaves the count as it was.
        if errno != Some(EFAULT) {
            self.shown("count", attr.number("batch.count").to_string());
        }
        (errno, attr)
    }
}
