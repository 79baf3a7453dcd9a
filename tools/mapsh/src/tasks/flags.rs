//! Tasks about the flags of an update.

use nix::libc::E2BIG;
use shared::errno::full_name;

use super::definition::Task;
use super::look::Look;
use crate::kind::Kind;

const LESSON: &str = "ch02-update-flags";
const TOPIC: &str = super::definition::TOPICS[0];

pub const TASKS: &[Task] = &[
    Task {
        id: "only-new",
        topic: TOPIC,
        title: "只补上没有的",
        lesson: LESSON,
        given: &[
            "create hash k4 v8 max=8 name=visits",
            "update visits 1 100",
            "update visits 3 300",
        ],
        text: &[
            "HASH visits 已经建好，里面有几个 key。",
            "给 1、2、3、4 这四个 key 补上初值 1：已经在里面的，value 不许变。",
        ],
        hints: [
            "四个标志里有一个“只新建”。",
            "update visits 1 1 noexist：已经有的，内核用 EEXIST 拒绝，value 不变。",
            "对 1、2、3、4 各做一次，被拒绝的不用管。",
        ],
        judge: only_new,
    },
    Task {
        id: "only-known",
        topic: TOPIC,
        title: "只改已经登记的",
        lesson: LESSON,
        given: &[
            "create hash k4 v8 max=8 name=ports",
            "update ports 22 0",
            "update ports 443 0",
        ],
        text: &[
            "HASH ports 已经建好，登记了几个端口。",
            "给 22、80、443 记上 7：没有登记的端口不许出现在 map 里。",
        ],
        hints: [
            "四个标志里有一个“只覆盖”。",
            "update ports 22 7 exist：没有的，内核用 ENOENT 拒绝，什么也不写。",
            "对 22、80、443 各做一次；80 会被拒绝，这正是要的。",
        ],
        judge: only_known,
    },
    Task {
        id: "full",
        topic: TOPIC,
        title: "放不下第三个",
        lesson: LESSON,
        given: &[],
        text: &[
            "建一个叫 pair 的 HASH，key 4 个字节，value 8 个字节，里面有 1 = 10 和 2 = 20。",
            "别的 key 一个也放不进去：内核要用 E2BIG 拒绝第三个。",
        ],
        hints: [
            "哪个参数说最多放几个元素？",
            "create hash k4 v8 max=2 name=pair。",
            "建好以后 update pair 1 10，update pair 2 20，再试试第三个。",
        ],
        judge: full,
    },
    Task {
        id: "locked",
        topic: TOPIC,
        title: "带着锁写",
        lesson: LESSON,
        given: &[],
        text: &[
            "建一个叫 safe 的 HASH，key 4 个字节，value 8 个字节，value 的前 4 个字节是 bpf_spin_lock。",
            "写进去 key 1：锁后面的 u32 是 5。",
        ],
        hints: [
            "create 有一个词说 value 里有锁，help create。",
            "create hash k4 v8 max=2 name=safe lock。",
            "update safe 1 {u32 0, u32 5} lock：锁的那 4 个字节写什么都不算数。",
        ],
        judge: locked,
    },
];

fn only_new(look: &mut Look) {
    if let Some(visits) = look.map("visits", Kind::HASH) {
        look.elements(&visits, &[(1, 100), (2, 1), (3, 300), (4, 1)]);
    }
}

fn only_known(look: &mut Look) {
    if let Some(ports) = look.map("ports", Kind::HASH) {
        look.elements(&ports, &[(22, 7), (443, 7)]);
    }
}

fn full(look: &mut Look) {
    let Some(pair) = look.map("pair", Kind::HASH) else {
        return;
    };
    look.number("pair 的 value_size", 8, pair.info.value_size);
    if look.elements(&pair, &[(1, 10), (2, 20)]) {
        let errno = pair.refuses(3, 1);
        let seen = errno.map_or("内核接受了".to_owned(), full_name);
        let passed = errno == Some(E2BIG);
        look.check("写入 key 3", full_name(E2BIG), seen, passed);
    }
}

fn locked(look: &mut Look) {
    let Some(safe) = look.map("safe", Kind::HASH) else {
        return;
    };
    if !look.number("safe 的 value_size", 8, safe.info.value_size) {
        return;
    }
    const LOCK: u64 = 4;
    let key = 1u32.to_ne_bytes();
    let title = "带 BPF_F_LOCK 读 key 1，锁后面的 u32";
    match safe.read(&key, LOCK) {
        Ok(value) => {
            let rest: [u8; 4] = value[4..8].try_into().expect("4 bytes");
            let seen = u32::from_ne_bytes(rest);
            look.number(title, 5, seen);
        }
        Err(errno) => {
            look.check(title, "5", full_name(errno), false);
        }
    }
}
