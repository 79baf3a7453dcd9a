//! 换一种做法：在不合法的字符处切开，用 `_` 接起来，再截短；换完都是 ASCII，截字节就是截字符。

fn refused(c: char) -> bool {
    !(c.is_ascii_digit() || c.is_ascii_alphabetic() || matches!(c, '_' | '.'))
}

pub fn legal_name(wanted: &str) -> String {
    let pieces: Vec<&str> = wanted.split(refused).collect();
    let mut name = pieces.join("_");
    name.truncate(15);
    if name.is_empty() { "map".into() } else { name }
}
