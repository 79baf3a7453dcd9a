// 内核态的一边：每发生一次系统调用，就给发出它的线程记一笔。

#include "tally.h"
#include "wanted.h"

// ANCHOR: find_or_insert
// 名字在 map 里的元素；还没有，就放一个进去。放不下，返回 NULL。
static __always_inline struct tally *find_or_insert(struct task_name *name)
{
	struct tally zero = {};
	struct tally *found = bpf_map_lookup_elem(&tallies, name);

	if (found)
		return found;
	// 别的 CPU 也许抢先放了，那就是 -EEXIST：用它放的，不盖掉。
	bpf_map_update_elem(&tallies, name, &zero, BPF_NOEXIST);
	return bpf_map_lookup_elem(&tallies, name);
}
// ANCHOR_END: find_or_insert

// ANCHOR: program
__u64 missed; // map 满了，没有记下来的

SEC("raw_tp/sys_enter")
int count_calls(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_name name = {};
	struct tally *tally;

	if (!is_wanted(ctx->args[1]))
		return 0;
	bpf_get_current_comm(&name, sizeof(name));
	tally = find_or_insert(&name);
	if (!tally) {
		__sync_fetch_and_add(&missed, 1);
		return 0;
	}
	tally->plain += 1;
	__sync_fetch_and_add(&tally->calls, 1);
	return 0;
}
// ANCHOR_END: program

// ANCHOR: copy_name
__u8 copied[16]; // helper 写进来的名字；用户态先把它填满

SEC("raw_tp/sys_enter")
int copy_name(struct bpf_raw_tracepoint_args *ctx)
{
	if (is_wanted(ctx->args[1]))
		bpf_get_current_comm(copied, sizeof(copied));
	return 0;
}
// ANCHOR_END: copy_name
