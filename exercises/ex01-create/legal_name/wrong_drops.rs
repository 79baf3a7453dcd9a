//! 错在：不合法的字符丢掉了，没有换成 `_`，两个不同的名字可能变成一样。

pub fn legal_name(wanted: &str) -> String {
    let legal = |c: &char| c.is_ascii_alphanumeric() || *c == '_' || *c == '.';
    let name: String = wanted.chars().filter(legal).take(15).collect();
    if name.is_empty() {
        return "map".to_owned();
    }
    name
}
