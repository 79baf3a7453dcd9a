//! Tasks about maps that several use.

use shared::errno::full_name;

use super::definition::Task;
use super::look::{Look, pinned};
use crate::kind::Kind;

const LESSON: &str = "ch01-create";
const TOPIC: &str = super::definition::TOPICS[3];
const BOARD: &str = "/sys/fs/bpf/board";

pub const TASKS: &[Task] = &[
    Task {
        id: "outlive",
        topic: TOPIC,
        title: "没有人打开它，它还在",
        lesson: LESSON,
        given: &[],
        text: &[
            "建一个叫 board 的 HASH，key 4 个字节，value 8 个字节，里面有 1 = 11。",
            "让它在路径 /sys/fs/bpf/board 上，而且没有一个进程打开着它。",
        ],
        hints: [
            "map 靠什么活着？fd，或者 bpffs 里的一个路径。",
            "pin board /sys/fs/bpf/board 给它路径，close board 关掉 fd。",
            "create hash k4 v8 max=4 name=board，update board 1 11，pin，close；做完以后 unpin 才会释放它。",
        ],
        judge: outlive,
    },
    Task {
        id: "two-fds",
        topic: TOPIC,
        title: "一个 map，两个 fd",
        lesson: LESSON,
        given: &[],
        text: &[
            "建一个叫 both 的 HASH，key 4 个字节，value 8 个字节。",
            "让两个 fd 同时指着它，从一个写 1 = 5，从另一个写 2 = 6。",
        ],
        hints: [
            "同一个 map 可以再打开一次：用 id，或者用路径。",
            "info both 看 id，id 编号 as other 再打开一次。",
            "update both 1 5，update other 2 6，两个都不要关。",
        ],
        judge: two_fds,
    },
    Task {
        id: "read-only",
        topic: TOPIC,
        title: "给别人看，不给改",
        lesson: "ch05-delete",
        given: &[],
        text: &[
            "建一个叫 config 的 ARRAY，key 4 个字节，value 4 个字节，两个元素：0 = 80，1 = 443。",
            "然后让用户态谁也不能再改它，包括你自己。",
        ],
        hints: [
            "先写好，再冻结：冻结以后就写不进去了，也不能解冻。",
            "create array k4 v4 max=2 name=config，update config 0 80，update config 1 443。",
            "freeze config。写错了只能 close config，再建一个。",
        ],
        judge: read_only,
    },
];

fn outlive(look: &mut Look) {
    let title = format!("路径 {BOARD}");
    let expected = "一个叫 board 的 HASH";
    let board = match pinned(BOARD) {
        Ok(board) => board,
        Err(errno) => {
            look.check(title, expected, full_name(errno), false);
            return;
        }
    };
    let seen = format!("{} {:?}", board.info.kind.name(), board.info.name);
    let passed = board.info.kind == Kind::HASH && board.info.name == "board";
    if look.check(title, expected, seen, passed) {
        look.elements(&board, &[(1, 11)]);
        let open = board.descriptors() as u32;
        look.number("指着它的 fd 的个数", 0, open);
    }
}

fn two_fds(look: &mut Look) {
    if let Some(both) = look.map("both", Kind::HASH) {
        look.elements(&both, &[(1, 5), (2, 6)]);
        look.number("指着它的 fd 的个数", 2, both.descriptors() as u32);
    }
}

fn read_only(look: &mut Look) {
    if let Some(config) = look.map("config", Kind::ARRAY) {
        look.elements(&config, &[(0, 80), (1, 443)]);
        let frozen = config.map.is_frozen();
        let seen = if frozen { "冻结了" } else { "没有冻结" };
        look.check("config 冻结了没有", "冻结了", seen, frozen);
    }
}
