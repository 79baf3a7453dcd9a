//! What a check has found, and how it is mended.

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// Nothing is to be done.
    Good,
    /// Something can't be done here, but there is another way.
    Poor,
    /// Without this nothing works.
    Bad,
}

/// What a check has found.
#[derive(Debug)]
pub struct Diagnosis {
    /// Its name in the JSON.
    pub name: &'static str,
    /// Its name for readers.
    pub title: &'static str,
    /// How it came out.
    pub state: Health,
    /// What was found, in Chinese.
    pub found: String,
    /// How to mend it; empty where there is nothing to mend.
    pub mend: String,
}

impl Diagnosis {
    /// All is well.
    pub fn good(
        name: &'static str,
        title: &'static str,
        found: impl Into<String>,
    ) -> Self {
        Self {
            name,
            title,
            state: Health::Good,
            found: found.into(),
            mend: String::new(),
        }
    }

    /// The same, but there has to be another way.
    pub fn poor(self, mend: impl Into<String>) -> Self {
        Self {
            state: Health::Poor,
            mend: mend.into(),
            ..self
        }
    }

    /// The same, but nothing works like this.
    pub fn bad(self, mend: impl Into<String>) -> Self {
        Self {
            state: Health::Bad,
            ..self.poor(mend)
        }
    }
}
