//! 错在：把事件的参数当作指向 key 的指针，验证器只让传自己栈上的或者 map 里的。

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
	void *number = (void *)ctx->args[1];
	__u64 one = 1;
	__u64 *found = bpf_map_lookup_elem(&calls, number);

	if (found)
		__sync_fetch_and_add(found, 1);
	else
		bpf_map_update_elem(&calls, number, &one, BPF_NOEXIST);
	return 0;
}
"#;
