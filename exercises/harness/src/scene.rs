//! One call of an answer's function as it went: what each of its `bpf(2)` calls found, and
//! what it left behind. A contract judges it.

use std::collections::BTreeMap;
use std::rc::Rc;

use libbpf_rs::{MapHandle, MapType};
use nix::libc::EFAULT;
use shared::errno::{EBADF, EEXIST, EINVAL, ENOENT, full_name};

use crate::bpf_call::{BpfCall, BpfCommand};
use crate::failure::Failure;
use crate::story::{Call, Contents, Stage};
use crate::verdict::{Verdict, wrong};

/// What the kernel says to a call that's no good for any such map.
const BAD_CALL: [i32; 3] = [EINVAL, EFAULT, EBADF];

/// What came of one call of an answer's function.
pub struct Scene<'a, C: Call> {
    /// How the map was made.
    pub stage: &'a Stage,
    /// The map itself.
    pub map: &'a MapHandle,
    /// The function and its arguments.
    pub call: &'a C,
    /// What another program did before, in words.
    pub preceded: Vec<String>,
    /// What the map held when the function was called.
    pub start: Contents,
    /// The `bpf(2)` calls on maps that it made.
    pub moments: Vec<Moment>,
    /// What the map held when the function had returned.
    pub end: Contents,
    /// What the function returned.
    pub returned: Result<C::Returned, Failure>,
}

/// One `bpf(2)` call of the answer.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The call, its thread, and the errno it got.
    pub call: BpfCall,
    /// The kernel didn't get to see it.
    pub refused: bool,
    /// What happened just before it.
    pub told: Vec<String>,
    /// What the map held just before the call.
    pub before: Rc<Contents>,
    /// What the map held just after the call.
    pub after: Rc<Contents>,
    /// How many elements it asked for at most, if it's a batch.
    pub asked: Option<u32>,
    /// How many threads were about to make a call, this one among them.
    pub waiting: usize,
}

/// What the answer did to one element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The element's key.
    pub key: Vec<u8>,
    /// Its value before.
    pub old: Option<Vec<u8>>,
    /// Its value after.
    pub new: Option<Vec<u8>>,
}

impl Moment {
    /// Whether the call got an error that isn't one of these, and doesn't only mean that
    /// there's nothing.
    #[must_use]
    pub fn is_error(&self, understood: &[i32]) -> bool {
        let BpfCall { command, errno, .. } = self.call;
        errno != 0
            && !understood.contains(&errno)
            && !(errno == ENOENT && command.may_find_nothing())
    }

    /// What this call did to the map.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        if Rc::ptr_eq(&self.before, &self.after) {
            return changes;
        }
        for (key, old) in &*self.before {
            let new = self.after.get(key);
            if new != Some(old) {
                changes.push(Change {
                    key: key.clone(),
                    old: Some(old.clone()),
                    new: new.cloned(),
                });
            }
        }
        for (key, new) in &*self.after {
            if !self.before.contains_key(key) {
                changes.push(Change {
                    key: key.clone(),
                    old: None,
                    new: Some(new.clone()),
                });
            }
        }
        changes
    }
}

