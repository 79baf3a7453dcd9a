//! What a checker said, and how the learner gets to read it.

use course::Exercise;
use serde_json::Value;

use super::shown;

/// What came of one check.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The check's name.
    pub check: String,
    /// What must hold.
    pub title: String,
    /// Whether it holds.
    pub passed: bool,
    /// What it's worth.
    pub points: u64,
    expected: String,
    seen: String,
    page: String,
    section: String,
}

/// All that a checker said.
#[derive(Debug)]
pub enum Verdict {
    /// The checks were made.
    Judged(Vec<Outcome>),
    /// They could not be: why, and the errno.
    Environment(String, Option<i32>),
    /// The checker ended early; its results count for nothing.
    Unfinished,
}

impl Verdict {
    /// Reads a checker's stdout.
    #[must_use]
    pub fn parse(stdout: &str) -> Self {
        let mut outcomes = Vec::new();
        for line in stdout.lines() {
            let Ok(line) = serde_json::from_str::<Value>(line) else {
                return Self::Unfinished;
            };
            let text =
                |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            if line["done"] == true {
                return Self::Judged(outcomes);
            }
            if line["environment"].is_string() {
                let errno = line["errno"].as_i64().map(|number| number as i32);
                return Self::Environment(text("environment"), errno);
            }
            outcomes.push(Outcome {
                check: text("check"),
                title: text("title"),
                passed: line["passed"] == true,
                points: line["points"].as_u64().unwrap_or_default(),
                expected: text("expected"),
                seen: text("seen"),
                page: text("page"),
                section: text("section"),
            });
        }
        Self::Unfinished
    }
}

/// Prints the outcomes of an exercise.
pub fn print(exercise: &Exercise, outcomes: &[Outcome], seed: u64) {
    println!("\n{}：{}\n", exercise.id, exercise.title());
    for outcome in outcomes {
        let unwritten = outcome.seen.starts_with("还没有写");
        let verdict = match outcome.passed {
            true => "通过",
            false if unwritten => "没写",
            false => "没过",
        };
        println!("  {verdict}  {}", outcome.title);
        if !outcome.passed && !unwritten {
            println!("        应当：{}", outcome.expected);
            println!("        看到：{}", outcome.seen);
            let page = course::checkout()
                .join(format!("book/src/{}.md", outcome.page));
            println!("        讲解：{} 的“{}”", shown(&page), outcome.section);
        }
    }
    let passed = outcomes.iter().filter(|outcome| outcome.passed).count();
    println!("\n{passed}/{} 项通过", outcomes.len());
    let id = &exercise.id;
    if passed == outcomes.len() {
        println!("这道练习完成了。");
        // A teacher's package has none.
        if exercise.part("solution.rs").exists() {
            println!("参考答案：cargo lab solution {id}");
        }
    } else {
        println!("要改的文件：{}", shown(&exercise.answer()));
        println!("提示：cargo lab hint {id}");
        println!("同样的随机数再来一次：cargo lab check {id} --seed {seed}");
    }
}
