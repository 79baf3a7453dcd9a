// 内核态的一边：每进入一次系统调用，就给发出它的线程的名字加 1。练习要读的就是它写的。

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// 没有记进 calls 的次数，例如放不下的。
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} missed SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, char[16]);
	__type(value, __u64);
} calls SEC(".maps");

SEC("raw_tp/sys_enter")
int count(void *ctx)
{
	char name[16] = {}; // helper 不一定写名字后面的字节，所以先都清 0。
	__u64 one = 1;
	__u32 first = 0;
	__u64 *found, *lost;

	bpf_get_current_comm(name, sizeof(name));
	lost = bpf_map_lookup_elem(&missed, &first);
	found = bpf_map_lookup_elem(&calls, name);
	if (!found) {
		if (!bpf_map_update_elem(&calls, name, &one, BPF_NOEXIST))
			return 0;
		found = lost;
	}
	if (found)
		__sync_fetch_and_add(found, 1);
	return 0;
}
