//! 练习 ex04-fall-back：不支持取走时退一步，不丢也不重。
//!
//! 完成下面的 `take`。太旧的内核不能从 HASH 里取走，新内核上的 LPM_TRIE 也不能，
//! 都要照顾到；同时可能有别的程序在领同一个元素。
//! 检查：`cargo lab check ex04-fall-back`
//! 课文：book/src/ch04-lookup-and-delete.md

use anyhow::Result;
use libbpf_rs::MapHandle;
use shared::errno;

/// 领走 `key` 的元素，返回它的 value；没有这个元素，或者别人先领走了，返回 `None`。
///
/// 能一次取走，就一次取走；不支持，才用 `lookup` 加 `delete`。
/// 一个 key 的 value 不会变，领走了再放回来也一样。别的错误原样返回；
/// 退一步也拿不走的（例如 ARRAY 的元素），返回内核给的错误，哪一次调用得到的都行。
pub fn take(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    // TODO：先试着取走，看返回的是什么。
    todo!()
}

/// 内核是不是说“这里不支持取走”。libbpf-rs 的 `ErrorKind` 里没有它，只好看 errno。
fn is_unsupported(error: &libbpf_rs::Error) -> bool {
    errno::of_error(error) == Some(errno::ENOTSUPP)
}
