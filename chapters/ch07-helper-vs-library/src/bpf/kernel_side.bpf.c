// 内核态的一边：由内核里的程序用 helper 写 map。

// ANCHOR: map
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// 每个网卡收到的包数：key 是 4 字节的网卡名，value 是一个 u32。
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, char[4]);
	__type(value, __u32);
} packets SEC(".maps");
// ANCHOR_END: map

// ANCHOR: write_eth0
SEC("syscall")
int write_eth0(void *ctx)
{
	char key[4] = "eth0";
	__u32 value = 1;

	// 第一个参数是指向 map 变量的指针；返回值原样交给用户态看。
	return bpf_map_update_elem(&packets, key, &value, BPF_NOEXIST);
}
// ANCHOR_END: write_eth0
