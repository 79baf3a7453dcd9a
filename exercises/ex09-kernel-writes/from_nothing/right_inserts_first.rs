//! 换一种做法：先用 BPF_NOEXIST 插入，失败了再查，原子地加。

pub const KERNEL_SIDE: &str = r#"
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u64));
	__uint(max_entries, 64);
} calls SEC(".maps");

SEC("raw_tp/sys_enter")
int first_insert(struct bpf_raw_tracepoint_args *ctx)
{
	const __u64 one = 1;
	__u32 nr = (__u32)ctx->args[1];

	if (bpf_map_update_elem(&calls, &nr, &one, BPF_NOEXIST)) {
		__u64 *times = bpf_map_lookup_elem(&calls, &nr);

		if (times)
			__sync_fetch_and_add(times, one);
	}
	return 0;
}
"#;
