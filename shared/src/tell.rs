//! What a program says on the way, where nobody may be listening any more.

use std::fmt::Arguments;
use std::io::{self, Write};

/// Prints a line on stderr, as `eprintln!` does. Where nobody reads it any more that is no
/// reason to panic: what the program does counts, and the line is lost.
#[macro_export]
macro_rules! tell {
    ($($words:tt)*) => { $crate::tell::line(format_args!($($words)*)) };
}

/// Prints a line on stdout, as `println!` does, and is lost like one of [`tell!`]. It's for
/// programs that have something to do behind it.
#[macro_export]
macro_rules! say {
    () => { $crate::say!("") };
    ($($words:tt)*) => {
        $crate::tell::line_on_stdout(format_args!($($words)*))
    };
}

/// What [`tell!`] calls.
pub fn line(words: Arguments) {
    let _ = writeln!(io::stderr(), "{words}");
}

/// What [`say!`] calls.
pub fn line_on_stdout(words: Arguments) {
    let _ = writeln!(io::stdout(), "{words}");
}
