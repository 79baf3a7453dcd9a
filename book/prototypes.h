// 由 `cargo xtask record` 按各页的引用生成，请不要手改。

// ANCHOR: BPF_ANY
// libbpf 1.7.0, include/uapi/linux/bpf.h
/* flags for BPF_MAP_UPDATE_ELEM command */
enum {
	BPF_ANY		= 0, /* create new element or update existing */
	BPF_NOEXIST	= 1, /* create new element if it didn't exist */
	BPF_EXIST	= 2, /* update existing element */
	BPF_F_LOCK	= 4, /* spin_lock-ed map_lookup/map_update */
	BPF_F_CPU	= 8, /* cpu flag for percpu maps, upper 32-bit of flags is a cpu number */
	BPF_F_ALL_CPUS	= 16, /* update value across all CPUs for percpu maps */
};
// ANCHOR_END: BPF_ANY

// ANCHOR: attr_map_elem
// libbpf 1.7.0, include/uapi/linux/bpf.h
struct { /* anonymous struct used by BPF_MAP_*_ELEM and BPF_MAP_FREEZE commands */
	__u32		map_fd;
	__aligned_u64	key;
	union {
		__aligned_u64 value;
		__aligned_u64 next_key;
	};
	__u64		flags;
};
// ANCHOR_END: attr_map_elem

// ANCHOR: bpf_map_get_next_key
// libbpf 1.7.0, src/bpf.h
LIBBPF_API int bpf_map_get_next_key(int fd, const void *key, void *next_key);
// ANCHOR_END: bpf_map_get_next_key

// ANCHOR: bpf_map_update_elem
// libbpf 1.7.0, src/bpf.h
LIBBPF_API int bpf_map_update_elem(int fd, const void *key, const void *value,
				   __u64 flags);
// ANCHOR_END: bpf_map_update_elem
