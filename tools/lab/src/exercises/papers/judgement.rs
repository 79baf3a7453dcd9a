//! What a learner says of an answer, for example `b=3,5`.

use std::str::FromStr;

/// What the four answers are called.
pub const LABELS: [char; 4] = ['a', 'b', 'c', 'd'];

/// What a learner says of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    label: char,
    /// The numbers of the checks that it fails, from 1; empty when it passes all.
    pub fails: Vec<usize>,
}

impl Judgement {
    /// Whether that's so, of an answer that fails these checks. To know one of them is
    /// enough.
    #[must_use]
    pub fn is_right(&self, failed: &[usize]) -> bool {
        self.fails.is_empty() == failed.is_empty()
            && self.fails.iter().all(|number| failed.contains(number))
    }
}

impl FromStr for Judgement {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unclear = || "要写成 a=0 或者 b=3,5 的样子";
        let (label, checks) = text.split_once('=').ok_or_else(unclear)?;
        let label = label.to_lowercase();
        let label = LABELS.into_iter().find(|it| it.to_string() == label);
        let label = label.ok_or("答案只有 a、b、c、d 四份")?;
        let mut fails = Vec::new();
        for number in checks.split([',', '，', '、']) {
            fails.push(number.trim().parse().map_err(|_| unclear())?);
        }
        if fails == [0] {
            fails.clear();
        } else if fails.contains(&0) {
            return Err("0 是全部通过，不能再有没过的".to_owned());
        }
        Ok(Self { label, fails })
    }
}

/// The judgements in the order of the answers.
///
/// # Errors
/// One is missing or there twice, or there's no such check.
pub fn one_each(
    all: &[Judgement],
    checks: usize,
) -> Result<[Judgement; 4], String> {
    let number = all.iter().flat_map(|it| &it.fails).find(|n| **n > checks);
    if let Some(number) = number {
        return Err(format!("没有第 {number} 项检查，一共 {checks} 项。"));
    }
    let mut found = Vec::new();
    for label in LABELS {
        let mut about = all.iter().filter(|it| it.label == label);
        match (about.next(), about.next()) {
            (Some(one), None) => found.push(one.clone()),
            (None, _) => return Err(format!("答案 {label} 还没有判。")),
            _ => return Err(format!("答案 {label} 判了两次。")),
        }
    }
    found.try_into().map_err(|_| "要判四份答案。".to_owned())
}

/// Checks' numbers in words.
#[must_use]
pub fn numbers(checks: &[usize]) -> String {
    if checks.is_empty() {
        return "全部通过".to_owned();
    }
    let numbers: Vec<_> = checks.iter().map(usize::to_string).collect();
    format!("第 {} 项没过", numbers.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Judgement {
        text.parse().unwrap_or_else(|why| panic!("{text}: {why}"))
    }

    #[test]
    fn a_judgement_is_read() {
        assert_eq!(said("a=0").fails, [0; 0]);
        assert_eq!(said("B=3").label, 'b');
        for text in ["c=3,5", "c=3，5", "c=3、 5"] {
            assert_eq!(said(text).fails, [3, 5], "{text}");
        }
        for text in ["", "a", "a=", "a=x", "e=1", "ab=1", "a=0,1", "a=-1"] {
            assert!(text.parse::<Judgement>().is_err(), "{text}");
        }
    }

    #[test]
    fn one_check_that_it_fails_is_enough() {
        assert!(said("a=3").is_right(&[3, 5]));
        assert!(said("a=3,5").is_right(&[3, 5]));
        assert!(said("a=0").is_right(&[]));
        for (text, failed) in
            [("a=0", &[3][..]), ("a=3", &[]), ("a=3,4", &[3, 5])]
        {
            assert!(!said(text).is_right(failed), "{text}");
        }
    }

    #[test]
    fn each_answer_is_judged_once() {
        let all = ["d=1", "a=0", "c=2", "b=0"].map(said);
        let sorted = one_each(&all, 2).expect("it's all there");
        assert_eq!(sorted.map(|it| it.label), LABELS);
        for (texts, why) in [
            (&["a=0", "b=0", "c=0"][..], "答案 d 还没有判"),
            (&["a=0", "b=0", "c=0", "d=0", "a=1"], "答案 a 判了两次"),
            (&["a=3", "b=0", "c=0", "d=0"], "没有第 3 项"),
        ] {
            let all: Vec<_> = texts.iter().map(|text| said(text)).collect();
            let error = one_each(&all, 2).expect_err(why);
            assert!(error.contains(why), "{error}");
        }
    }
}
