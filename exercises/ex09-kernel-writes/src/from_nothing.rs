//! 练习 ex09-from-nothing：从一张白纸写内核态程序。
//!
//! 下面的 C 里还什么也没有：map 和程序都由你写。每进入一次系统调用，就给它的号加 1。
//! 检查：`cargo lab check ex09-from-nothing`
//! 课文：book/src/ch09-kernel-writes.md

/// 内核态的一边，C。
///
/// - map 叫 `calls`，是 HASH：key 是系统调用的号，`__u32`；value 是次数，`__u64`；
///   最多 64 个。
/// - 程序只有一个，放在 `raw_tp/sys_enter` 这一段里，参数是
///   `struct bpf_raw_tracepoint_args *`，系统调用的号在 `args[1]` 里。总是返回 0。
/// - 号还不在 map 里，就放进去，从 1 记起；已经在，就给它的次数加 1。
///   map 满了，新的号不记，在里面的照样加，一个也不能少。
/// - 别的 CPU 也会同时给同一个号加 1：用 `__sync_fetch_and_add`。
///   两个 CPU 同时头一次见到同一个号，少记一次不算错。
pub const KERNEL_SIDE: &str = r#"
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// TODO：声明 map，写出程序。
"#;
