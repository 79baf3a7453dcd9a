// 只数想数的：不然整台机器的系统调用都在里面，每次运行都不一样。

// ANCHOR: wanted
// 用户态在加载之前填好；tgid 是 0，就谁的、什么调用都数。
const volatile struct wanted {
	__u64 ns_dev;
	__u64 ns_ino;
	__u32 tgid;
	__u32 nr;
} wanted;

static __always_inline int is_wanted(__u64 nr)
{
	struct bpf_pidns_info me;

	if (!wanted.tgid)
		return 1;
	// 要的是用户态看到的那个进程号：容器里有自己的一套。
	if (bpf_get_ns_current_pid_tgid(wanted.ns_dev, wanted.ns_ino, &me,
					sizeof(me)))
		return 0;
	return me.tgid == wanted.tgid && nr == wanted.nr;
}
// ANCHOR_END: wanted
