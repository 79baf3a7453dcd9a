//! A call and its answer, printed as on the book's pages.

use transcript::{Call, Event, Form, Reply};

use super::Session;
use crate::bpf::{Attr, Cmd, bpf};
use crate::command::Word;
use crate::map::Answer;
use crate::meaning::{Refused, meaning};

/// A call that was made.
pub struct Called {
    /// What the kernel answered.
    pub answer: Answer,
    /// What it made of the attribute.
    pub attr: Attr,
}

/// The fields of a call that tell something.
pub type Variables = Vec<(&'static str, String)>;

impl Session {
    /// Makes a call: prints it, what it returned (`says` makes the words for that), and
    /// what a refusal means in the book.
    pub(super) fn call(
        &mut self,
        cmd: Cmd,
        mut attr: Attr,
        map: Option<&Word>,
        variables: Variables,
        says: impl FnOnce(i32, &Attr) -> String,
    ) -> Called {
        let name = map.map(|map| ("map", map.text.clone()));
        let fields: Vec<_> = name
            .into_iter()
            .chain(variables)
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let fields = fields.join(", ");
        self.calling(&format!("bpf({}, {{{fields}}})", cmd.name()));
        // SAFETY: each attribute was made for the map whose descriptor is in it, by the
        // sizes that the kernel told or took.
        let answer = unsafe { bpf(cmd, &mut attr) };
        match answer {
            Ok(number) => {
                let text = says(number, &attr);
                self.returned(&text);
            }
            Err(errno) => {
                self.refused(errno);
                let map = map.and_then(|map| self.maps.get(&map.text));
                let refused = Refused {
                    cmd,
                    attr: &attr,
                    map,
                    errno,
                };
                if let Some(meaning) = meaning(&refused) {
                    self.emit(&Event::Meaning(meaning));
                }
            }
        }
        self.last = Some((cmd, attr.clone()));
        Called { answer, attr }
    }

    pub(super) fn calling(&mut self, source: &str) {
        self.emit(&Event::Call(Call {
            who: None,
            source: source.to_owned(),
            variables: Vec::new(),
        }));
    }

    pub(super) fn returned(&mut self, text: &str) {
        let text = format!("Ok({text})");
        let reply = Reply::Value { text };
        self.emit(&Event::Returned { reply, after: None });
    }

    pub(super) fn refused(&mut self, errno: i32) {
        let reply = Reply::Refused {
            form: Form::Result,
            errno: shared::errno::named(errno),
        };
        self.emit(&Event::Returned { reply, after: None });
    }

    /// Prints something with its value.
    pub(super) fn shown(&mut self, source: &str, value: impl Into<String>) {
        self.emit(&Event::Shown {
            source: source.to_owned(),
            value: value.into(),
            after: None,
        });
    }

    fn emit(&mut self, event: &Event) {
        self.print(&event.to_string());
    }
}

/// What a call says that returns nothing.
pub fn nothing(_: i32, _: &Attr) -> String {
    "()".to_owned()
}
