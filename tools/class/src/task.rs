//! One exercise of an assignment, with all that grading it takes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use course::{Course, Exercise};

use crate::assignment::Assignment;
use crate::checker::Checker;
use crate::compile;
use crate::grading_vm::JobPrograms;
use crate::kit::Kit;
use crate::toolchain::stripped;

/// One exercise of the assignment, with all that grading it takes.
pub struct Task {
    /// Which one.
    pub exercise: Exercise,
    /// The reference solution, compiled.
    pub solution: PathBuf,
    /// The book's checks, and the teacher's own ones.
    pub checkers: Vec<Checker>,
}

impl Task {
    /// Compiles what grading the exercise takes into `work`.
    ///
    /// # Errors
    /// Something doesn't compile, or the assignment names a check that there isn't.
    pub fn prepare(
        exercise: Exercise,
        assignment: &Assignment,
        kit: &Kit,
        work: &Path,
    ) -> Result<Self> {
        let id = &exercise.id;
        let stem = exercise.stem();
        let public = work.join(&exercise.package);
        let built = kit
            .checker(&exercise.package)
            .context("the kit has each package's checker")?;
        stripped(built, &public)?;
        let mut checkers = vec![Checker::new(&public, &stem, false)?];
        let hidden = assignment
            .hidden
            .as_ref()
            .map(|folder| folder.join(format!("{id}.rs")))
            .filter(|file| file.exists());
        if let Some(file) = hidden {
            let program = work.join(format!("hidden-{id}"));
            compile::hidden_checker(kit, &exercise, &file, &program)?;
            checkers.push(Checker::new(&program, &stem, true)?);
        }
        for (check, points) in &assignment.exercises[id] {
            let of_this_name = checkers
                .iter()
                .flat_map(|checker| &checker.checks)
                .filter(|known| known.check == *check);
            ensure!(
                of_this_name.count() < 2,
                "练习 {id} 的书里和您自己的检查里都有“{check}”。\n\
                 出路：给您自己的换一个名字"
            );
            let mut known = checkers
                .iter_mut()
                .flat_map(|checker| &mut checker.checks)
                .filter(|known| known.check == *check);
            let Some(known) = known.next() else {
                let names: Vec<_> = checkers
                    .iter()
                    .flat_map(|checker| &checker.checks)
                    .map(|known| known.check.as_str())
                    .collect();
                bail!(
                    "练习 {id} 没有“{check}”这项检查。它有：{}",
                    names.join("、")
                );
            };
            known.of = *points;
        }
        let program = work.join(format!("solution-{id}"));
        let limit = Duration::from_secs(600);
        let reference = compile::solution(&exercise)?;
        let attempt =
            compile::attempt(kit, &exercise, &reference, limit, &program)?;
        if let Some(why) = attempt.trouble(limit) {
            bail!("{id} 的参考答案没有编译过，所以什么也没有评：\n{why}");
        }
        Ok(Self {
            exercise,
            solution: program,
            checkers,
        })
    }

    /// An answer's programs, for one of the checkers.
    #[must_use]
    pub fn job(&self, checker: &Checker, answer: &Path) -> JobPrograms {
        JobPrograms {
            exercise: self.exercise.stem(),
            checker: checker.program.clone(),
            answer: answer.to_owned(),
            kernel_side: self.exercise.has_kernel_side,
        }
    }
}

/// The assignment's exercises, in its order.
///
/// # Errors
/// There is no such exercise.
pub fn wanted(
    assignment: &Assignment,
    course: &Course,
) -> Result<Vec<Exercise>> {
    let mut wanted = Vec::new();
    for id in assignment.exercises.keys() {
        let Some(exercise) = course.exercises().find(|known| known.id == *id)
        else {
            if let Some(old) = course.retired(id) {
                bail!(
                    "练习 {id} 退休了，换成了 {new}。\n\
                     出路：把作业文件里的 [exercises.{id}] 换成 [exercises.{new}]，检查也换成它的",
                    new = old.replaced_by
                );
            }
            let ids: Vec<_> =
                course.exercises().map(|e| e.id.as_str()).collect();
            bail!("没有“{id}”这道练习。现有的：{}", ids.join("、"));
        };
        wanted.push(exercise.clone());
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retired_exercise_is_told_as_such() {
        let course = Course::load(&course::checkout()).expect("it's here");
        let text = "title = \"\"\nseed = 1\n[exercises.ex05-ensure-absent]\n";
        let assignment = toml::from_str(text).expect("it's an assignment");
        let error = wanted(&assignment, &course).expect_err("it's retired");
        let said = error.to_string();
        assert!(said.contains("退休了，换成了 ex08-symptoms"), "{said}");
    }
}
