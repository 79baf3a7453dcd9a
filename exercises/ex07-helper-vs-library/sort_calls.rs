//! The exercise ex07-sort-calls: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;

harness::exercise! {
    name: sort_calls,
    calls: {
        fn kind(call: String) -> Result<String> {
            Ok(format!("{:?}", answer::kind(&call)))
        }
    },
    wrong: {
        wrong_any_checked_name => knows_the_library,
        wrong_any_pointer => knows_the_library,
        wrong_by_variable_name => knows_the_helpers,
        wrong_one_underscore => knows_the_checked,
        wrong_any_fd => ignores_the_names,
        wrong_any_two_underscores => ignores_the_names,
        wrong_by_position => knows_the_helpers,
    },
    right: { right_splits_once, right_state_machine },
}
