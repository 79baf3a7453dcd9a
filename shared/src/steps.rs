//! The steps of a lesson: a numbered heading, then each call with what it returned.

use std::fmt::Debug;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use transcript::{Call, Ending, Event, Variable};

use crate::expect::Expect;
use crate::lesson;
use crate::output::emit;
use crate::pause;
use crate::signals::{self, Interrupted};

static STEPS: AtomicU32 = AtomicU32::new(0);

/// Prints the heading of the next step: its number and what it is about to show.
///
/// # Errors
/// [`Interrupted`] after Ctrl+C or SIGTERM, so that `?` leaves the lesson between two steps.
pub fn step(heading: &str) -> Result<(), Interrupted> {
    signals::check()?;
    emit(&Event::Step {
        number: STEPS.fetch_add(1, Ordering::Relaxed) + 1,
        heading: heading.to_owned(),
    });
    Ok(())
}

/// Makes a call and hands its result on, like `dbg!`: prints the call as it stands in
/// the source and what it returned. The value of a variable named behind the call is
/// printed with it: `call!(map.delete(&key), key)`. What the lesson expects of it is said
/// behind it, by [`Expect`].
#[macro_export]
macro_rules! call {
    ($call:expr $(, $variable:ident)*) => {{
        $crate::steps::calling(
            env!("CARGO_PKG_NAME"),
            stringify!($call),
            vec![$((stringify!($variable), format!("{:?}", $variable))),*],
        );
        let returned = $call;
        $crate::steps::returned(&returned);
        returned
    }};
}

/// Prints an expression and its value, and hands the value on.
#[macro_export]
macro_rules! show {
    ($value:expr) => {{
        let value = $value;
        $crate::steps::shown(stringify!($value), &value);
        value
    }};
}

/// Prints what libbpf or the kernel said, line by line.
pub fn log(message: &str) {
    for line in message.lines() {
        let line = line.to_owned();
        emit(&Event::Log { line });
    }
}

#[doc(hidden)]
pub fn calling(
    package: &'static str,
    source: &str,
    variables: Vec<(&str, String)>,
) {
    lesson::note(package);
    let variable = |(name, value): (&str, String)| Variable {
        name: name.to_owned(),
        value,
    };
    emit(&Event::Call(Call {
        who: caller(),
        source: one_line(source),
        variables: variables.into_iter().map(variable).collect(),
    }));
}

/// The name of the thread that calls, if the lesson gave it one.
fn caller() -> Option<String> {
    let thread = thread::current();
    let name = thread.name()?;
    (!name.is_ascii()).then(|| name.to_owned())
}

#[doc(hidden)]
pub fn returned(value: &impl Expect) {
    emit(&Event::Returned {
        reply: value.reply(),
        after: None,
    });
    pause::until_enter();
}

#[doc(hidden)]
pub fn shown(source: &str, value: &impl Debug) {
    emit(&Event::Shown {
        source: one_line(source),
        value: format!("{value:?}"),
        after: None,
    });
    pause::until_enter();
}

pub(crate) fn ended(how: Ending) {
    emit(&Event::End {
        how,
        steps: STEPS.load(Ordering::Relaxed),
    });
}

/// The source of a call on one line, however rustfmt broke it.
fn one_line(source: &str) -> String {
    source
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace("( ", "(")
        .replace(",)", ")")
        .replace(", )", ")")
}
