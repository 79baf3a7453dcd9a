//! 换一种做法：用户态用 `bpf_map__update_elem`；内核态把名字的 4 个字节抄进一个 `__u32`。

use std::ptr::from_ref;

use libbpf_rs::libbpf_sys::{BPF_NOEXIST, bpf_map__update_elem};
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
	__u32 key;
	__u32 value = arguments->count;
	long ret;

	__builtin_memcpy(&key, arguments->name, sizeof(key));
	ret = bpf_map_update_elem(&packets, &key, &value, BPF_NOEXIST);
	return (int)ret;
}
"#;

pub fn user_side(map: &Map, key: &[u8; 4], value: u32) -> i32 {
    // SAFETY: map 是一个活着的 map；key 和 value 后面都有 4 个字节，长度也这样说了。
    unsafe {
        bpf_map__update_elem(
            map.as_libbpf_object().as_ptr(),
            from_ref(key).cast(),
            size_of_val(key) as _,
            from_ref(&value).cast(),
            size_of_val(&value) as _,
            BPF_NOEXIST.into(),
        )
    }
}
