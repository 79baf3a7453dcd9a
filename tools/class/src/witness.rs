//! Whether a compiler's refusal is the answer's fault.
//!
//! A full disk, a compiler that was killed, a machine that is too busy: whatever spoils an
//! answer at such a time would spoil the reference solution as well. So that one is
//! compiled in the same place, right after each answer that doesn't compile.

use std::time::Duration;

use anyhow::Result;

/// What came of one run of the compiler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// A program.
    Program,
    /// The compiler has something against what the answer says: these words.
    Refused(String),
    /// It didn't come to an end in time.
    Late,
    /// It failed, and says nothing of the answer.
    Failed(String),
    /// The same, and somebody else was at work: a signal, a full disk.
    Disturbed(String),
}

impl Attempt {
    /// What was in the way of a program within this time.
    #[must_use]
    pub fn trouble(self, limit: Duration) -> Option<String> {
        match self {
            Self::Program => None,
            Self::Late => Some(too_late(limit)),
            Self::Refused(words)
            | Self::Failed(words)
            | Self::Disturbed(words) => Some(words),
        }
    }
}

/// What came of compiling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compiled {
    /// The program is where it was wanted.
    Program,
    /// The compiler's words. It's the answer's fault.
    Refused(String),
    /// Why that can't be known.
    Unknown(String),
}

/// Has an answer compiled within a time, once more if the first result is doubtful, with
/// the reference as the witness.
pub fn compile(
    limit: Duration,
    answer: &dyn Fn(Duration) -> Result<Attempt>,
    reference: &dyn Fn(Duration) -> Result<Attempt>,
) -> Compiled {
    let first = match settled(limit, answer, reference) {
        Ok(compiled) => return compiled,
        Err(doubt) => doubt,
    };
    let second = match settled(limit, answer, reference) {
        Ok(compiled) => return compiled,
        Err(doubt) => doubt,
    };
    match (first, second) {
        (Doubt::Failed(_), Doubt::Failed(words)) => Compiled::Refused(format!(
            "{}\n编译了两次都是这样，而参考答案在同样的时间和地方编译得过",
            words.trim_end()
        )),
        (Doubt::Disturbed(why), _) | (_, Doubt::Disturbed(why)) => {
            Compiled::Unknown(why)
        }
    }
}

/// Why it isn't settled whose fault it is.
enum Doubt {
    Failed(String),
    Disturbed(String),
}

fn settled(
    limit: Duration,
    answer: &dyn Fn(Duration) -> Result<Attempt>,
    reference: &dyn Fn(Duration) -> Result<Attempt>,
) -> Result<Compiled, Doubt> {
    let attempt = match answer(limit) {
        Ok(Attempt::Program) => return Ok(Compiled::Program),
        Ok(attempt) => attempt,
        Err(error) => Attempt::Disturbed(format!("{error:#}")),
    };
    // Where it just gets ready in time, an answer may just not.
    let half = limit / 2;
    let limit = if attempt == Attempt::Late {
        half
    } else {
        limit
    };
    let why = reference(limit).map_or_else(
        |error| Some(format!("{error:#}")),
        |it| it.trouble(limit),
    );
    if let Some(why) = why {
        return Ok(Compiled::Unknown(format!(
            "参考答案在同样的时间和地方也编译不了：{}",
            why.trim()
        )));
    }
    match attempt {
        Attempt::Program => Ok(Compiled::Program),
        Attempt::Refused(words) => Ok(Compiled::Refused(words)),
        Attempt::Late => Ok(Compiled::Refused(too_late(half * 2))),
        Attempt::Failed(words) => Err(Doubt::Failed(words)),
        Attempt::Disturbed(why) => Err(Doubt::Disturbed(why)),
    }
}

fn too_late(limit: Duration) -> String {
    format!("编译超过了 {} 秒", limit.as_secs_f32().ceil())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::slice::from_ref;

    use anyhow::bail;

    use super::*;

    /// What comes of an answer and of the reference, the last of each again and again.
    fn judged(answer: &[Attempt], reference: &[Attempt]) -> Compiled {
        let next = |attempts: &[Attempt]| {
            let left = RefCell::new(attempts.iter().rev().cloned().collect());
            move |_| {
                let left: &mut Vec<_> = &mut left.borrow_mut();
                if left.len() > 1 {
                    return Ok(left.pop().expect("there are two"));
                }
                Ok(left[0].clone())
            }
        };
        let limit = Duration::from_secs(20);
        compile(limit, &next(answer), &next(reference))
    }

    fn failed() -> Attempt {
        Attempt::Failed("ld: No space left on device".to_owned())
    }

    fn killed() -> Attempt {
        Attempt::Disturbed("rustc 被信号 9 结束".to_owned())
    }

    fn refused() -> Attempt {
        Attempt::Refused("error[E0308]".to_owned())
    }

    use Attempt::{Late, Program};

    #[test]
    fn a_refusal_is_the_answers_fault_where_the_reference_compiles() {
        let expected = Compiled::Refused("error[E0308]".to_owned());
        assert_eq!(judged(&[refused()], &[Program]), expected);
        for (answer, words) in
            [(Late, "编译超过了 20 秒"), (failed(), "编译了两次都是这样")]
        {
            let Compiled::Refused(said) = judged(&[answer], &[Program]) else {
                panic!("{words}");
            };
            assert!(said.contains(words), "{said}");
        }
    }

    #[test]
    fn nothing_is_the_answers_fault_where_the_reference_fails() {
        for answer in [refused(), Late, failed(), killed()] {
            for reference in [failed(), killed(), Late, refused()] {
                let judged = judged(from_ref(&answer), &[reference]);
                let Compiled::Unknown(why) = judged else {
                    panic!("{answer:?}: {judged:?}");
                };
                assert!(why.starts_with("参考答案"), "{why}");
            }
        }
    }

    #[test]
    fn a_passing_trouble_passes() {
        for trouble in [failed(), killed()] {
            let answer = [trouble.clone(), Program];
            assert_eq!(judged(&answer, &[Program]), Compiled::Program);
            let answer = [trouble, refused()];
            let Compiled::Refused(_) = judged(&answer, &[Program]) else {
                panic!("the compiler has refused it");
            };
        }
    }

    #[test]
    fn a_compiler_that_is_killed_each_time_says_nothing_of_the_answer() {
        let Compiled::Unknown(why) = judged(&[killed()], &[Program]) else {
            panic!("that isn't known");
        };
        assert_eq!(why, "rustc 被信号 9 结束");
        for answer in [[failed(), killed()], [killed(), failed()]] {
            let both = judged(&answer, &[Program]);
            assert!(matches!(both, Compiled::Unknown(_)), "{both:?}");
        }
    }

    #[test]
    fn what_cannot_be_tried_says_nothing_of_the_answer() {
        let second = Duration::from_secs(1);
        let judged =
            compile(second, &|_| bail!("建不了临时目录"), &|_| {
                Ok(Program)
            });
        assert_eq!(judged, Compiled::Unknown("建不了临时目录".to_owned()));
    }
}
