//! What the contracts of functions that delete have in common.

use std::slice;

use libbpf_rs::MapType;
use shared::errno::{ENOENT, ENOTSUPP};

use crate::bpf_call::BpfCommand;
use crate::scene::{Scene, in_words};
use crate::story::Call;
use crate::verdict::{Stop, Verdict, wrong};

impl<C: Call> Scene<'_, C> {
    /// How many elements the answer deleted. It's wrong when it did anything else to the map,
    /// or to an element that must stay.
    ///
    /// # Errors
    /// It's wrong.
    pub fn removals(
        &self,
        may_go: impl Fn(&[u8]) -> bool,
    ) -> Result<usize, Stop> {
        let changes = self.changes();
        let bad = changes
            .iter()
            .find(|change| change.new.is_some() || !may_go(&change.key));
        match bad {
            None => Ok(changes.len()),
            Some(change) => Err(wrong(
                "只删该删的，别的元素不动",
                format!("它{}", in_words(slice::from_ref(change))),
            )),
        }
    }

    /// The answer is wrong when one of these keys has been in the map all the time.
    ///
    /// # Errors
    /// It's wrong.
    pub fn is_rid_of<'a>(
        &self,
        keys: impl IntoIterator<Item = &'a Vec<u8>>,
    ) -> Verdict {
        let stayed = self.stayed();
        let left: Vec<_> = keys
            .into_iter()
            .filter(|key| stayed.contains_key(&key[..]))
            .collect();
        let Some(first) = left.first() else {
            return Ok(());
        };
        Err(wrong(
            format!("返回 {:?}，该删的都已经不在", self.returned),
            format!("还在的有 {} 个，例如 {first:?}", left.len()),
        ))
    }

    /// The errors that one who deletes understands: that a key isn't there, and that the map
    /// can be deleted from, but not taken from.
    fn understood_by_deleters(&self) -> &'static [i32] {
        let deleted = self.count(BpfCommand::Delete) > 0;
        if deleted || self.stage.map_type != MapType::Array {
            &[ENOENT, ENOTSUPP]
        } else {
            &[ENOENT]
        }
    }

    /// The answer is wrong when it gave up because the map can't be taken from, though it can
    /// be deleted from; when it swallowed another error, or made one up.
    ///
    /// # Errors
    /// It's wrong.
    pub fn tells_errors_of_deletion(&self) -> Verdict {
        let understood = self.understood_by_deleters();
        if understood.contains(&ENOTSUPP) && self.failed_with(ENOTSUPP) {
            return Err(wrong(
                "这种 map 的元素删得掉",
                format!("返回 {:?}", self.returned),
            ));
        }
        self.tells_errors(understood, |_| false)
    }

    /// The answer is wrong when it deletes on after an error that it can't go round: the
    /// errors of a walk or of a batch it can.
    ///
    /// # Errors
    /// It's wrong.
    pub fn stops_at_errors(&self) -> Verdict {
        let understood = self.understood_by_deleters();
        let mut later = self.moments.iter().skip_while(|moment| {
            let command = moment.call.command;
            !moment.is_error(understood)
                || command.is_step()
                || command.is_batch()
        });
        let Some(change) = later.find_map(|m| m.changes().into_iter().next())
        else {
            return Ok(());
        };
        Err(wrong(
            "碰到错误就停下",
            format!("后来它还{}", in_words(&[change])),
        ))
    }

    /// How many of these keys the answer deleted, one after the other. A key that isn't there
    /// is fine; any other error ends it, and so does a key of a wrong length, which libbpf-rs
    /// refuses before the kernel sees it.
    ///
    /// # Errors
    /// It's wrong.
    pub fn deletes_keys(&self, keys: &[Vec<u8>]) -> Result<usize, Stop> {
        let size = self.stage.key_size as usize;
        let fitting = keys.iter().take_while(|key| key.len() == size).count();
        let understood = self.understood_by_deleters();
        let is_refused = self.moments.iter().any(|m| m.is_error(understood));
        if fitting == keys.len() || is_refused {
            self.tells_errors_of_deletion()?;
        } else if self.returned.is_ok() {
            let bad = &keys[fitting];
            return Err(wrong(
                format!("返回错误：{bad:?} 不是 {size} 个字节"),
                format!("返回 {:?}", self.returned),
            ));
        }
        self.stops_at_errors()?;
        let may_go = &keys[..fitting];
        let removed =
            self.removals(|key| may_go.iter().any(|may| may == key))?;
        if self.returned.is_ok() {
            self.is_rid_of(keys)?;
        }
        Ok(removed)
    }

    /// The answer is wrong when it returned another number of elements than this, which it
    /// deleted.
    ///
    /// # Errors
    /// It's wrong.
    pub fn counts(&self, removed: usize) -> Verdict
    where
        C: Call<Returned = usize>,
    {
        match &self.returned {
            Ok(counted) if *counted != removed => Err(wrong(
                format!("返回 Ok({removed})：它真正删掉的有 {removed} 个"),
                format!("返回 Ok({counted})"),
            )),
            _ => Ok(()),
        }
    }

    /// Whether the kernel refused a step of a walk, which libbpf-rs takes for its end.
    #[must_use]
    pub fn walk_was_cut(&self) -> bool {
        let mut moments = self.moments.iter();
        moments.any(|moment| moment.refused && moment.call.command.is_step())
    }
}