impl<C: Call> Scene<'_, C> {
    /// All that the answer did to the map, in order.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        self.moments.iter().flat_map(Moment::changes).collect()
    }

    /// What the map held whenever the answer could see it: when it was called, and just
    /// before each of its calls.
    pub fn states(&self) -> impl Iterator<Item = &Contents> {
        let before = self.moments.iter().map(|moment| &*moment.before);
        std::iter::once(&self.start).chain(before)
    }

    /// The elements that the map had at first and whose keys it had all the time.
    #[must_use]
    pub fn stayed(&self) -> BTreeMap<&[u8], &[u8]> {
        let all = self.moments.iter().flat_map(|m| [&m.before, &m.after]);
        let mut states = vec![&self.end];
        let mut last = None;
        // Most are the same as the one before.
        for state in all {
            if last.is_none_or(|last| !Rc::ptr_eq(last, state)) {
                states.push(state);
            }
            last = Some(state);
        }
        let stayed = self.start.iter().filter(|(key, _)| {
            states.iter().all(|state| state.contains_key(*key))
        });
        stayed.map(|(key, value)| (&key[..], &value[..])).collect()
    }

    /// Whether the answer wrote this element, and did nothing else to the map. `may_be_there`
    /// says whether it's right that the map has had its key, or hasn't. What it finds as
    /// it's to be can't be seen to be written.
    #[must_use]
    pub fn writes_only(
        &self,
        key: &[u8],
        value: &[u8],
        may_be_there: impl Fn(bool) -> bool,
    ) -> bool {
        let is_value = |new: Option<&Vec<u8>>| new.is_some_and(|v| v == value);
        match &self.changes()[..] {
            [change] => {
                change.key == key
                    && is_value(change.new.as_ref())
                    && may_be_there(change.old.is_some())
            }
            [] => {
                may_be_there(true)
                    && self.states().any(|state| is_value(state.get(key)))
            }
            _ => false,
        }
    }

    /// The errors that its calls got, in order.
    pub fn errors(&self) -> impl Iterator<Item = (BpfCommand, i32)> {
        self.moments
            .iter()
            .map(|moment| (moment.call.command, moment.call.errno))
            .filter(|(_, errno)| *errno != 0)
    }

    /// How many calls of this kind the answer made.
    #[must_use]
    pub fn count(&self, command: BpfCommand) -> usize {
        let made = self.moments.iter().map(|moment| moment.call.command);
        made.filter(|made| *made == command).count()
    }

    /// The threads that made calls, by their numbers, the one that made the first call first.
    #[must_use]
    pub fn threads(&self) -> Vec<usize> {
        let mut threads = Vec::new();
        for moment in &self.moments {
            if !threads.contains(&moment.call.number) {
                threads.push(moment.call.number);
            }
        }
        threads
    }

    /// Whether the function returned an error that has this errno.
    #[must_use]
    pub fn failed_with(&self, errno: i32) -> bool {
        matches!(&self.returned, Err(failure) if failure.errno == Some(errno))
    }

    /// The call and what went on, in words: one line a call and event.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        const SHOWN: usize = 12;
        let mut lines = self.preceded.clone();
        lines.push(format!("调用 {}", self.call.told()));
        let threads = self.threads();
        for (n, moment) in self.moments.iter().enumerate() {
            let command = moment.call.command.name();
            for told in &moment.told {
                lines.push(format!("  这时{told}"));
            }
            if n < SHOWN {
                let got = match moment.call.errno {
                    0 => String::new(),
                    errno => {
                        let name = shared::errno::name(errno);
                        let name = name.unwrap_or("errno");
                        let by = if moment.refused {
                            "（是检查程序让内核拒绝的）"
                        } else {
                            ""
                        };
                        format!("，得到 {name}{by}")
                    }
                };
                let thread = moment.call.number;
                let by = match threads.iter().position(|t| *t == thread) {
                    Some(place) if threads.len() > 1 => {
                        format!("线程 {} 的 ", place + 1)
                    }
                    _ => String::new(),
                };
                let n = n + 1;
                lines.push(format!("  第 {n} 次 bpf(2)：{by}{command}{got}"));
            } else if n == SHOWN {
                let all = self.moments.len();
                lines.push(format!("  ……一共 {all} 次"));
            }
        }
        lines
    }
}

