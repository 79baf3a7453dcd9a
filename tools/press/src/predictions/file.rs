//! What stands in a file of predictions.

use serde::Deserialize;

/// How the name of a file with predictions ends, after its page's.
pub const SUFFIX: &str = ".predict.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predictions {
    pub predict: Vec<Prediction>,
}

/// A question whose answer is recorded. With `wrong` answers the reader chooses among them
/// and the recorded one; without, the reader types it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prediction {
    /// What the page calls it.
    pub id: String,
    /// Markdown, like every text here.
    pub asks: String,
    /// The step whose output answers it.
    pub step: u32,
    /// The call or the value as it's printed; a call may leave its variables out.
    pub call: String,
    /// Which of the times that the step did it, from 1. Without it, all of them: a list.
    pub time: Option<usize>,
    /// The name of a map: what it held after the call is asked, not what the call gave.
    pub map: Option<String>,
    /// Why the answer is what it is.
    pub why: String,
    #[serde(default)]
    pub wrong: Vec<Wrong>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrong {
    pub says: String,
    /// Why it isn't so.
    pub why: String,
}
