//! 错在：char::is_alphanumeric 把汉字也算作字母。

pub fn legal_name(wanted: &str) -> String {
    if wanted.is_empty() {
        return "map".to_owned();
    }
    let legal = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    wanted
        .chars()
        .take(15)
        .map(|c| if legal(c) { c } else { '_' })
        .collect()
}
