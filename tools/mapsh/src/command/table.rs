//! The table of commands.

use super::create;
use super::cursor::Cursor;
use super::parsed::{Batch, Begin, Command};
use super::word::Word;
use crate::wrong::Read;

/// A command: its word, what help says of it, and how it's read.
pub struct Help {
    /// The word that the line begins with.
    pub word: &'static str,
    /// Another word for it; empty for none.
    pub short: &'static str,
    /// How it's written.
    pub usage: &'static str,
    /// What it does: one Chinese sentence.
    pub about: &'static str,
    /// Which calls it makes, and what libbpf-rs calls them; empty for none.
    pub calls: &'static str,
    /// An example.
    pub example: &'static str,
    pub(super) parse: fn(&mut Cursor) -> Read<Command>,
}

/// How many keys or ids are walked where nothing is said.
const USUAL_MAX: u32 = 100;

/// All commands, in the order of help.
pub const COMMANDS: &[Help] = &[
    Help {
        word: "create",
        short: "",
        usage: "create 种类 k大小 v大小 max=个数 [name=名字] [flags=标志+标志] [extra=整数] [numa=节点] [inner=名字] [lock] [as 名字]",
        about: "新建一个 map，以后用它的名字叫它；lock 让 value 的前 4 个字节是 bpf_spin_lock",
        calls: "bpf(BPF_MAP_CREATE)，libbpf-rs 的 MapHandle::create；有 lock 时前面多一次 bpf(BPF_BTF_LOAD)",
        example: "create hash k4 v8 max=4 name=t",
        parse: |cursor| create::read(cursor).map(Command::Create),
    },
    Help {
        word: "update",
        short: "push",
        usage: "update 名字 key value [any|noexist|exist] [lock] [flags=整数]；没有 key 的 map：update 名字 value",
        about: "写一个元素；标志可以写几个，它们按位或在一起",
        calls: "bpf(BPF_MAP_UPDATE_ELEM)，libbpf-rs 的 MapCore::update",
        example: "update t 1 100 noexist",
        parse: update,
    },
    Help {
        word: "lookup",
        short: "peek",
        usage: "lookup 名字 key [lock] [flags=整数]；QUEUE 和 STACK：lookup 名字；BLOOM_FILTER：lookup 名字 value",
        about: "读一个元素；BLOOM_FILTER 里是问这个 value 可能在不在",
        calls: "bpf(BPF_MAP_LOOKUP_ELEM)，libbpf-rs 的 MapCore::lookup，它把 ENOENT 说成 Ok(None)",
        example: "lookup t 1",
        parse: |cursor| {
            let (map, key, flags) = element(cursor)?;
            Ok(Command::Lookup { map, key, flags })
        },
    },
    Help {
        word: "take",
        short: "pop",
        usage: "take 名字 key [lock] [flags=整数]；QUEUE 和 STACK：take 名字",
        about: "读一个元素并且删掉它，在一次调用里",
        calls: "bpf(BPF_MAP_LOOKUP_AND_DELETE_ELEM)，libbpf-rs 的 MapCore::lookup_and_delete",
        example: "take t 1",
        parse: |cursor| {
            let (map, key, flags) = element(cursor)?;
            Ok(Command::Take { map, key, flags })
        },
    },
    Help {
        word: "delete",
        short: "",
        usage: "delete 名字 key",
        about: "删掉一个元素",
        calls: "bpf(BPF_MAP_DELETE_ELEM)，libbpf-rs 的 MapCore::delete",
        example: "delete t 1",
        parse: |cursor| {
            Ok(Command::Delete {
                map: cursor.word(" map 的名字")?,
                key: cursor.literal(" key")?,
            })
        },
    },
    Help {
        word: "next",
        short: "",
        usage: "next 名字 [key]",
        about: "这个 key 后面的 key；不写 key，或者写 null，就是第一个",
        calls: "bpf(BPF_MAP_GET_NEXT_KEY)，libbpf-rs 的 MapCore::keys 每走一步就是这一次调用",
        example: "next t 1",
        parse: |cursor| {
            let map = cursor.word(" map 的名字")?;
            let key = if cursor.is_empty() {
                None
            } else {
                Some(cursor.literal(" key")?)
            };
            Ok(Command::Next { map, key })
        },
    },
    Help {
        word: "walk",
        short: "",
        usage: "walk 名字 [max=个数]",
        about: "走一遍 key，最多 100 个，或者 max= 那么多个",
        calls: "一串 bpf(BPF_MAP_GET_NEXT_KEY)，每一次都打印出来",
        example: "walk t max=10",
        parse: |cursor| {
            Ok(Command::Walk {
                map: cursor.word(" map 的名字")?,
                max: cursor.max(USUAL_MAX)?,
            })
        },
    },
    Help {
        word: "dump",
        short: "",
        usage: "dump 名字 [max=个数]",
        about: "走一遍 key，再读每一个的 value，最多 100 个，或者 max= 那么多个",
        calls: "一串 bpf(BPF_MAP_GET_NEXT_KEY) 和 bpf(BPF_MAP_LOOKUP_ELEM)，每一次都打印出来",
        example: "dump t",
        parse: |cursor| {
            Ok(Command::Dump {
                map: cursor.word(" map 的名字")?,
                max: cursor.max(USUAL_MAX)?,
            })
        },
    },
    Help {
        word: "info",
        short: "",
        usage: "info 名字",
        about: "内核知道的：id、种类、大小、标志、名字",
        calls: "bpf(BPF_OBJ_GET_INFO_BY_FD)，libbpf-rs 的 MapCore::info",
        example: "info t",
        parse: |cursor| {
            Ok(Command::Info {
                map: cursor.word(" map 的名字")?,
            })
        },
    },
    Help {
        word: "batch",
        short: "",
        usage: "batch update 名字 key=value …；batch delete 名字 key …；batch lookup|lookup_and_delete 名字 count=个数 [in=out|in=位置]；都可以加 noexist、exist、lock、flags=整数",
        about: "一次调用，几个元素；in=out 从上一批停下的地方接着来",
        calls: "bpf(BPF_MAP_UPDATE_BATCH)、bpf(BPF_MAP_DELETE_BATCH)、bpf(BPF_MAP_LOOKUP_BATCH)、bpf(BPF_MAP_LOOKUP_AND_DELETE_BATCH)",
        example: "batch lookup t count=2",
        parse: batch,
    },
    Help {
        word: "freeze",
        short: "",
        usage: "freeze 名字",
        about: "冻结：以后用户态不能再改它，没有解冻",
        calls: "bpf(BPF_MAP_FREEZE)，libbpf-rs 的 MapHandle::freeze",
        example: "freeze t",
        parse: |cursor| {
            Ok(Command::Freeze {
                map: cursor.word(" map 的名字")?,
            })
        },
    },
    Help {
        word: "pin",
        short: "",
        usage: "pin 名字 路径",
        about: "在 bpffs 里给它一个路径：关掉它以后，map 还在",
        calls: "bpf(BPF_OBJ_PIN)，libbpf-rs 的 MapHandle::pin",
        example: "pin t /sys/fs/bpf/t",
        parse: |cursor| {
            Ok(Command::Pin {
                map: cursor.word(" map 的名字")?,
                path: cursor.word("路径，例如 /sys/fs/bpf/t")?,
            })
        },
    },
    Help {
        word: "unpin",
        short: "",
        usage: "unpin 路径",
        about: "拿掉这个路径",
        calls: "unlink(2)，没有 bpf(2)；libbpf-rs 的 MapHandle::unpin",
        example: "unpin /sys/fs/bpf/t",
        parse: |cursor| {
            Ok(Command::Unpin {
                path: cursor.word("路径，例如 /sys/fs/bpf/t")?,
            })
        },
    },
    Help {
        word: "open",
        short: "",
        usage: "open 路径 [as 名字]",
        about: "打开固定在这个路径的 map",
        calls: "bpf(BPF_OBJ_GET)，再用 bpf(BPF_OBJ_GET_INFO_BY_FD) 问它的大小；libbpf-rs 的 MapHandle::from_pinned_path",
        example: "open /sys/fs/bpf/t as u",
        parse: |cursor| {
            Ok(Command::Open {
                path: cursor.word("路径，例如 /sys/fs/bpf/t")?,
                name: cursor.name()?,
            })
        },
    },
    Help {
        word: "id",
        short: "",
        usage: "id 编号 [as 名字]",
        about: "用 id 打开一个 map，别的程序建的也行",
        calls: "bpf(BPF_MAP_GET_FD_BY_ID)，再用 bpf(BPF_OBJ_GET_INFO_BY_FD) 问它的大小；libbpf-rs 的 MapHandle::from_map_id",
        example: "id 5 as p",
        parse: |cursor| {
            let word = cursor.word("一个 id")?;
            Ok(Command::Id {
                id: cursor.number(&word)?,
                name: cursor.name()?,
            })
        },
    },
    Help {
        word: "ids",
        short: "",
        usage: "ids [max=个数]",
        about: "列出内核里全部 map 的 id 和名字，最多 100 个，或者 max= 那么多个",
        calls: "每个 map 三次：bpf(BPF_MAP_GET_NEXT_ID)、bpf(BPF_MAP_GET_FD_BY_ID)、bpf(BPF_OBJ_GET_INFO_BY_FD)；libbpf-rs 的 MapInfoIter",
        example: "ids max=10",
        parse: |cursor| {
            Ok(Command::Ids {
                max: cursor.max(USUAL_MAX)?,
            })
        },
    },
    Help {
        word: "maps",
        short: "",
        usage: "maps",
        about: "列出在这里打开的 map",
        calls: "",
        example: "maps",
        parse: |_| Ok(Command::Maps),
    },
    Help {
        word: "close",
        short: "",
        usage: "close 名字",
        about: "关掉它的 fd；没有别人用着，内核就释放这个 map",
        calls: "close(2)",
        example: "close t",
        parse: |cursor| {
            Ok(Command::Close {
                map: cursor.word(" map 的名字")?,
            })
        },
    },
    Help {
        word: "attr",
        short: "",
        usage: "attr",
        about: "上一次 bpf(2) 的 union bpf_attr：每个字段写的是什么，内核写回了什么",
        calls: "",
        example: "attr",
        parse: |_| Ok(Command::Attr),
    },
    Help {
        word: "task",
        short: "tasks",
        usage: "task [任务]",
        about: "列出任务，或者说一个任务要做什么，再问一次就多一个提示",
        calls: "",
        example: "task",
        parse: |cursor| {
            let task = if cursor.is_empty() {
                None
            } else {
                Some(cursor.word("任务的名字")?)
            };
            Ok(Command::Task { task })
        },
    },
    Help {
        word: "judge",
        short: "",
        usage: "judge 任务",
        about: "看内核里的 map，说这个任务做成了没有",
        calls: "",
        example: "judge only-new",
        parse: |cursor| {
            Ok(Command::Judge {
                task: cursor.word("任务的名字")?,
            })
        },
    },
    Help {
        word: "help",
        short: "?",
        usage: "help [命令]",
        about: "列出命令，或者说一个命令怎样写、做哪次调用；help data 说 key 和 value 怎样写",
        calls: "",
        example: "help update",
        parse: |cursor| {
            let about = if cursor.is_empty() {
                None
            } else {
                Some(cursor.word("命令")?)
            };
            Ok(Command::Help { about })
        },
    },
    Help {
        word: "exit",
        short: "quit",
        usage: "exit",
        about: "结束，Ctrl+D 也行；在这里打开的 map 都会关掉",
        calls: "",
        example: "exit",
        parse: |_| Ok(Command::Exit),
    },
];

