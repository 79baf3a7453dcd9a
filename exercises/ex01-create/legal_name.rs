//! The exercise ex01-legal-name: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;

harness::exercise! {
    name: legal_name,
    calls: {
        fn legal_name(wanted: String) -> Result<String> {
            Ok(answer::legal_name(&wanted))
        }
    },
    wrong: {
        wrong_any_length => cuts_long_names,
        wrong_sixteen => cuts_long_names,
        wrong_alphanumeric => replaces_chinese,
        wrong_no_dot => keeps_legal_names,
        wrong_drops => replaces_punctuation,
        wrong_cuts_bytes => replaces_chinese,
        wrong_trims => replaces_punctuation,
        wrong_byte_by_byte => replaces_chinese,
    },
    right: { right_buffer, right_splits },
}
