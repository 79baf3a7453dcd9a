//! 错在：先去掉两头的空格，它们本来也该各换成一个 `_`。

pub fn legal_name(wanted: &str) -> String {
    let wanted = wanted.trim();
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
