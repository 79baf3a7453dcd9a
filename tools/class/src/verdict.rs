//! From what a checker said to a verdict, and to the words of it that a student may read.

use protocol::checker::{Checked, Line};
use protocol::relay::Exit;

use crate::grading_vm::Heard;
use crate::results::{CheckResult, State};

/// Enters a checker's verdicts. `at_fault` says whether the answer is to blame when they
/// aren't complete.
pub fn apply(
    outcome: &Heard,
    at_fault: bool,
    checks: &mut [CheckResult],
    exercise_seconds: u64,
) -> (State, Option<String>) {
    for line in &outcome.lines {
        let Line::Checked(Checked { check, finding }) = line else {
            continue;
        };
        let known = checks.iter_mut().find(|known| known.check == check.name);
        if let Some(known) = known {
            known.enter(finding.clone());
        }
    }
    if outcome.is_complete() {
        return (State::Checked, None);
    }
    let obstacle = outcome.obstacle(exercise_seconds);
    if at_fault {
        let half = if outcome.end == Some(Exit::TimedOut) {
            "用一半的时间也"
        } else {
            ""
        };
        let fault = format!(
            "{obstacle}\n单独再评一次还是这样，而参考答案在同样的虚拟机里{half}评得完，\
             所以没做完的算没过"
        );
        return (State::Checked, Some(fault));
    }
    (State::NotGraded, Some(obstacle))
}

/// What the student is told of why checks weren't completed. Of hidden ones nothing but
/// that: the reason, which may name them, goes where only the teacher reads.
pub fn conceal(why: String, checks: &mut [CheckResult]) -> String {
    let hidden = checks.iter_mut().filter(|check| check.hidden);
    let mut undone = hidden.filter(|check| check.passed.is_none()).peekable();
    if undone.peek().is_none() {
        return why;
    }
    for check in undone {
        check.expected = Some("检查做得完".to_owned());
        check.seen = Some(why.clone());
    }
    "老师的检查没有做完，没做完的算没过".to_owned()
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use protocol::checker::{CheckInfo, Finding, Obstacle};

    use super::*;

    fn check(name: &str) -> CheckInfo {
        CheckInfo {
            exercise: "insert_once".to_owned(),
            name: name.to_owned(),
            title: "它行".to_owned(),
            points: 1,
            page: "ch02-update-flags".to_owned(),
            section: "常见的错".to_owned(),
        }
    }

    #[test]
    fn what_a_check_found_is_entered_for_that_check_only() {
        let line = |finding| {
            let check = check("a");
            Line::Checked(Checked { check, finding })
        };
        let not_written = Finding::NotWritten {
            function: "put".to_owned(),
            place: "src/a.rs:7".to_owned(),
        };
        let not_yet = Finding::NotYet {
            first: "装得进内核".to_owned(),
        };
        let failed = Finding::Failed {
            expected: "put 会返回".to_owned(),
            seen: "没有".to_owned(),
            story: vec!["调用 put()".to_owned()],
        };
        let returns = Some("put 会返回");
        for (finding, passed, expected, seen) in [
            (Finding::Passed, true, None, None),
            (
                not_written,
                false,
                returns,
                Some("还没有写：src/a.rs:7 是 todo!()"),
            ),
            (
                not_yet,
                false,
                Some("先要：装得进内核"),
                Some("还没有，所以这一项没有试"),
            ),
            (failed, false, returns, Some("没有")),
        ] {
            let heard = Heard {
                lines: vec![line(finding)],
                ..Heard::default()
            };
            let mut checks =
                ["a", "b"].map(|name| CheckResult::before(check(name), false));
            apply(&heard, false, &mut checks, 9);
            assert_eq!(checks[0].passed, Some(passed));
            assert_eq!(checks[0].seen.as_deref(), seen);
            assert_eq!(checks[0].expected.as_deref(), expected);
            assert_eq!(checks[1].passed, None);
        }
    }

    #[test]
    fn what_went_wrong_around_an_answer_is_no_verdict() {
        let state = |outcome: &Heard, at_fault| {
            let mut checks = [CheckResult::before(check("a"), false)];
            apply(outcome, at_fault, &mut checks, 9).0
        };
        let obstacle = Line::Obstacle(Obstacle {
            why: "EPERM".to_owned(),
            errno: Some(1),
        });
        let done = Line::Done { seed: 1 };
        let outcome = |lines: &[Line], end, trouble: Option<&str>| Heard {
            begun: true,
            lines: lines.to_vec(),
            end,
            trouble: trouble.map(str::to_owned),
        };
        for incomplete in [
            outcome(&[], None, Some("the kernel panicked")),
            outcome(from_ref(&obstacle), Some(Exit::Exited(3)), None),
            outcome(&[obstacle, done.clone()], Some(Exit::Exited(1)), None),
            outcome(&[], Some(Exit::Exited(101)), None),
            outcome(&[], Some(Exit::Exited(0)), None),
            outcome(&[], Some(Exit::Killed(9)), None),
            outcome(&[], Some(Exit::TimedOut), None),
        ] {
            assert_eq!(state(&incomplete, false), State::NotGraded);
            assert_eq!(state(&incomplete, true), State::Checked);
        }
        let complete = outcome(&[done], Some(Exit::Exited(1)), None);
        assert_eq!(state(&complete, false), State::Checked);
    }

    #[test]
    fn a_student_does_not_read_what_stopped_a_hidden_check() {
        for (hidden, told) in [(false, "secret: EPERM"), (true, "老师的检查")]
        {
            let mut checks = [CheckResult::before(check("secret"), hidden)];
            let words = conceal("secret: EPERM".to_owned(), &mut checks);
            assert!(words.starts_with(told), "{words}");
            let seen = checks[0].seen.as_deref();
            assert_eq!(seen, hidden.then_some("secret: EPERM"));
        }
    }
}
