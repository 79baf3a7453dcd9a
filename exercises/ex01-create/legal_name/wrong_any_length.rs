//! 错在：没有管长度，内核里看到的是截短了的。

pub fn legal_name(wanted: &str) -> String {
    if wanted.is_empty() {
        return "map".to_owned();
    }
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    wanted
        .chars()
        .map(|c| if legal(c) { c } else { '_' })
        .collect()
}
