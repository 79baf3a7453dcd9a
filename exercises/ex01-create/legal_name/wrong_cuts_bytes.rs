//! 错在：先按字节切，切在一个汉字中间就 panic。

pub fn legal_name(wanted: &str) -> String {
    if wanted.is_empty() {
        return "map".to_owned();
    }
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    wanted[..wanted.len().min(15)]
        .chars()
        .map(|c| if legal(c) { c } else { '_' })
        .collect()
}
