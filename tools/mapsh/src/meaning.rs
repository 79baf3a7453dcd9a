//! What a refusal means, where the book says it: the sentences are those that the lessons
//! print, and `tests/words.rs` finds each of them in a recorded run.

use nix::libc::{E2BIG, EEXIST, EINVAL, ENOENT, EPERM};
use shared::errno::ENOTSUPP;
use transcript::Meaning;

use crate::bpf::{Attr, Cmd};
use crate::kind::Kind;
use crate::map::Map;

/// What was refused.
#[derive(Clone, Copy, Debug)]
pub struct Refused<'a> {
    /// The command.
    pub cmd: Cmd,
    /// What it was given.
    pub attr: &'a Attr,
    /// The map, where there is one already.
    pub map: Option<&'a Map>,
    /// Positive.
    pub errno: i32,
}

const NO_EXIST: u64 = 1;
const EXIST: u64 = 2;
const LOCK: u64 = 4;

/// The kinds whose keys come and go, without those that make room by themselves.
const HASHES: [Kind; 2] = [Kind::HASH, Kind::PERCPU_HASH];
const ARRAYS: [Kind; 2] = [Kind::ARRAY, Kind::PERCPU_ARRAY];
const QUEUES: [Kind; 2] = [Kind::QUEUE, Kind::STACK];

/// A sentence of the book, and the page that shows it.
pub type Sentence = (&'static str, &'static str);

const CREATED: &str = "ch01-create";
const WRITTEN: &str = "ch02-update-flags";

/// Sentences that no lesson prints, and pages that say the same in other words;
/// `tests/commands.rs` causes each of them.
pub const OURS: &[Sentence] = &[WALKED, OUTSIDE, NO_ROOM, EMPTY, LAST_BATCH];

const WALKED: Sentence = ("后面没有 key 了：走完了", "ch06-iterate");
const OUTSIDE: Sentence = ("ARRAY 里没有这个下标", "appendix-kernels");
const NO_ROOM: Sentence = ("满了，放不下新的 value", "ch04-lookup-and-delete");
const EMPTY: Sentence = ("里面是空的", "ch04-lookup-and-delete");
const LAST_BATCH: Sentence =
    ("到头了：count 是这一次得到的个数", "appendix-kernels");

/// All sentences of the lessons, for the test.
pub const ALL: &[Sentence] = &[
    ZERO_KEY,
    ZERO_VALUE,
    ZERO_MAX,
    ARRAY_KEY,
    QUEUE_KEY,
    BAD_NAME,
    NO_ID,
    IS_THERE,
    IS_NOT_THERE,
    FULL,
    BAD_FLAGS,
    NO_LOCK,
    NOT_FOUND,
    WRITES_ONLY,
    NO_TAKING,
    NOTHING_TO_DELETE,
    FROZEN,
    NO_DELETING,
];

const ZERO_KEY: Sentence = ("HASH 的 key_size 不能是 0", CREATED);
const ZERO_VALUE: Sentence = ("HASH 的 value_size 不能是 0", CREATED);
const ZERO_MAX: Sentence = ("HASH 的 max_entries 不能是 0", CREATED);
const ARRAY_KEY: Sentence = ("ARRAY 的 key 是下标，key_size 只能是 4", CREATED);
const QUEUE_KEY: Sentence = ("QUEUE 没有 key，key_size 只能是 0", CREATED);
const BAD_NAME: Sentence = ("名字里只能有字母、数字、下划线和点", CREATED);
const NO_ID: Sentence = ("没有 map 用这个 id：它已经释放了", CREATED);
const IS_THERE: Sentence = (
    "NO_EXIST 只新建，而这个 key 已经在 map 里；旧的 value 没有变",
    WRITTEN,
);
const IS_NOT_THERE: Sentence = (
    "EXIST 只覆盖，而这个 key 还不在 map 里；什么也没有写",
    WRITTEN,
);
const FULL: Sentence = ("map 满了，放不下新的 key", WRITTEN);
const BAD_FLAGS: Sentence = ("内核不接受这个标志或这几个标志的组合", WRITTEN);
const NO_LOCK: Sentence = (
    "F_LOCK 要求 value 里有 bpf_spin_lock，这个 map 没有",
    WRITTEN,
);
const NOT_FOUND: Sentence = ("map 里没有这个 key", "ch03-lookup");
const WRITES_ONLY: Sentence =
    ("EXIST 是给写入用的标志，lookup 不接受它", "ch03-lookup");
