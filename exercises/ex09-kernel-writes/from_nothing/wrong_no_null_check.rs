//! 错在：没有看查到的是不是 NULL，验证器不让加载。

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
	__u64 zero = 0;
	__u64 *found;

	bpf_map_update_elem(&calls, &number, &zero, BPF_NOEXIST);
	found = bpf_map_lookup_elem(&calls, &number);
	__sync_fetch_and_add(found, 1);
	return 0;
}
"#;
