//! Tasks about walking.

use super::definition::Task;
use crate::kind::Kind;

const LESSON: &str = "ch06-iterate";
const TOPIC: &str = super::definition::TOPICS[1];

/// What is in `bag`.
const BAG: &[&str] = &[
    "create hash k4 v8 max=16 name=bag",
    "batch update bag 11=6 12=31 17=14 23=9 31=40 42=27 57=2",
];

pub const TASKS: &[Task] = &[
    Task {
        id: "count",
        topic: TOPIC,
        title: "数一数有几个",
        lesson: LESSON,
        given: BAG,
        text: &[
            "HASH bag 已经建好，里面有几个元素，要你去数。",
            "建一个叫 answer 的 ARRAY，key 4 个字节，value 8 个字节，只有一个元素，把个数写在里面。",
        ],
        hints: [
            "哪个命令走一遍 key？",
            "walk bag，数一数得到几个 next_key；最后一次 ENOENT 不算。",
            "create array k4 v8 max=1 name=answer，update answer 0 个数。",
        ],
        judge: |look| {
            if look.map("bag", Kind::HASH).is_some() {
                look.answer(7);
            }
        },
    },
    Task {
        id: "biggest",
        topic: TOPIC,
        title: "value 最大的是谁",
        lesson: LESSON,
        given: BAG,
        text: &[
            "HASH bag 已经建好。哪个 key 的 value 最大？",
            "建一个叫 answer 的 ARRAY，key 4 个字节，value 8 个字节，只有一个元素，把那个 key 写在里面。",
        ],
        hints: [
            "get_next_key 只给 key，value 要另外读。",
            "dump bag 每走一步读一次 value；batch lookup bag count=16 一次全读来。",
            "create array k4 v8 max=1 name=answer，update answer 0 那个 key。",
        ],
        judge: |look| {
            if look.map("bag", Kind::HASH).is_some() {
                look.answer(31);
            }
        },
    },
    Task {
        id: "drop-odd",
        topic: TOPIC,
        title: "删掉一部分",
        lesson: LESSON,
        given: BAG,
        text: &[
            "HASH bag 已经建好。",
            "删掉 value 是奇数的元素，别的都留着。",
        ],
        hints: [
            "先全部看一遍，记下要删的，再删：边走边删，下一个 key 可能从头再来。",
            "dump bag 看 value，delete bag key 删一个。",
            "也可以一次删几个：batch delete bag key key key。",
        ],
        judge: |look| {
            if let Some(bag) = look.map("bag", Kind::HASH) {
                look.elements(&bag, &[(11, 6), (17, 14), (31, 40), (57, 2)]);
            }
        },
    },
    Task {
        id: "copy",
        topic: TOPIC,
        title: "照样抄一份",
        lesson: LESSON,
        given: BAG,
        text: &[
            "HASH bag 已经建好。",
            "建一个叫 copy 的 HASH，大小和 bag 一样，把 bag 的元素全抄过去，bag 不变。",
        ],
        hints: [
            "先用一次调用把 bag 全读来。",
            "batch lookup bag count=16，再 info bag 看它的大小。",
            "create hash k4 v8 max=16 name=copy，batch update copy key=value key=value …。",
        ],
        judge: |look| {
            let all = [
                (11, 6),
                (12, 31),
                (17, 14),
                (23, 9),
                (31, 40),
                (42, 27),
                (57, 2),
            ];
            if let Some(bag) = look.map("bag", Kind::HASH) {
                look.elements(&bag, &all);
            }
            if let Some(copy) = look.map("copy", Kind::HASH) {
                look.number("copy 的 max_entries", 16, copy.info.max_entries);
                look.elements(&copy, &all);
            }
        },
    },
];
