//! Whether a reader who knows nothing could tell the right answer by its place or its length:
//! over the whole book it's neither last nor longest more often than by chance.

/// What a reader chooses from.
pub struct MultipleChoice {
    /// In the order of the page, as Markdown.
    pub choices: Vec<String>,
    /// The place of the right one.
    pub right: usize,
}

/// How many questions more than chance would have may be so: a whole number can't meet it
/// exactly.
const SLACK: f64 = 1.0;

/// What gives right answers away.
pub fn check(asked: &[MultipleChoice]) -> Vec<String> {
    let total = |count: fn(&MultipleChoice) -> f64| {
        asked.iter().map(count).sum::<f64>()
    };
    let chance = total(|it| share(it.choices.len()));
    let mut problems = Vec::new();
    for (count, what, advice) in [
        (total(last), "最后一个", "换几个先后，预测题就换几个 id"),
        (total(longest), "最长的一个", "把错的写得一样仔细"),
    ] {
        if count > chance + SLACK {
            problems.push(format!(
                "全书 {} 道选择题，对的是{what}的有 {count:.1} 道，\
                碰巧只该有 {chance:.1} 道：{advice}",
                asked.len()
            ));
        }
    }
    problems
}

/// One of so many.
fn share(choices: usize) -> f64 {
    1.0 / f64::from(u32::try_from(choices).unwrap_or(u32::MAX))
}

fn last(asked: &MultipleChoice) -> f64 {
    f64::from(u8::from(asked.right + 1 == asked.choices.len()))
}

/// Where several are longest, who takes one of them meets the right one so often.
fn longest(asked: &MultipleChoice) -> f64 {
    let lengths: Vec<_> = asked
        .choices
        .iter()
        .map(|says| says.chars().filter(|c| !"`*".contains(*c)).count())
        .collect();
    let longest = lengths.iter().max();
    if lengths.get(asked.right) == longest {
        share(lengths.iter().filter(|it| Some(*it) == longest).count())
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::{MultipleChoice, check};

    fn asked(right: usize, choices: [&str; 3]) -> MultipleChoice {
        MultipleChoice {
            choices: choices.map(str::to_owned).into(),
            right,
        }
    }

    #[test]
    fn what_chance_would_do_passes() {
        let all = ["一", "二二", "`三三`"];
        let fair = [asked(0, all), asked(1, all), asked(2, all)];
        assert_eq!(check(&fair), Vec::<String>::new());
    }

    #[test]
    fn a_right_answer_that_gives_itself_away_fails() {
        let last: Vec<_> =
            (0..6).map(|_| asked(2, ["一", "二二", "三"])).collect();
        let found = check(&last);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("对的是最后一个的有 6.0 道"), "{found:?}");
        let longest: Vec<_> =
            (0..6).map(|_| asked(0, ["一一", "二", "三"])).collect();
        let found = check(&longest);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].contains("对的是最长的一个的有 6.0 道"),
            "{found:?}"
        );
    }
}
