//! How a claim's grounds are written beside it.

use crate::pages;

/// The directive's name.
pub const NAME: &str = "because";

/// The attribute in a diagram, on a text or on what is around it.
pub const ATTRIBUTE: &str = "data-because";

/// A text without its directives, for what can show no mark.
pub fn without(text: &str) -> String {
    pages::replace(text, |it| (it.name == NAME).then(String::new))
}
