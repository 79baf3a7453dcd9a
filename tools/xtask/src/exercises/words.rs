//! How a source text is taken apart.

/// The words of a source text.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c != '_' && !c.is_alphanumeric())
}
