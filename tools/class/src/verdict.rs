//! From what a checker said to a verdict, and to the words of it that a student may read.

use crate::grading_vm::Heard;
use crate::plan::End;
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
        let known = checks
            .iter_mut()
            .find(|check| line["check"] == check.check.as_str());
        if let Some(check) = known {
            let text = |name| line[name].as_str().map(str::to_owned);
            check.passed = line["passed"].as_bool();
            check.expected = text("expected");
            check.seen = text("seen");
        }
    }
    if outcome.end == Some(End::TimedOut) {
        let fault =
            format!("全部检查超过了 {exercise_seconds} 秒，没做完的算没过");
        return (State::Checked, Some(fault));
    }
    if outcome.is_complete() {
        return (State::Checked, None);
    }
    let obstacle = outcome.obstacle();
    if at_fault {
        let fault = format!(
            "{obstacle}\n单独再评一次还是这样，而参考答案在同样的虚拟机里评得完，\
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
    use serde_json::Value;

    use super::*;
    use crate::checker::described;

    #[test]
    fn what_went_wrong_around_an_answer_is_no_verdict() {
        let state = |outcome: &Heard, at_fault| {
            let check = serde_json::json!({ "check": "a" });
            let mut checks = [described(&check, false)];
            apply(outcome, at_fault, &mut checks, 9).0
        };
        let environment = serde_json::json!({ "environment": "EPERM" });
        let done = serde_json::json!({ "done": true });
        let outcome = |lines: &[Value], end, trouble: Option<&str>| Heard {
            begun: true,
            lines: lines.to_vec(),
            end,
            trouble: trouble.map(str::to_owned),
        };
        for incomplete in [
            outcome(&[], None, Some("the kernel panicked")),
            outcome(&[environment], Some(End::Exited(3)), None),
            outcome(&[], Some(End::Exited(101)), None),
            outcome(&[], Some(End::Exited(0)), None),
            outcome(&[], Some(End::Killed(9)), None),
        ] {
            assert_eq!(state(&incomplete, false), State::NotGraded);
            assert_eq!(state(&incomplete, true), State::Checked);
        }
        let complete = outcome(&[done], Some(End::Exited(1)), None);
        assert_eq!(state(&complete, false), State::Checked);
        let late = outcome(&[], Some(End::TimedOut), None);
        assert_eq!(state(&late, false), State::Checked);
    }

    #[test]
    fn a_student_does_not_read_what_stopped_a_hidden_check() {
        for (hidden, told) in [(false, "secret: EPERM"), (true, "老师的检查")]
        {
            let check = serde_json::json!({ "check": "secret" });
            let mut checks = [described(&check, hidden)];
            let words = conceal("secret: EPERM".to_owned(), &mut checks);
            assert!(words.starts_with(told), "{words}");
            let seen = checks[0].seen.as_deref();
            assert_eq!(seen, hidden.then_some("secret: EPERM"));
        }
    }
}
