//! Walking: one key after the other.

use std::sync::atomic::Ordering;

use super::calls::Called;
use super::elements::{key_and, needed_key};
use super::{INTERRUPTED, Session, is_null};
use crate::bpf::Cmd;
use crate::command::Word;
use crate::data::{Literal, list};
use crate::wrong::Read;

impl Session {
    pub(super) fn next(
        &mut self,
        word: &Word,
        key: Option<&Literal>,
    ) -> Read<()> {
        let map = self.map(word)?;
        let key = match key {
            Some(key) if !is_null(key) => {
                Some(needed_key(map, word, Some(key))?)
            }
            _ => None,
        };
        if let Some(next) = self.next_key(word, key.as_deref())? {
            self.show_key(word, &next);
        }
        Ok(())
    }

    /// Walks at most `max` keys, and reads each one's value, if asked to.
    pub(super) fn walk(
        &mut self,
        word: &Word,
        max: u32,
        with_values: bool,
    ) -> Read<()> {
        let mut key: Option<Vec<u8>> = None;
        for count in 0.. {
            if self.is_interrupted() {
                break;
            }
            if count == max {
                self.print(&format!(
                    "  走了 {max} 个，就停在这里；要多走，写 max=个数\n"
                ));
                break;
            }
            let Some(next) = self.next_key(word, key.as_deref())? else {
                break;
            };
            if with_values {
                let attr = self.map(word)?.lookup(Some(&next), 0);
                let Called { answer, attr } = self.call(
                    Cmd::MapLookupElem,
                    attr,
                    Some(word),
                    key_and(Some(&next)),
                    |_, attr| list(attr.bytes("value")),
                );
                if answer.is_ok() {
                    self.show_element(word, &next, attr.bytes("value"));
                }
            } else {
                self.show_key(word, &next);
            }
            key = Some(next);
        }
        Ok(())
    }

    /// Whether Ctrl+C came; says so.
    pub(super) fn is_interrupted(&mut self) -> bool {
        let is = INTERRUPTED.load(Ordering::Relaxed);
        if is {
            self.print("  收到 Ctrl+C，停在这里\n");
        }
        is
    }

    fn next_key(
        &mut self,
        word: &Word,
        key: Option<&[u8]>,
    ) -> Read<Option<Vec<u8>>> {
        let attr = self.map(word)?.next(key);
        let from = key.map_or_else(|| "NULL".to_owned(), list);
        let Called { answer, attr } = self.call(
            Cmd::MapGetNextKey,
            attr,
            Some(word),
            vec![("key", from)],
            |_, attr| list(attr.bytes("next_key")),
        );
        Ok(answer.is_ok().then(|| attr.bytes("next_key").to_vec()))
    }

    fn show_key(&mut self, word: &Word, key: &[u8]) {
        if let Some(map) = self.maps.get(&word.text) {
            let text = map.show_key(key);
            self.shown("next_key", text);
        }
    }

    /// Shows a key and its value as they were written.
    pub(super) fn show_element(
        &mut self,
        word: &Word,
        key: &[u8],
        value: &[u8],
    ) {
        if let Some(map) = self.maps.get(&word.text) {
            let (key, value) = (map.show_key(key), map.show_value(value));
            self.shown(&key, value);
        }
    }
}
