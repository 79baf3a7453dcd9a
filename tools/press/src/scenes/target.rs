//! What a call was about, and what it does to that.

use transcript::Call;

/// What a call does to an element.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Walk,
    Take,
    Read,
    Delete,
    Other,
}

/// What a call was about.
pub struct Target {
    pub verb: Verb,
    /// The element's key, as it's shown: of a walk the one that it came to.
    pub key: Option<String>,
    /// Whether there was such an element, or the walk came to one.
    pub found: bool,
}

impl Target {
    /// What a call was about that was answered so.
    pub fn of(call: &Call, reply: &str) -> Target {
        let source = &call.source;
        let verbs = [
            ("next_key(", Verb::Walk),
            (".lookup_and_delete(", Verb::Take),
            (".lookup(", Verb::Read),
            (".delete(", Verb::Delete),
        ];
        let verb = verbs.iter().find(|(words, _)| source.contains(words));
        let verb = verb.map_or(Verb::Other, |(_, verb)| *verb);
        let quoted = source
            .split("b\"")
            .nth(1)
            .and_then(|it| it.split('"').next());
        let variable = || {
            let mut all = call.variables.iter();
            let key = all.find(|it| ["key", "here"].contains(&&*it.name))?;
            Some(&*key.value)
        };
        let key = match verb {
            Verb::Walk => some(reply),
            _ => quoted.or_else(variable),
        };
        Target {
            verb,
            key: key.map(str::to_owned),
            found: some(reply).is_some(),
        }
    }
}

/// What is in an `Ok(Some(…))`.
fn some(reply: &str) -> Option<&str> {
    reply.strip_prefix("Ok(Some(")?.strip_suffix("))")
}