impl Help {
    /// The command of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<&'static Self> {
        COMMANDS.iter().find(|help| help.words().contains(&word))
    }

    /// The words that the line may begin with.
    #[must_use]
    pub fn words(&self) -> Vec<&'static str> {
        let words = [self.word, self.short];
        words.into_iter().filter(|word| !word.is_empty()).collect()
    }
}

/// A map's name, a key that may be missing, and flags.
type Element = (Word, Option<crate::data::Literal>, u64);

fn element(cursor: &mut Cursor) -> Read<Element> {
    let map = cursor.word(" map 的名字")?;
    let key = if cursor.is_empty() || cursor.at_flags() {
        None
    } else {
        Some(cursor.literal(" key")?)
    };
    Ok((map, key, cursor.element_flags()?))
}

fn update(cursor: &mut Cursor) -> Read<Command> {
    let map = cursor.word(" map 的名字")?;
    let first = cursor.literal(" key")?;
    let (key, value) = if cursor.is_empty() || cursor.at_flags() {
        (None, first)
    } else {
        (Some(first), cursor.literal(" value")?)
    };
    Ok(Command::Update {
        map,
        key,
        value,
        flags: cursor.element_flags()?,
    })
}

fn batch(cursor: &mut Cursor) -> Read<Command> {
    let what = cursor.word(" update、delete、lookup 或者 lookup_and_delete")?;
    let map = cursor.word(" map 的名字")?;
    let does = match &*what.text {
        "update" => {
            let mut elements = vec![cursor.element()?];
            while !cursor.is_empty() && !cursor.at_flags() {
                elements.push(cursor.element()?);
            }
            Batch::Update(elements)
        }
        "delete" => {
            let mut keys = vec![cursor.literal(" key")?];
            while !cursor.is_empty() && !cursor.at_flags() {
                keys.push(cursor.literal(" key")?);
            }
            Batch::Delete(keys)
        }
        "lookup" | "lookup_and_delete" | "take" => {
            let Some(count) = cursor.option("count")? else {
                return Err(cursor.missing(" count=个数"));
            };
            let count = cursor.number(&count)?;
            let begin = begin(cursor)?;
            match &*what.text {
                "lookup" => Batch::Lookup(count, begin),
                _ => Batch::Take(count, begin),
            }
        }
        _ => {
            return Err(cursor.wrong(
                what.at,
                "batch 后面是 update、delete、lookup 或者 lookup_and_delete",
            ));
        }
    };
    Ok(Command::Batch {
        map,
        does,
        flags: cursor.element_flags()?,
    })
}

fn begin(cursor: &mut Cursor) -> Read<Begin> {
    if !cursor.passes_option("in")? {
        return Ok(Begin::Start);
    }
    if cursor.passes("out") {
        return Ok(Begin::Out);
    }
    cursor.literal(" out，或者一个位置").map(Begin::Here)
}
