//! 错在：key 照参数的类型写成了 8 个字节，用户态按 4 个字节查不到。

pub const KERNEL_SIDE: &str = r#"
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u64);
	__type(value, __u64);
} calls SEC(".maps");

SEC("raw_tp/sys_enter")
int count(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 number = ctx->args[1];
	__u64 one = 1;
	__u64 *found = bpf_map_lookup_elem(&calls, &number);

	if (found)
		__sync_fetch_and_add(found, 1);
	else
		bpf_map_update_elem(&calls, &number, &one, BPF_NOEXIST);
	return 0;
}
"#;
