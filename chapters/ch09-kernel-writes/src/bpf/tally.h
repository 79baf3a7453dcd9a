// map 里放什么，两个内核态程序都用它。

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// ANCHOR: map
// key：线程的名字，后面补 0。
struct task_name {
	char comm[16];
};

// value：系统调用的次数，用两种写法各记一份。
struct tally {
	__u64 calls; // 用 __sync_fetch_and_add 加
	__u64 plain; // 用 += 加
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct task_name);
	__type(value, struct tally);
} tallies SEC(".maps");
// ANCHOR_END: map
