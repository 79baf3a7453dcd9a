//! 错在：不知道点也是合法的，把它也换掉了。

pub fn legal_name(wanted: &str) -> String {
    if wanted.is_empty() {
        return "map".to_owned();
    }
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_';
    wanted
        .chars()
        .take(15)
        .map(|c| if legal(c) { c } else { '_' })
        .collect()
}
