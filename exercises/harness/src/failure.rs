//! An error that an answer's function returned, as feedback quotes it.

use std::fmt;

use shared::errno::full_name;

/// An error that the answer's function returned.
#[derive(Clone, PartialEq, Eq)]
pub struct Failure {
    /// The errno in it, if there is one.
    pub errno: Option<i32>,
    /// Its own words.
    pub text: String,
    /// What the errno means for the call that got it.
    pub(crate) meaning: Option<&'static str>,
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.errno, self.meaning) {
            (Some(number), Some(meaning)) => {
                write!(f, "{}：{meaning}", full_name(number))
            }
            (Some(number), None) => f.write_str(&full_name(number)),
            (None, _) => f.write_str(&self.text),
        }
    }
}