impl<C: Call> Scene<'_, C> {
    /// The answer is wrong when it swallowed or translated an error, or made one up.
    /// `understood` are the errors that the function is there to understand; that a lookup,
    /// a take or a walk finds nothing isn't one for libbpf-rs either. An error of a walk or of a
    /// batch may be returned, and needn't: an iterator can't tell it, and what isn't to be had
    /// in one go can be had one by one. `decides` says of a call that what comes after it
    /// doesn't matter any more: reading back, say.
    ///
    /// # Errors
    /// It's wrong.
    pub fn tells_errors(
        &self,
        understood: &[i32],
        decides: impl Fn(&Moment) -> bool,
    ) -> Verdict {
        self.judge_errors(understood, decides, |errno| self.failed_with(errno))
    }

    /// The same where the task only wants an `Err`, whichever.
    ///
    /// # Errors
    /// It's wrong.
    pub fn admits_errors(
        &self,
        understood: &[i32],
        decides: impl Fn(&Moment) -> bool,
    ) -> Verdict {
        self.judge_errors(understood, decides, |_| self.returned.is_err())
    }

    fn judge_errors(
        &self,
        understood: &[i32],
        decides: impl Fn(&Moment) -> bool,
        tells: impl Fn(i32) -> bool,
    ) -> Verdict {
        let decided = self.moments.iter().position(decides);
        let counted = decided.map_or(self.moments.len(), |place| place + 1);
        let errors: Vec<_> = self
            .moments
            .iter()
            .enumerate()
            .filter(|(_, moment)| moment.is_error(understood))
            .collect();
        let due = errors.iter().find(|(place, Moment { call, .. })| {
            let command = call.command;
            *place < counted && !command.is_step() && !command.is_batch()
        });
        let last = due.map_or(self.moments.len(), |(place, _)| *place);
        let told = errors
            .iter()
            .map(|(place, moment)| (*place, *moment))
            .find(|(place, moment)| *place <= last && tells(moment.call.errno));
        if let Some((_, moment)) = told.filter(|_| self.returned.is_err()) {
            self.may_meet(moment)?;
        }
        let is_told = told.is_some();
        let returned = &self.returned;
        match due {
            Some((_, Moment { call, .. })) if !is_told => Err(wrong(
                format!(
                    "返回 {} 得到的那个错误：{}",
                    call.command.name(),
                    full_name(call.errno)
                ),
                format!("返回 {returned:?}"),
            )),
            None if returned.is_err() && !is_told => Err(wrong(
                "这不是错误，不返回 Err",
                format!("返回 {returned:?}"),
            )),
            _ => Ok(()),
        }
    }

    /// The answer is wrong unless it returned an error, whichever, and changed nothing.
    /// `why` says why.
    ///
    /// # Errors
    /// It's wrong.
    pub fn refuses(&self, why: &str) -> Verdict {
        if self.returned.is_ok() {
            return Err(wrong(
                format!("{why}：返回 Err"),
                format!("返回 {:?}", self.returned),
            ));
        }
        self.changes_nothing()
    }

    /// The answer is wrong when the kernel refused this call because of how it was made, with
    /// flags that it doesn't know, say. An array refuses calls that others take. EEXIST comes
    /// of NO_EXIST, which nobody chooses who doesn't understand it.
    ///
    /// # Errors
    /// It's wrong.
    pub fn may_meet(&self, Moment { call, refused, .. }: &Moment) -> Verdict {
        let is_array = matches!(
            self.stage.map_type,
            MapType::Array | MapType::PercpuArray
        );
        let is_bad = BAD_CALL.contains(&call.errno) && !is_array;
        if *refused || !is_bad && call.errno != EEXIST {
            return Ok(());
        }
        Err(wrong(
            format!("内核接受它的 {}", call.command.name()),
            format!("内核拒绝了：{}", full_name(call.errno)),
        ))
    }

    /// The answer is wrong when it did anything but read: to write what is there changes
    /// nothing, unless another program has written meanwhile.
    ///
    /// # Errors
    /// It's wrong.
    pub fn only_reads(&self) -> Verdict {
        let calls = self.moments.iter().map(|moment| moment.call.command);
        match calls.into_iter().find(|command| !command.only_reads()) {
            None => Ok(()),
            Some(command) => Err(wrong(
                "只读，map 一点也不改",
                format!("它调用了 {}", command.name()),
            )),
        }
    }

    /// The answer is wrong when it changed anything.
    ///
    /// # Errors
    /// It's wrong.
    pub fn changes_nothing(&self) -> Verdict {
        let changes = self.changes();
        if changes.is_empty() {
            return Ok(());
        }
        Err(wrong(
            format!("返回 {:?}，map 一点也没有改", self.returned),
            format!("它{}", in_words(&changes)),
        ))
    }
}

/// Changes as feedback tells them.
#[must_use]
pub fn in_words(changes: &[Change]) -> String {
    const SHOWN: usize = 6;
    if changes.is_empty() {
        return "什么也没有改".to_owned();
    }
    let mut words: Vec<_> = changes
        .iter()
        .take(SHOWN)
        .map(|Change { key, old, new }| match (old, new) {
            (None, Some(new)) => format!("新建了 {key:?} = {new:?}"),
            (Some(old), Some(new)) => {
                format!("把 {key:?} 从 {old:?} 改成了 {new:?}")
            }
            (_, None) => format!("删除了 {key:?}"),
        })
        .collect();
    if changes.len() > SHOWN {
        words.push(format!("……一共 {} 处", changes.len()));
    }
    words.join("，")
}
