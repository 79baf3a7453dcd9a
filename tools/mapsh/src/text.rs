//! Text for a terminal of 80 columns.

const COLUMNS: usize = 80;

/// How wide a terminal shows a text: a Chinese character takes two columns.
pub fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// A label and a text behind it, broken where it would be too wide: at a blank, or between
/// Chinese characters.
pub fn labelled(label: &str, text: &str) -> String {
    let indent = columns(label) + 4;
    let mut lines = format!("  {label}  ");
    let mut width = indent;
    let mut words: Vec<String> = Vec::new();
    for c in text.chars() {
        match words.last_mut() {
            Some(word) if joins(word, c) => word.push(c),
            _ => words.push(String::from(c)),
        }
    }
    for word in words {
        if width + columns(word.trim_end()) > COLUMNS && width > indent {
            lines.truncate(lines.trim_end_matches(' ').len());
            lines += &format!("\n{}", " ".repeat(indent));
            width = indent;
        }
        width += columns(&word);
        lines += &word;
    }
    lines + "\n"
}

/// Whether a line isn't broken between a word and the next character.
fn joins(word: &str, next: char) -> bool {
    let last = word.chars().last().unwrap_or_default();
    let chinese = |c: char| ('\u{4e00}'..'\u{a000}').contains(&c);
    match (last, next) {
        (' ', ' ') => true,
        (' ' | '，' | '。' | '；' | '、' | '：', _) => false,
        (_, next) if chinese(next) => !chinese(last) && last != '）',
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{columns, labelled};

    #[test]
    fn a_long_text_is_broken_where_it_may_be() {
        let text = "一串 bpf(BPF_MAP_GET_NEXT_KEY)，".repeat(5);
        let lines = labelled("调用", &text);
        assert!(lines.lines().count() > 1);
        assert!(lines.lines().all(|line| columns(line) <= 80), "{lines}");
        let joined: String = lines.lines().map(str::trim_start).collect();
        let plain = |text: &str| text.replace(' ', "");
        assert_eq!(plain(&joined), plain(&format!("调用  {text}")));
    }
}
