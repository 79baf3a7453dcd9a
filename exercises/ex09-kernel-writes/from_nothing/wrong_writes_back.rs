//! 错在：读出来，加 1，再用 bpf_map_update_elem 写回去，两个 CPU 会互相盖掉。

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
	__u32 nr = ctx->args[1];
	__u64 next = 1;
	__u64 *found;

	found = bpf_map_lookup_elem(&calls, &nr);
	if (found) {
		next = *found + 1;
		bpf_map_update_elem(&calls, &nr, &next, BPF_EXIST);
	} else {
		bpf_map_update_elem(&calls, &nr, &next, BPF_NOEXIST);
	}
	return 0;
}
"#;
