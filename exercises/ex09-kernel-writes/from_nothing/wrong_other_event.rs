//! 错在：挂在系统调用返回的时候，那里的第二个参数是返回值，不是号。

pub const KERNEL_SIDE: &str = r#"
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} calls SEC(".maps");

SEC("raw_tp/sys_exit")
int count(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 number = ctx->args[1];
	__u64 one = 1;
	__u64 *found = bpf_map_lookup_elem(&calls, &number);

	if (found)
		__sync_fetch_and_add(found, 1);
	else
		bpf_map_update_elem(&calls, &number, &one, BPF_NOEXIST);
	return 0;
}
"#;
