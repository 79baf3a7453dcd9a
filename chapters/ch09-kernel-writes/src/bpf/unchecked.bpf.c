// 用错的一边：不看 lookup 是不是 NULL，就往里写。

#include "tally.h"

// ANCHOR: unchecked
SEC("raw_tp/sys_enter")
int count_unchecked(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_name name;
	struct tally *tally;

	bpf_get_current_comm(&name, sizeof(name));
	tally = bpf_map_lookup_elem(&tallies, &name);
	// 名字不在 map 里的时候，这里就是往 NULL 里写。
	__sync_fetch_and_add(&tally->calls, 1);
	return 0;
}
// ANCHOR_END: unchecked
