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

// ANCHOR: attr_map_create
// libbpf 1.7.0, include/uapi/linux/bpf.h
struct { /* anonymous struct used by BPF_MAP_CREATE command */
	__u32	map_type;	/* one of enum bpf_map_type */
	__u32	key_size;	/* size of key in bytes */
	__u32	value_size;	/* size of value in bytes */
	__u32	max_entries;	/* max number of entries in a map */
	__u32	map_flags;	/* BPF_MAP_CREATE related
				 * flags defined above.
				 */
	__u32	inner_map_fd;	/* fd pointing to the inner map */
	__u32	numa_node;	/* numa node (effective only if
				 * BPF_F_NUMA_NODE is set).
				 */
	char	map_name[BPF_OBJ_NAME_LEN];
	__u32	map_ifindex;	/* ifindex of netdev to create on */
	__u32	btf_fd;		/* fd pointing to a BTF type data */
	__u32	btf_key_type_id;	/* BTF type_id of the key */
	__u32	btf_value_type_id;	/* BTF type_id of the value */
	__u32	btf_vmlinux_value_type_id;/* BTF type_id of a kernel-
					   * struct stored as the
					   * map value
					   */
	/* Any per-map-type extra fields
	 *
	 * BPF_MAP_TYPE_BLOOM_FILTER - the lowest 4 bits indicate the
	 * number of hash functions (if 0, the bloom filter will default
	 * to using 5 hash functions).
	 *
	 * BPF_MAP_TYPE_ARENA - contains the address where user space
	 * is going to mmap() the arena. It has to be page aligned.
	 */
	__u64	map_extra;

	__s32   value_type_btf_obj_fd;	/* fd pointing to a BTF
					 * type data for
					 * btf_vmlinux_value_type_id.
					 */
	/* BPF token FD to use with BPF_MAP_CREATE operation.
	 * If provided, map_flags should have BPF_F_TOKEN_FD flag set.
	 */
	__s32	map_token_fd;

	/* Hash of the program that has exclusive access to the map.
	 */
	__aligned_u64 excl_prog_hash;
	/* Size of the passed excl_prog_hash. */
	__u32 excl_prog_hash_size;
};
// ANCHOR_END: attr_map_create

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

// ANCHOR: bpf_map__set_max_entries
// libbpf 1.7.0, src/libbpf.h
LIBBPF_API int bpf_map__set_max_entries(struct bpf_map *map, __u32 max_entries);
// ANCHOR_END: bpf_map__set_max_entries

// ANCHOR: bpf_map__update_elem
// libbpf 1.7.0, src/libbpf.h
/**
 * @brief **bpf_map__update_elem()** allows to insert or update value in BPF
 * map that corresponds to provided key.
 * @param map BPF map to insert to or update element in
 * @param key pointer to memory containing bytes of the key
 * @param key_sz size in bytes of key data, needs to match BPF map definition's **key_size**
 * @param value pointer to memory containing bytes of the value
 * @param value_sz refer to **bpf_map__lookup_elem**'s description.'
 * @param flags extra flags passed to kernel for this operation
 * @return 0, on success; negative error, otherwise
 *
 * **bpf_map__update_elem()** is high-level equivalent of
 * **bpf_map_update_elem()** API with added check for key and value size.
 */
LIBBPF_API int bpf_map__update_elem(const struct bpf_map *map,
				    const void *key, size_t key_sz,
				    const void *value, size_t value_sz, __u64 flags);
// ANCHOR_END: bpf_map__update_elem

// ANCHOR: bpf_map_create
// libbpf 1.7.0, src/bpf.h
LIBBPF_API int bpf_map_create(enum bpf_map_type map_type,
			      const char *map_name,
			      __u32 key_size,
			      __u32 value_size,
			      __u32 max_entries,
			      const struct bpf_map_create_opts *opts);
// ANCHOR_END: bpf_map_create

// ANCHOR: bpf_map_create_opts
// libbpf 1.7.0, src/bpf.h
struct bpf_map_create_opts {
	size_t sz; /* size of this struct for forward/backward compatibility */

