//! 错在：只改了用户态，内核态程序还是传 fd，验证器不让加载。

use std::os::fd::{AsFd, AsRawFd};
use std::ptr::from_ref;

use libbpf_rs::Map;
use libbpf_rs::libbpf_sys::{BPF_NOEXIST, bpf_map_update_elem};

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
	return bpf_map_update_elem((void *)fd, key, &value, BPF_NOEXIST);
}
"#;

pub fn user_side(map: &Map, key: &[u8; 4], value: u32) -> i32 {
    let fd = map.as_fd().as_raw_fd();
    let key = from_ref(key).cast();
    let value = from_ref(&value).cast();
    // SAFETY: key 和 value 后面都有 4 个字节。
    unsafe { bpf_map_update_elem(fd, key, value, BPF_NOEXIST.into()) }
}
