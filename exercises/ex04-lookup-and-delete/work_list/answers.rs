//! Every answer in this folder, and the check that catches each wrong one.

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_any_error;
mod wrong_drops_the_oldest;
mod wrong_empty_is_an_error;
mod wrong_full_is_an_error;
mod wrong_key_size;
mod wrong_peek_then_take;
mod wrong_stack;

use harness::proof::Answer;

#[path = "../work_list.rs"]
#[expect(
    dead_code,
    reason = "the learner's file is proved through the starter"
)]
mod program;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::create, starter::add, starter::take)),
        Answer::solution(calls(
            solution::create,
            solution::add,
            solution::take,
        )),
        Answer::wrong(
            "wrong_stack",
            "creates_a_queue",
            calls(wrong_stack::create, wrong_stack::add, wrong_stack::take),
        ),
        Answer::wrong(
            "wrong_key_size",
            "creates_a_queue",
            calls(
                wrong_key_size::create,
                wrong_key_size::add,
                wrong_key_size::take,
            ),
        ),
        Answer::wrong(
            "wrong_drops_the_oldest",
            "keeps_all_when_full",
            calls(
                wrong_drops_the_oldest::create,
                wrong_drops_the_oldest::add,
                wrong_drops_the_oldest::take,
            ),
        ),
        Answer::wrong(
            "wrong_full_is_an_error",
            "keeps_all_when_full",
            calls(
                wrong_full_is_an_error::create,
                wrong_full_is_an_error::add,
                wrong_full_is_an_error::take,
            ),
        ),
        Answer::wrong(
            "wrong_any_error",
            "tells_other_errors",
            calls(
                wrong_any_error::create,
                wrong_any_error::add,
                wrong_any_error::take,
            ),
        ),
        Answer::wrong(
            "wrong_peek_then_take",
            "takes_under_a_race",
            calls(
                wrong_peek_then_take::create,
                wrong_peek_then_take::add,
                wrong_peek_then_take::take,
            ),
        ),
        Answer::wrong(
            "wrong_empty_is_an_error",
            "empty_is_none",
            calls(
                wrong_empty_is_an_error::create,
                wrong_empty_is_an_error::add,
                wrong_empty_is_an_error::take,
            ),
        ),
    ]
}
