//! What a checker found, as the learner gets to read it.

use course::Exercise;
use protocol::checker::{CheckInfo, Checked, Finding};
use shared::say;

use super::files::shown;

/// Whether the answer is right in everything.
#[must_use]
pub fn passed(made: &[Checked]) -> bool {
    !made.is_empty() && made.iter().all(|made| made.finding == Finding::Passed)
}

/// Prints what a check found that didn't pass, and where the page explains it.
pub fn print_finding(check: &CheckInfo, finding: &Finding) {
    if let Finding::NotYet { first } = finding {
        say!("        先要：{first}");
    }
    if let Finding::Failed {
        expected,
        seen,
        story,
    } = finding
    {
        if !story.is_empty() {
            say!("        经过：{}", story.join("\n              "));
        }
        say!("        应当：{expected}");
        say!("        看到：{seen}");
        let book = course::checkout().join("book");
        // A teacher's package has the finished pages.
        let finished = book.join(format!("{}.html", check.page));
        let page = if finished.exists() {
            finished
        } else {
            book.join(format!("src/{}.md", check.page))
        };
        say!("        讲解：{} 的“{}”", shown(&page), check.section);
    }
}

/// Prints what the checks of an exercise found.
pub fn print(exercise: &Exercise, made: &[Checked], seed: u64) {
    say!("\n{}：{}\n", exercise.id, exercise.title());
    for Checked { check, finding } in made {
        let word = match finding {
            Finding::Passed => "通过",
            Finding::NotWritten { .. } => "没写",
            Finding::NotYet { .. } => "没试",
            Finding::Failed { .. } => "没过",
        };
        say!("  {word}  {}", check.title);
        print_finding(check, finding);
    }
    let is_passed = |made: &&Checked| made.finding == Finding::Passed;
    let count = made.iter().filter(is_passed).count();
    say!("\n{count}/{} 项通过", made.len());
    let id = &exercise.id;
    if passed(made) {
        say!("这道练习完成了。");
        // A teacher's package has none.
        if exercise.part("solution.rs").exists() {
            say!("参考答案：cargo lab solution {id}");
        }
    } else {
        say!("要改的文件：{}", shown(&exercise.answer()));
        say!("提示：cargo lab hint {id}");
        say!("同样的随机数再来一次：cargo lab check {id} --seed {seed}");
    }
}
