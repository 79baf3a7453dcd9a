//! Text of others, without what could pass for something else: in Markdown, in XML and on a
//! terminal.

/// The text with a dot for each character that has no look of its own. Lines stay lines.
#[must_use]
pub fn text(of_others: &str) -> String {
    let shown = |c| {
        if c == '\n' || c == '\t' {
            c
        } else {
            character(c)
        }
    };
    of_others.chars().map(shown).collect()
}

/// The same for text that is one line.
#[must_use]
pub fn line(of_others: &str) -> String {
    of_others.chars().map(character).collect()
}

/// The character, or a dot if it has no look of its own: controls, which XML and terminals
/// don't take; those that turn the direction of writing; those of no width; and those that
/// Unicode says are none.
#[must_use]
pub fn character(c: char) -> char {
    let invisible = matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}'
        | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{fdd0}'..='\u{fdef}'
        | '\u{e0000}'..='\u{e007f}'
    );
    let is_none = u32::from(c) & 0xfffe == 0xfffe;
    if c.is_control() || invisible || is_none {
        '·'
    } else {
        c
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_look_is_a_dot() {
        assert_eq!(text("汉 a\n\té🦀~"), "汉 a\n\té🦀~");
        assert_eq!(line("a\n\tb"), "a··b");
        for c in "\u{1b}\r\u{7f}\u{9b}\u{202e}\u{2066}\u{200b}\u{feff}\u{fffe}\u{1ffff}".chars() {
            assert_eq!(text(&c.to_string()), "·", "{c:?}");
        }
    }
}
