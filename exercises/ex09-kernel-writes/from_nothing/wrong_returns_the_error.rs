//! 错在：返回 bpf_map_update_elem 的返回值，map 满了就不是 0。

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
	__u64 one = 1;
	__u64 *found;

	found = bpf_map_lookup_elem(&calls, &nr);
	if (!found)
		return bpf_map_update_elem(&calls, &nr, &one, BPF_NOEXIST);
	__sync_fetch_and_add(found, 1);
	return 0;
}
"#;