	__u32 btf_fd;
	__u32 btf_key_type_id;
	__u32 btf_value_type_id;
	__u32 btf_vmlinux_value_type_id;

	__u32 inner_map_fd;
	__u32 map_flags;
	__u64 map_extra;

	__u32 numa_node;
	__u32 map_ifindex;
	__s32 value_type_btf_obj_fd;

	__u32 token_fd;

	const void *excl_prog_hash;
	__u32 excl_prog_hash_size;
	size_t :0;
};
// ANCHOR_END: bpf_map_create_opts

// ANCHOR: bpf_map_delete_elem
// libbpf 1.7.0, src/bpf.h
LIBBPF_API int bpf_map_delete_elem(int fd, const void *key);
// ANCHOR_END: bpf_map_delete_elem

// ANCHOR: bpf_map_get_next_key
// libbpf 1.7.0, src/bpf.h
LIBBPF_API int bpf_map_get_next_key(int fd, const void *key, void *next_key);
// ANCHOR_END: bpf_map_get_next_key

// ANCHOR: bpf_map_lookup_and_delete_elem
// libbpf 1.7.0, src/bpf.h
LIBBPF_API int bpf_map_lookup_and_delete_elem(int fd, const void *key,
					      void *value);
// ANCHOR_END: bpf_map_lookup_and_delete_elem

// ANCHOR: bpf_map_lookup_and_delete_elem_flags
// libbpf 1.7.0, src/bpf.h
LIBBPF_API int bpf_map_lookup_and_delete_elem_flags(int fd, const void *key,
						    void *value, __u64 flags);
// ANCHOR_END: bpf_map_lookup_and_delete_elem_flags

// ANCHOR: bpf_map_lookup_elem
// libbpf 1.7.0, src/bpf.h
LIBBPF_API int bpf_map_lookup_elem(int fd, const void *key, void *value);
// ANCHOR_END: bpf_map_lookup_elem

// ANCHOR: bpf_map_lookup_elem_flags
// libbpf 1.7.0, src/bpf.h
LIBBPF_API int bpf_map_lookup_elem_flags(int fd, const void *key, void *value,
					 __u64 flags);
// ANCHOR_END: bpf_map_lookup_elem_flags

// ANCHOR: bpf_map_update_elem
// libbpf 1.7.0, src/bpf.h
LIBBPF_API int bpf_map_update_elem(int fd, const void *key, const void *value,
				   __u64 flags);
// ANCHOR_END: bpf_map_update_elem

// ANCHOR: helper_bpf_map_lookup_elem
// libbpf 1.7.0, src/bpf_helper_defs.h
/*
 * bpf_map_lookup_elem
 *
 * 	Perform a lookup in *map* for an entry associated to *key*.
 *
 * Returns
 * 	Map value associated to *key*, or **NULL** if no entry was
 * 	found.
 */
static void *(* const bpf_map_lookup_elem)(void *map, const void *key) = (void *) 1;
// ANCHOR_END: helper_bpf_map_lookup_elem

// ANCHOR: helper_bpf_map_update_elem
// libbpf 1.7.0, src/bpf_helper_defs.h
/*
 * bpf_map_update_elem
 *
 * 	Add or update the value of the entry associated to *key* in
 * 	*map* with *value*. *flags* is one of:
 *
 * 	**BPF_NOEXIST**
 * 		The entry for *key* must not exist in the map.
 * 	**BPF_EXIST**
 * 		The entry for *key* must already exist in the map.
 * 	**BPF_ANY**
 * 		No condition on the existence of the entry for *key*.
 *
 * 	Flag value **BPF_NOEXIST** cannot be used for maps of types
 * 	**BPF_MAP_TYPE_ARRAY** or **BPF_MAP_TYPE_PERCPU_ARRAY**  (all
 * 	elements always exist), the helper would return an error.
 *
 * Returns
 * 	0 on success, or a negative error in case of failure.
 */
static long (* const bpf_map_update_elem)(void *map, const void *key, const void *value, __u64 flags) = (void *) 2;
// ANCHOR_END: helper_bpf_map_update_elem
