//! What was found for a ground: that it holds, what it's about, and what readers see of it.

use std::collections::BTreeSet;

/// The kinds of evidence, in the order of the table of claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A recorded fact.
    Fact,
    /// A call of a chapter or a scene.
    Call,
    /// A test.
    Test,
    /// A locked header or source.
    Text,
    /// A released version's source.
    Source,
}

impl Sort {
    /// All of them, and what the table calls them.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Fact, "事实"),
        (Self::Call, "步骤"),
        (Self::Test, "测试"),
        (Self::Text, "原文"),
        (Self::Source, "源码"),
    ];
}

/// A ground that holds.
#[derive(Debug)]
pub struct Backing {
    pub sort: Sort,
    /// What was answered, returned or quoted: an errno that the sentence names stands in it.
    pub says: String,
    /// The types of map that it's about; none where that can't be told.
    pub maps: BTreeSet<String>,
    /// It can't be told what it says, because nobody runs it here: a test, a source.
    pub is_opaque: bool,
    /// The versions that it's limited to.
    pub versions: Vec<String>,
    /// The types of map that answer otherwise, and that it leaves out.
    pub others: BTreeSet<String>,
    /// One line or some for the reader, as HTML.
    pub html: String,
}
