//! A word of a line.

use crate::wrong::Place;

/// A word of a line, such as a map's name, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands.
    pub at: Place,
    /// The word.
    pub text: String,
}
