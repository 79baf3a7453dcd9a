//! 换一种做法：一个小状态机逐字节地看，看到左括号后面第一个字节就停。

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
    let mut underscores = 0;
    let mut inside = false;
    for byte in call.bytes() {
        match byte {
            b' ' | b'\t' | b'\n' => {}
            b'&' if inside => return Kind::Helper,
            _ if inside => return Kind::Library,
            b'(' => inside = true,
            b'_' => {
                underscores += 1;
                if underscores == 2 {
                    return Kind::Checked;
                }
            }
            _ => underscores = 0,
        }
    }
    Kind::Library
}
