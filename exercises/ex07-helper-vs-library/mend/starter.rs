//! 练习 ex07-mend：把内核态和用户态的写法改对。
//!
//! 下面两边都把第一个参数弄混了：编译能过，跑起来不行。两边各改一处到两处。
//! 检查：`cargo lab check ex07-mend`
//! 课文：book/src/ch07-helper-vs-library.md

use std::os::fd::RawFd;
use std::ptr::from_ref;

use libbpf_rs::libbpf_sys::{BPF_NOEXIST, bpf_map_update_elem};
use libbpf_rs::{AsRawLibbpf, Map};

/// 内核态的一边，C：把用户态给的网卡名和包数写进 `packets`，返回 helper 的返回值。
pub const KERNEL_SIDE: &str = r#"
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, char[4]);
	__type(value, __u32);
} packets SEC(".maps");

struct arguments {
	char name[4];
	__u32 count;
};

SEC("syscall")
int kernel_side(struct arguments *arguments)
{
	char key[4];
	__u32 value = arguments->count;
	long fd = 3;

	__builtin_memcpy(key, arguments->name, sizeof(key));
	// TODO：第一个参数不对。
	return bpf_map_update_elem((void *)fd, key, &value, BPF_NOEXIST);
}
"#;

/// 用户态的一边：把 `key` 和 `value` 写进同一个 map，只新建，返回库函数的返回值。
pub fn user_side(map: &Map, key: &[u8; 4], value: u32) -> i32 {
    // TODO：第一个参数不对。
    let fd = map.as_libbpf_object().as_ptr() as RawFd;
    let key = from_ref(key).cast();
    let value = from_ref(&value).cast();
    // SAFETY: key 和 value 后面都有 4 个字节；fd 不对，内核会检查。
    unsafe { bpf_map_update_elem(fd, key, value, BPF_NOEXIST.into()) }
}
