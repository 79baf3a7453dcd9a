//! The mistakes that were found in a file, and where they go.

use std::ops::Range;

use syn::spanned::Spanned;

use super::values::Enums;

/// A mistake to make.
#[derive(Debug)]
pub struct Edit {
    /// The function or other item.
    pub function: String,
    /// Where in the text.
    pub range: Range<usize>,
    /// What comes there.
    pub after: String,
    /// What the list calls it, unless `before → after` will do.
    pub words: Option<String>,
}

/// What was found so far.
pub struct Edits<'a> {
    pub source: &'a str,
    pub enums: Enums,
    pub found: Vec<Edit>,
    /// The function or other item that is looked through.
    pub function: String,
    /// What its body may be instead.
    pub returns: Vec<String>,
}

impl<'a> Edits<'a> {
    pub fn new(source: &'a str, enums: Enums) -> Self {
        Self {
            source,
            enums,
            found: Vec::new(),
            function: String::new(),
            returns: Vec::new(),
        }
    }

    /// The text of a piece of syntax.
    pub fn text(&self, of: &impl Spanned) -> &'a str {
        &self.source[range(of)]
    }

    /// Notes a mistake: what is to stand in a place.
    pub fn change(&mut self, range: Range<usize>, after: impl Into<String>) {
        self.found.push(Edit {
            function: self.function.clone(),
            range,
            after: after.into(),
            words: None,
        });
    }

    /// The same, with words for the whole change.
    pub fn change_as(
        &mut self,
        range: Range<usize>,
        words: impl Into<String>,
        after: impl Into<String>,
    ) {
        self.change(range, after);
        if let Some(edit) = self.found.last_mut() {
            edit.words = Some(words.into());
        }
    }
}

/// Where a piece of syntax stands in the text.
pub fn range(of: &impl Spanned) -> Range<usize> {
    of.span().byte_range()
}
