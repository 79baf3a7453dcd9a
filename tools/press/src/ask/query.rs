//! A question to two kernels, and the links that carry it.

use std::fmt::{self, Display, Formatter};

use facts::{MapKind, Recorded};

/// The page with the form.
pub const PAGE: &str = "appendix-kernels";

/// What a link to a filled-in question has behind its `#`, before the question.
const FRAGMENT: &str = "ask=";

/// What is asked of two kernels: `update.any.full,hash,5.10,7.3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub case: String,
    pub map: String,
    /// By their series.
    pub kernels: Vec<String>,
}

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { case, map, kernels } = self;
        write!(f, "{case},{map},{}", kernels.join(","))
    }
}

impl Query {
    /// Reads what a link has behind `#`; nothing where that isn't a question.
    pub fn from_fragment(fragment: &str) -> Option<Self> {
        let parts: Vec<_> =
            fragment.strip_prefix(FRAGMENT)?.split(',').collect();
        let [case, map, kernels @ ..] = &parts[..] else {
            return Some(Self::new(fragment, "", []));
        };
        Some(Self::new(case, map, kernels.iter().copied()))
    }

    /// The question about a case on a kind of map, by their words in `facts/cases.txt`.
    pub fn new<'a>(
        case: &str,
        map: &str,
        kernels: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            case: case.to_owned(),
            map: map.to_owned(),
            kernels: kernels.into_iter().map(str::to_owned).collect(),
        }
    }

    /// What a link has behind its page.
    pub fn fragment(&self) -> String {
        format!("#{FRAGMENT}{self}")
    }
}

/// The link to a question about two kernels.
pub fn link(case: &str, kind: MapKind, kernels: [&Recorded; 2]) -> String {
    let kernels = kernels.map(word);
    let kernels = kernels.iter().map(String::as_str);
    let question = Query::new(case, &kind.to_string(), kernels);
    format!("{PAGE}.md{}", question.fragment())
}

/// What a question calls a kernel: its series, which stays when Debian updates it.
pub fn word(kernel: &Recorded) -> String {
    match kernel.series() {
        Some((major, minor)) => format!("{major}.{minor}"),
        None => kernel.version().to_owned(),
    }
}

/// Whether a link's fragment is a question.
pub fn is_question(fragment: &str) -> bool {
    fragment.starts_with(FRAGMENT)
}
