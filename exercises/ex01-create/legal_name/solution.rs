//! 先按字符取前 15 个，再换掉不合法的：换完以后一个字符就是一个字节。

pub fn legal_name(wanted: &str) -> String {
    if wanted.is_empty() {
        return "map".to_owned();
    }
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    wanted
        .chars()
        .take(15)
        .map(|c| if legal(c) { c } else { '_' })
        .collect()
}
