// 用错的一边：把整数 fd 当成 map 交给 helper。

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// ANCHOR: pass_fd
SEC("syscall")
int pass_fd(void *ctx)
{
	char key[4] = "eth0";
	__u32 value = 1;
	long fd = 3;

	// 参数的类型是 void *，强制转换以后，C 编译器什么也不说。
	return bpf_map_update_elem((void *)fd, key, &value, BPF_ANY);
}
// ANCHOR_END: pass_fd
