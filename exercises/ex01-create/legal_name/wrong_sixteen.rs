//! 错在：16 个字节都拿来放名字，忘了最后一个是结尾的 NUL。

pub fn legal_name(wanted: &str) -> String {
    if wanted.is_empty() {
        return "map".to_owned();
    }
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    wanted
        .chars()
        .take(16)
        .map(|c| if legal(c) { c } else { '_' })
        .collect()
}