const NO_TAKING: Sentence = (
    "在这个内核上，这种 map 不支持取走",
    "ch04-lookup-and-delete",
);
const NOTHING_TO_DELETE: Sentence =
    ("这个 key 不在 map 里，没有东西可删", "ch05-delete");
const FROZEN: Sentence = ("map 已经冻结，用户态不能再改它", "ch05-delete");
const NO_DELETING: Sentence = ("这种 map 的元素不能删除", "ch05-delete");

/// The book's sentence, if it has one for this.
#[must_use]
pub fn meaning(refused: &Refused) -> Option<Meaning> {
    let (text, page) = sentence(refused)?;
    Some(Meaning {
        text: text.to_owned(),
        page: page.to_owned(),
    })
}

fn sentence(refused: &Refused) -> Option<Sentence> {
    let Refused {
        cmd,
        attr,
        map,
        errno,
    } = *refused;
    let kind = map.map(|map| map.kind);
    let is = |kinds: &[Kind]| kind.is_some_and(|kind| kinds.contains(&kind));
    let flags = attr.long("flags");
    Some(match (cmd, errno) {
        (Cmd::MapCreate, EINVAL) => return creation(attr),
        (Cmd::MapGetFdById, ENOENT) => NO_ID,
        (
            Cmd::MapUpdateElem
            | Cmd::MapDeleteElem
            | Cmd::MapLookupAndDeleteElem,
            EPERM,
        ) if map.is_some_and(Map::is_frozen) => FROZEN,
        (Cmd::MapUpdateElem, EEXIST) if flags & NO_EXIST != 0 => IS_THERE,
        (Cmd::MapUpdateElem, ENOENT) if flags & EXIST != 0 => IS_NOT_THERE,
        (Cmd::MapUpdateElem, E2BIG) if is(&HASHES) => FULL,
        (Cmd::MapUpdateElem, E2BIG) if is(&ARRAYS) => OUTSIDE,
        (Cmd::MapUpdateElem, E2BIG) if is(&QUEUES) => NO_ROOM,
        (Cmd::MapLookupElem | Cmd::MapLookupAndDeleteElem, ENOENT)
            if is(&QUEUES) =>
        {
            EMPTY
        }
        (Cmd::MapGetNextKey, ENOENT) => WALKED,
        (Cmd::MapLookupBatch | Cmd::MapLookupAndDeleteBatch, ENOENT) => {
            LAST_BATCH
        }
        (Cmd::MapUpdateElem, EINVAL) if flags & !LOCK > EXIST => BAD_FLAGS,
        (Cmd::MapUpdateElem | Cmd::MapLookupElem, EINVAL)
            if flags & LOCK != 0 && map.is_some_and(|map| map.lockless) =>
        {
            NO_LOCK
        }
        (Cmd::MapLookupElem, ENOENT) if is(&[Kind::HASH]) => NOT_FOUND,
        (Cmd::MapLookupElem, EINVAL) if flags == EXIST => WRITES_ONLY,
        (Cmd::MapLookupAndDeleteElem, ENOTSUPP) => NO_TAKING,
        (Cmd::MapDeleteElem, ENOENT) if is(&HASHES) => NOTHING_TO_DELETE,
        (Cmd::MapDeleteElem, EINVAL) if is(&ARRAYS) => NO_DELETING,
        _ => return None,
    })
}

fn creation(attr: &Attr) -> Option<Sentence> {
    let kind = Kind(attr.number("map_type"));
    let name = attr.name();
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.".contains(byte);
    if !name.iter().all(fits) {
        return Some(BAD_NAME);
    }
    Some(match kind {
        Kind::HASH if attr.number("key_size") == 0 => ZERO_KEY,
        Kind::HASH if attr.number("value_size") == 0 => ZERO_VALUE,
        Kind::HASH if attr.number("max_entries") == 0 => ZERO_MAX,
        Kind::ARRAY if attr.number("key_size") != 4 => ARRAY_KEY,
        Kind::QUEUE if attr.number("key_size") != 0 => QUEUE_KEY,
        _ => return None,
    })
}
