// 在内核里跑的程序：名字在 map 里的线程，每启动一个线程或进程，就加 1。

// ANCHOR: map
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// key 是线程的名字，value 是它启动过多少个线程和进程。
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, char[16]);
	__type(value, __u64);
} started SEC(".maps");
// ANCHOR_END: map

// ANCHOR: program
SEC("raw_tp/sched_process_fork")
int count_started(void *ctx)
{
	char name[16] = {};
	__u64 *count;

	// 事件发生在哪个线程里，“当前”的名字就是哪个线程的。
	bpf_get_current_comm(name, sizeof(name));
	count = bpf_map_lookup_elem(&started, name);
	if (count)
		__sync_fetch_and_add(count, 1);
	return 0;
}
// ANCHOR_END: program
