//! 换一种做法：用户态用 `bpf_map__fd` 要 fd；内核态先把 `&packets` 放进一个变量。

use std::ptr::from_ref;

use libbpf_rs::libbpf_sys::{BPF_NOEXIST, bpf_map__fd, bpf_map_update_elem};
use libbpf_rs::{AsRawLibbpf, Map};

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
	void *map = &packets;

	__builtin_memcpy(key, arguments->name, sizeof(key));
	return bpf_map_update_elem(map, key, &value, BPF_NOEXIST);
}
"#;

pub fn user_side(map: &Map, key: &[u8; 4], value: u32) -> i32 {
    let object = map.as_libbpf_object().as_ptr();
    let key = from_ref(key).cast();
    let value = from_ref(&value).cast();
    // SAFETY: object 是一个活着的 map；key 和 value 后面都有 4 个字节。
    unsafe {
        let fd = bpf_map__fd(object);
        bpf_map_update_elem(fd, key, value, BPF_NOEXIST.into())
    }
}
