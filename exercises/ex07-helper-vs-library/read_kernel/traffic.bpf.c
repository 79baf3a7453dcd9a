// 内核态的一边：每个网卡记一行。练习要读的就是它写的。

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct traffic {
	__u32 packets;
	__u64 bytes;
};

struct arguments {
	char name[16];
	__u64 bytes;
	__u64 packets;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, char[16]);
	__type(value, struct traffic);
} by_name SEC(".maps");

SEC("syscall")
int count(struct arguments *arguments)
{
	struct traffic traffic;
	char name[16];

	// 中间的空位也要清零，不然写进 map 的是什么就说不准。
	__builtin_memset(&traffic, 0, sizeof(traffic));
	traffic.packets = arguments->packets;
	traffic.bytes = arguments->bytes;
	__builtin_memcpy(name, arguments->name, sizeof(name));
	return bpf_map_update_elem(&by_name, name, &traffic, BPF_ANY);
}
