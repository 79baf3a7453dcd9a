//! What an errno means for the call that got it, in feedback to a learner.

use shared::errno::{E2BIG, EEXIST, EINVAL, ENOENT, ENOTSUPP, EPERM};

use crate::bpf_call::BpfCommand;

/// What `number` means for a call on elements; `None` stands for the only other call that
/// answers make, which is to create a map.
pub fn of(call: Option<BpfCommand>, number: i32) -> Option<&'static str> {
    Some(match (call, number) {
        (None, EINVAL) => "类型、大小、个数、名字或 opts 有一项不合法",
        (Some(BpfCommand::Update), EEXIST) => {
            "NO_EXIST 只新建，而这个 key 已经在 map 里；旧的 value 没有变"
        }
        (Some(BpfCommand::Update), ENOENT) => {
            "EXIST 只覆盖，而这个 key 还不在 map 里；什么也没有写"
        }
        (Some(BpfCommand::Update), E2BIG) => {
            "HASH 满了，放不下新的 key；要是 ARRAY，就是下标越界"
        }
        (Some(BpfCommand::Update), EINVAL) => {
            "这个 map 不接受这个标志，或者这几个标志的组合"
        }
        (Some(BpfCommand::Lookup), EINVAL) => {
            "内核不接受 lookup 的这个标志；LOCK 要这个 map 的 value 里有锁"
        }
        (Some(BpfCommand::LookupAndDelete), ENOTSUPP) => {
            "在这个内核上，这个 map 不支持取走"
        }
        (Some(BpfCommand::Delete | BpfCommand::LookupAndDelete), ENOENT) => {
            "这个 key 不在 map 里，没有东西可删"
        }
        (Some(BpfCommand::Delete | BpfCommand::LookupAndDelete), EINVAL) => {
            "这个 map 的元素不能删除，例如它是 ARRAY"
        }
        (_, EPERM) => {
            "没有权限，map 冻结了，fd 只能读或者只能写，被容器拦下，\
             或者（5.11 以前）超过了 RLIMIT_MEMLOCK"
        }
        _ => return None,
    })
}
