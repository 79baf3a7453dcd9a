//! 练习 ex07-sort-calls：十二个调用，分成三类。
//!
//! 完成下面的函数。
//! 检查：`cargo lab check ex07-sort-calls`
//! 课文：book/src/ch07-helper-vs-library.md

/// 一个调用属于哪一类。
#[derive(Debug)]
#[allow(dead_code, reason = "写好 kind 以后就都用到了，到时可以删掉这一行")]
pub enum Kind {
    /// 内核态的 helper。
    Helper,
    /// 用户态的库函数，用 fd。
    Library,
    /// 用户态的库函数，名字里有 `bpf_map__`，核对长度。
    Checked,
}

/// `call` 是 C 里的一个调用，属于哪一类？
///
/// 会问到下面这十二个，先后是乱的，变量的名字也会换：
///
/// - `bpf_map_update_elem(&packets, &key, &value, BPF_ANY)`
/// - `bpf_map_lookup_elem(&packets, &key)`
/// - `bpf_map_delete_elem(&packets, &key)`
/// - `bpf_map_push_elem(&packets, &value, BPF_EXIST)`
/// - `bpf_map_update_elem(packets, &key, &value, BPF_ANY)`
/// - `bpf_map_lookup_elem(packets, &key, &value)`
/// - `bpf_map_delete_elem(packets, &key)`
/// - `bpf_map_get_next_key(bpf_map__fd(packets), &key, &next)`
/// - `bpf_map__update_elem(packets, &key, 4, &value, 4, BPF_ANY)`
/// - `bpf_map__lookup_elem(packets, &key, 4, &value, 4, 0)`
/// - `bpf_map__delete_elem(packets, &key, 4, 0)`
/// - `bpf_map__get_next_key(packets, &key, &next, 4)`
pub fn kind(call: &str) -> Kind {
    // TODO
    todo!()
}
