//! The macros by which a package declares its exercises. All names lead to files: the
//! exercise `insert_once` has its learner's file in `src/insert_once.rs`, and all else in
//! `insert_once/`.

/// Declares an exercise, in the file `insert_once.rs` of its package:
///
/// ```text
/// harness::exercise! {
///     name: insert_once,
///     calls: {
///         fn insert_once(map: u32, key: Vec<u8>, value: Vec<u8>) -> Result<bool> {
///             answer::insert_once(&open(map)?, &key, &value)
///         }
///     },
///     wrong: {
///         wrong_any => keeps_the_old_value,
///     },
///     right: { right_number_of_c },
/// }
/// ```
///
/// `calls` are the functions that the checker can call, written as what they do with
/// `answer`, the module that is the answer: the learner's file in the answer program, and
/// each of the maintainers' answers in the proof. Each is one file in the exercise's
/// folder: `starter.rs`, `solution.rs`, those in `wrong`, where the check stands that
/// catches it, and those in `right`, which do the task in another way and must pass.
///
/// The file is a program, whose learner's file is the only one that has to compile. In the
/// package's tests it's a module.
#[macro_export]
macro_rules! exercise {
    (
        $(#[$attribute:meta])*
        name: $name:ident,
        calls: $calls:tt,
        wrong: { $($wrong:ident => $caught_by:ident),+ $(,)? },
        $(right: { $($right:ident),+ $(,)? },)?
    ) => {
        // The proof is about the maintainers' answers.
        #[cfg(not(test))]
        #[path = "src"]
        mod learner {
            #[allow(
                unused_variables,
                clippy::needless_pass_by_value,
                clippy::needless_raw_string_hashes,
                reason = "a starter doesn't use them yet"
            )]
            $(#[$attribute])*
            pub mod $name;
        }

        #[cfg(not(test))]
        fn main() -> std::process::ExitCode {
            $crate::answer::serve(&$crate::calls!($name, learner, $name, $calls))
        }

        #[cfg(test)]
        #[path = "."]
        mod known {
            pub mod $name {
                #[allow(
                    dead_code,
                    unused_variables,
                    clippy::needless_pass_by_value,
                    clippy::needless_raw_string_hashes,
                    reason = "a starter doesn't use them yet"
                )]
                pub mod starter;
                pub mod solution;
                $(pub mod $wrong;)+
                $($(pub mod $right;)+)?
            }
        }

        /// The answers in this exercise's folder.
        #[cfg(test)]
        pub fn answers() -> Vec<$crate::proof::Answer> {
            use known::$name as known;
            use $crate::proof::Answer;
            vec![
                Answer::starter($crate::calls!($name, known, starter, $calls)),
                Answer::solution($crate::calls!($name, known, solution, $calls)),
                $(Answer::wrong(
                    stringify!($wrong),
                    stringify!($caught_by),
                    $crate::calls!($name, known, $wrong, $calls),
                ),)+
                $($(Answer::right(
                    stringify!($right),
                    $crate::calls!($name, known, $right, $calls),
                ),)+)?
            ]
        }
    };
}

/// The functions that a checker can call in one answer. With `kernel_side OBJECT;` at their
/// head that is a constant with what the package's `build.rs` made of the answer's C.
#[doc(hidden)]
#[macro_export]
macro_rules! calls {
    (
        $name:ident, $folder:ident, $answer:ident,
        {
            $(kernel_side $object:ident;)?
            $(fn $function:ident($($argument:ident: $type:ty),* $(,)?)
                -> $returned:ty $body:block)+
        }
    ) => {{
        use $folder::$answer as answer;
        $(
            const $object: &[u8] = include_bytes!(concat!(
                env!("OUT_DIR"),
                "/",
                stringify!($name),
                "/",
                stringify!($answer),
                ".bpf.o"
            ));
        )?
        $(
            // Only `build.rs` reads it.
            let _: (&str, &[u8]) = (answer::KERNEL_SIDE, $object);
        )?
        $crate::answer::Calls::new()$(.on(
            stringify!($function),
            |($($argument,)*): ($($type,)*)| -> $returned { $body },
        ))+
    }};
}

/// The checker of a package, in its `src/main.rs`: `harness::checker!(insert_once)`.
#[macro_export]
macro_rules! checker {
    ($($exercise:ident),+ $(,)?) => {
        #[path = ".."]
        mod exercises {
            $(pub mod $exercise {
                pub mod checks;
            })+
        }

        fn main() -> std::process::ExitCode {
            $crate::checker::main(&[$(exercises::$exercise::checks::EXERCISE),+])
        }
    };
}

/// The proof of a package's exercises, in its `tests/proof.rs`:
/// `harness::prove!(insert_once)`.
#[macro_export]
macro_rules! prove {
    ($($exercise:ident),+ $(,)?) => {
        #[path = ".."]
        mod exercises {
            $(pub mod $exercise;)+
        }

        const CHECKER: $crate::proof::Checker = $crate::proof::Checker {
            program: env!(concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME"))),
            package: env!("CARGO_MANIFEST_DIR"),
        };

        /// Not a test, but what the checker starts to call the answers.
        #[test]
        fn serve() {
            $($crate::proof::serve_if_asked(
                stringify!($exercise),
                &exercises::$exercise::answers(),
            );)+
        }

        #[test]
        fn sections_exist() {
            CHECKER.sections_exist();
        }

        #[test]
        #[ignore = "needs root, to become an ordinary user"]
        fn says_when_it_cannot_check() {
            CHECKER.says_when_it_cannot([$(stringify!($exercise)),+][0]);
        }

        $(
            #[test]
            #[ignore = "needs bpf(2): cargo xtask test runs it"]
            fn $exercise() {
                $crate::proof::prove(
                    &CHECKER,
                    stringify!($exercise),
                    &exercises::$exercise::answers(),
                );
            }
        )+
    };
}
