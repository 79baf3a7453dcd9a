//! Tasks about taking elements out.

use super::definition::Task;
use crate::kind::Kind;

const LESSON: &str = "ch04-lookup-and-delete";
const TOPIC: &str = super::definition::TOPICS[2];

pub const TASKS: &[Task] = &[
    Task {
        id: "queue",
        topic: TOPIC,
        title: "先来先走",
        lesson: LESSON,
        given: &[],
        text: &[
            "建一个叫 jobs 的 QUEUE，value 4 个字节，最多 4 个。",
            "依次放进 10、20、30、40，做完头两个，再放进 50：里面应当是 30、40、50。",
        ],
        hints: [
            "QUEUE 没有 key：update 只写 value。",
            "create queue v4 max=4 name=jobs，update jobs 10；满了就放不进去，先取走。",
            "take jobs 取走最早的一个，做两次，再 update jobs 50。",
        ],
        judge: |look| {
            if let Some(jobs) = look.map("jobs", Kind::QUEUE) {
                look.order(&jobs, &[30, 40, 50]);
            }
        },
    },
    Task {
        id: "stack",
        topic: TOPIC,
        title: "撤销两步",
        lesson: LESSON,
        given: &[
            "create stack v4 max=8 name=undo",
            "update undo 3",
            "update undo 1",
            "update undo 4",
            "update undo 5",
        ],
        text: &[
            "STACK undo 已经建好，每一步操作在里面。",
            "撤销最后两步，再做一步 9：里面先取到的应当是 9，再是撤销以后剩下的。",
        ],
        hints: [
            "STACK 后进先出：take 取走的是最后放进去的。",
            "lookup undo 只看不取，take undo 看了就没有了。",
            "take undo 两次，update undo 9。",
        ],
        judge: |look| {
            if let Some(undo) = look.map("undo", Kind::STACK) {
                look.order(&undo, &[9, 1, 3]);
            }
        },
    },
    Task {
        id: "take-one",
        topic: TOPIC,
        title: "取走一张票",
        lesson: LESSON,
        given: &[
            "create hash k4 v8 max=8 name=tickets",
            "batch update tickets 1=501 2=734 3=288",
        ],
        text: &[
            "HASH tickets 已经建好。取走 key 2：它的 value 要记下来，而且不能还留在里面。",
            "建一个叫 answer 的 ARRAY，key 4 个字节，value 8 个字节，只有一个元素，把取到的 value 写在里面。",
        ],
        hints: [
            "lookup 再 delete 是两次调用，中间别人可能改它；有一个命令一次做完。",
            "take tickets 2。内核说不支持（5.14 以前的 HASH），就只好 lookup 再 delete。",
            "create array k4 v8 max=1 name=answer，update answer 0 取到的数。",
        ],
        judge: |look| {
            if let Some(tickets) = look.map("tickets", Kind::HASH) {
                look.elements(&tickets, &[(1, 501), (3, 288)]);
                look.answer(734);
            }
        },
    },
    Task {
        id: "drain",
        topic: TOPIC,
        title: "一次取空",
        lesson: LESSON,
        given: &[
            "create hash k4 v8 max=8 name=counts",
            "batch update counts 4=12 5=30 6=8 7=51",
        ],
        text: &[
            "HASH counts 已经建好，里面是这一分钟的计数。",
            "把它取空，再建一个叫 answer 的 ARRAY，key 4 个字节，value 8 个字节，只有一个元素，写上取到的 value 的和。",
        ],
        hints: [
            "batch 里有一个动作是读了就删。",
            "batch lookup_and_delete counts count=8；到头时的 ENOENT 不是出错，count 说取到了几个。",
            "把得到的几个 value 加起来，update answer 0 和。",
        ],
        judge: |look| {
            if let Some(counts) = look.map("counts", Kind::HASH) {
                look.elements(&counts, &[]);
                look.answer(101);
            }
        },
    },
];
