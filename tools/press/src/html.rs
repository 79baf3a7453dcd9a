//! Text in HTML, and how elements are found there.

use scraper::Selector;

/// A text as it stands in HTML and XML, between tags or in an attribute's quotes.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A selector that stands in our own code, so that it's one.
#[must_use]
pub fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a fixed selector")
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_ends_a_text_or_an_attribute() {
        assert_eq!(
            escape("<a b=\"1\">&amp;"),
            "&lt;a b=&quot;1&quot;&gt;&amp;amp;"
        );
    }
}
