//! 换一种做法：把函数名和参数切开一次，再对两样一起 match。

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

pub fn kind(call: &str) -> Kind {
    let (function, arguments) = call.split_once('(').unwrap_or((call, ""));
    let checked = function.trim().strip_prefix("bpf_map__").is_some();
    match (checked, arguments.trim_start().chars().next()) {
        (true, _) => Kind::Checked,
        (false, Some('&')) => Kind::Helper,
        (false, _) => Kind::Library,
    }
}
