//! The step printer: a numbered heading, then each call with what it returned.

use std::fmt::Debug;
use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::errno;
use crate::signals::{self, Interrupted};

static STEPS: AtomicUsize = AtomicUsize::new(0);

/// Prints the heading of the next step: its number and what it is about to show.
///
/// # Errors
/// [`Interrupted`] after Ctrl+C or SIGTERM, so that `?` leaves the lesson between two steps.
pub fn step(heading: &str) -> Result<(), Interrupted> {
    signals::check()?;
    let number = STEPS.fetch_add(1, Ordering::Relaxed) + 1;
    let gap = if number == 1 { "" } else { "\n" };
    print_line(&format!("{gap}第 {number} 步  {heading}"));
    Ok(())
}

/// Makes a call and hands its result on, like `dbg!`: prints the call as it stands in
/// the source, what it returned, and what the errno means for this call. The value of a
/// variable named behind the call is printed with it: `call!(map.delete(&key), key)`.
#[macro_export]
macro_rules! call {
    ($call:expr $(, $variable:ident)*) => {{
        let source = $crate::steps::one_line(stringify!($call));
        #[allow(unused_mut)]
        let mut text = source.clone();
        $(text += &format!("，{} = {:?}", stringify!($variable), $variable);)*
        $crate::steps::print_labelled("调用", &text);
        let outcome = $call;
        $crate::steps::print_outcome(&outcome, &source);
        outcome
    }};
}

/// Prints an expression and its value, and hands the value on.
#[macro_export]
macro_rules! show {
    ($value:expr) => {{
        let value = $value;
        let source = $crate::steps::one_line(stringify!($value));
        $crate::steps::print_labelled("得到", &format!("{source} = {value:?}"));
        value
    }};
}

/// What a call can return: a `Result`, or the `int` of a C function (0 or more when it
/// went well, the negative errno when it failed).
pub trait Outcome {
    /// The lines to print for it, the first one being the value itself.
    fn lines(&self, call: &str) -> Vec<String>;
}

impl<T: Debug, E: std::error::Error> Outcome for Result<T, E> {
    fn lines(&self, call: &str) -> Vec<String> {
        match self {
            Ok(value) => vec![format!("Ok({value:?})")],
            Err(error) => match errno::of_error(error) {
                Some(number) => explained("Err：", number, call),
                None => vec![
                    format!("Err：{error}"),
                    "没有 errno：库在进内核之前就拒绝了".to_owned(),
                ],
            },
        }
    }
}

impl Outcome for i32 {
    fn lines(&self, call: &str) -> Vec<String> {
        if *self < 0 {
            explained(&format!("{self}："), -self, call)
        } else {
            vec![self.to_string()]
        }
    }
}

fn explained(prefix: &str, number: i32, call: &str) -> Vec<String> {
    let meaning = errno::meaning(number, call);
    vec![
        format!("{prefix}{}", errno::full_name(number)),
        meaning.text.to_owned(),
        format!("详见 {}", meaning.page),
    ]
}

#[doc(hidden)]
pub fn print_outcome(outcome: &impl Outcome, call: &str) {
    let mut label = "返回";
    for line in outcome.lines(call) {
        print_labelled(label, &line);
        label = "    ";
    }
}

/// A line behind a label of two Chinese characters, broken between words where it
/// would be wider than a terminal of 80 columns.
#[doc(hidden)]
pub fn print_labelled(label: &str, text: &str) {
    let mut line = format!("  {label} ");
    for word in text.split(' ') {
        if columns(&line) + 1 + columns(word) > 80 && columns(&line) > 8 {
            print_line(&line);
            line = " ".repeat(7);
        }
        line.push(' ');
        line.push_str(word);
    }
    print_line(&line);
}

/// How wide a terminal shows a text: a Chinese character takes two columns.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// The source of a call on one line, however rustfmt broke it.
#[doc(hidden)]
pub fn one_line(source: &str) -> String {
    source
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace("( ", "(")
        .replace(",)", ")")
        .replace(", )", ")")
}

/// Prints a line to stdout. Where that fails (a full disk, say) there is nobody to
/// teach: the chapter says so and ends with status 1.
pub fn print_line(line: &str) {
    if let Err(error) = writeln!(io::stdout(), "{line}") {
        eprintln!("写不出输出：{error}");
        std::process::exit(1);
    }
}

pub(crate) fn closing_line(how: &str) {
    let steps = STEPS.load(Ordering::Relaxed);
    print_line(&format!(
        "\n{how}：走了 {steps} 步，fd 都已关闭，map 交还内核。"
    ));
}
