//! One sentence and what backs it.

use anyhow::Result;

use super::backing::Backing;
use super::ground::{self, Ground};
use super::library::Library;
use super::sentence::Sentence;
use super::{calls, fact};

/// A sentence, and what was found for it.
pub struct Claim {
    /// The file that it stands in, from the repository's root.
    pub file: String,
    /// As it's written there.
    pub sentence: String,
    pub backings: Vec<Backing>,
}

/// What backs a sentence, or what is wrong.
pub fn claim(
    argument: &str,
    sentence: &Sentence<'_>,
    stem: &str,
    library: &Library<'_>,
) -> Result<Vec<Backing>, Vec<String>> {
    let lesson = library.manuscript.course.lesson(stem);
    let chapter = lesson.map(|_| stem);
    let backed = ground::parse(argument, chapter).and_then(|grounds| {
        grounds.iter().map(|ground| ground.back(library)).collect()
    });
    let backings: Vec<Backing> =
        backed.map_err(|error| vec![format!("{error:#}")])?;
    let problems = sentence.check(&backings);
    if problems.is_empty() {
        Ok(backings)
    } else {
        Err(problems)
    }
}

impl Ground {
    /// What was found for it.
    ///
    /// # Errors
    /// When it isn't there, or says otherwise.
    fn back(&self, library: &Library<'_>) -> Result<Backing> {
        match self {
            Self::Fact(fact) => fact::back(fact, library.manuscript),
            Self::Calls(calls) => calls::back(calls, library.manuscript),
            Self::Test { package, name } => library.test(package, name),
            Self::Says { file, words } => library.quote(file, words),
            Self::Source(name) => library.source(name),
        }
    }
}
