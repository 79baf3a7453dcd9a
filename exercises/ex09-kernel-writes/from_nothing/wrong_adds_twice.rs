//! 错在：头一次放进去的是 1，接着又加了 1，一次记成了两次。

pub const KERNEL_SIDE: &str = r#"
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} calls SEC(".maps");

SEC("raw_tp/sys_enter")
int count(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 number = ctx->args[1];
	__u64 one = 1;
	__u64 *found;

	bpf_map_update_elem(&calls, &number, &one, BPF_NOEXIST);
	found = bpf_map_lookup_elem(&calls, &number);
	if (found)
		__sync_fetch_and_add(found, 1);
	return 0;
}
"#;
