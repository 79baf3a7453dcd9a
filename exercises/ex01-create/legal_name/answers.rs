//! Every answer in this folder, and the check that catches each wrong one.

#[path = "../legal_name.rs"]
#[expect(dead_code, reason = "the learner's file is proved as the starter")]
mod program;

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_alphanumeric;
mod wrong_any_length;
mod wrong_cuts_bytes;
mod wrong_drops;
mod wrong_no_dot;
mod wrong_sixteen;

use harness::proof::Answer;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::legal_name)),
        Answer::solution(calls(solution::legal_name)),
        Answer::wrong(
            "wrong_any_length",
            "cuts_long_names",
            calls(wrong_any_length::legal_name),
        ),
        Answer::wrong(
            "wrong_sixteen",
            "cuts_long_names",
            calls(wrong_sixteen::legal_name),
        ),
        Answer::wrong(
            "wrong_alphanumeric",
            "replaces_chinese",
            calls(wrong_alphanumeric::legal_name),
        ),
        Answer::wrong(
            "wrong_no_dot",
            "keeps_legal_names",
            calls(wrong_no_dot::legal_name),
        ),
        Answer::wrong(
            "wrong_drops",
            "replaces_punctuation",
            calls(wrong_drops::legal_name),
        ),
        Answer::wrong(
            "wrong_cuts_bytes",
            "replaces_chinese",
            calls(wrong_cuts_bytes::legal_name),
        ),
    ]
}
