//! A file that the repository holds and a command writes.

use std::fs;
use std::path::Path;

/// A generated file.
#[derive(Debug)]
pub struct Generated {
    /// Its path from the repository's root.
    pub path: &'static str,
    /// What it must say.
    pub text: String,
}

impl Generated {
    /// Whether the repository's file says something else, or isn't there.
    #[must_use]
    pub fn is_stale(&self, root: &Path) -> bool {
        fs::read_to_string(root.join(self.path))
            .map_or(true, |text| text != self.text)
    }
}
