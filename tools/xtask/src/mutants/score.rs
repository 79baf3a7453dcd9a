//! How many mutants were caught, and what is to be done about the others.

use super::generate::Mutant;
use super::judge::Outcome;
use super::list::Entry;

/// What came of an exercise's mutants.
#[derive(Debug, Default)]
pub struct Score {
    /// How many fail a check.
    pub caught: usize,
    /// How many pass, and the list says why.
    pub listed: usize,
    /// How many pass, and the list doesn't know them: one line each.
    pub survivors: Vec<String>,
    /// What is wrong with the list.
    pub problems: Vec<String>,
}

impl Score {
    /// Compares what came of the mutants with the list.
    pub fn of(judged: &[(Mutant, Outcome)], list: &[Entry]) -> Self {
        let mut score = Self::default();
        for (mutant, outcome) in judged {
            let Mutant {
                function,
                change,
                line,
                ..
            } = mutant;
            let told = format!("第 {line} 行 {function}：{change}");
            let is_listed = list.iter().any(|entry| entry.is_about(mutant));
            match outcome {
                Outcome::Refused => {}
                Outcome::Caught(check) if is_listed => {
                    score.problems.push(format!(
                        "列表说它对，{check} 却不让它通过：{told}"
                    ));
                }
                Outcome::Caught(_) => score.caught += 1,
                Outcome::Passed if is_listed => score.listed += 1,
                Outcome::Passed => score.survivors.push(told),
                Outcome::Unjudged(why) => {
                    score.survivors.push(format!("{told}（{why}）"));
                }
            }
        }
        for entry in list {
            let exists = judged.iter().any(|(mutant, outcome)| {
                *outcome != Outcome::Refused && entry.is_about(mutant)
            });
            if !exists {
                let Entry {
                    function, change, ..
                } = entry;
                score.problems.push(format!(
                    "列表里的变异已经没有了：{function}：{change}"
                ));
            }
        }
        score
    }

    /// Adds another exercise's score.
    pub fn add(&mut self, other: Self) {
        self.caught += other.caught;
        self.listed += other.listed;
        self.survivors.extend(other.survivors);
        self.problems.extend(other.problems);
    }

    /// How many mutants there is a verdict or an excuse for.
    pub fn judged(&self) -> usize {
        self.caught + self.listed + self.survivors.len() + self.problems.len()
    }

    /// Whether all that should be caught was, and the list holds.
    pub fn is_full(&self) -> bool {
        self.survivors.is_empty() && self.problems.is_empty()
    }

    /// The score in one line.
    pub fn told(&self) -> String {
        let Self { caught, listed, .. } = self;
        let due = caught + self.survivors.len();
        // Rounded down: only all are 100 %.
        let share = (caught * 1000).checked_div(due).unwrap_or(1000);
        format!(
            "{due} 个变异抓住 {caught} 个（{}.{} %），另有 {listed} 个在列表里",
            share / 10,
            share % 10
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::generate::mutants;
    use super::*;

    const SOURCE: &str = "fn is_two(n: u32) -> bool { n == 2 }\n";

    /// The score of `SOURCE`, where a check catches what `fails`, and the list says of these
    /// changes that they're right.
    fn score(fails: impl Fn(&Mutant) -> bool, right: &[&str]) -> Score {
        let mutants = mutants(SOURCE).expect("it's Rust");
        let judge = |mutant: Mutant| {
            let outcome = if mutant.change.contains("max") {
                Outcome::Refused
            } else if fails(&mutant) {
                Outcome::Caught("tells_two".to_owned())
            } else {
                Outcome::Passed
            };
            (mutant, outcome)
        };
        let judged: Vec<_> = mutants.into_iter().map(judge).collect();
        let entry = |change: &&str| Entry {
            function: "is_two".to_owned(),
            change: (*change).to_owned(),
            why: "因为".to_owned(),
        };
        let list: Vec<_> = right.iter().map(entry).collect();
        Score::of(&judged, &list)
    }

    const NARROW: &str = "n → n & 0xffff";

    #[test]
    fn all_caught_is_a_full_score() {
        let score = score(|_| true, &[]);
        assert!(score.is_full());
        let told = "7 个变异抓住 7 个（100.0 %），另有 0 个在列表里";
        assert_eq!(score.told(), told);
    }

    #[test]
    fn a_survivor_is_told() {
        let score = score(|mutant| mutant.change != NARROW, &[]);
        assert!(!score.is_full());
        assert_eq!(score.survivors, [format!("第 1 行 is_two：{NARROW}")]);
        let told = "7 个变异抓住 6 个（85.7 %），另有 0 个在列表里";
        assert_eq!(score.told(), told);
    }

    #[test]
    fn a_listed_one_may_pass() {
        let score = score(|mutant| mutant.change != NARROW, &[NARROW]);
        assert!(score.is_full());
        let told = "6 个变异抓住 6 个（100.0 %），另有 1 个在列表里";
        assert_eq!(score.told(), told);
    }

    #[test]
    fn a_list_holds_what_exists_and_passes() {
        // The second doesn't compile, the third isn't made at all.
        for (listed, problem) in [
            (NARROW, "列表说它对，tells_two 却不让它通过"),
            ("n → n.max(1)", "列表里的变异已经没有了"),
            ("8 → 9", "列表里的变异已经没有了"),
        ] {
            let score = score(|_| true, &[listed]);
            assert!(!score.is_full());
            let [told] = &score.problems[..] else {
                panic!("{score:?}");
            };
            assert!(told.starts_with(problem), "{told}");
        }
    }
}
