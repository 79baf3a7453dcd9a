//! Grading a class: some students at a time, with a bar that tells how far it is.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, IsTerminal};
use std::sync::{Mutex, mpsc};
use std::thread;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use shared::tell;

use crate::folders::Student;
use crate::results::StudentResult;
use crate::visible;

/// Has the students graded, `jobs` at a time, and shows how far it is. Returns them in order.
///
/// # Errors
/// There is no bar.
pub fn all(
    students: &[Student],
    jobs: usize,
    grade: &(dyn Fn(&Student) -> StudentResult + Sync),
) -> Result<Vec<StudentResult>> {
    let bar = ProgressBar::new(students.len() as u64);
    let style = ProgressStyle::with_template(
        "{wide_bar} {pos}/{len}，还要 {eta}，刚评完 {msg}",
    );
    bar.set_style(style.context("the template is fixed")?);
    let queue: Mutex<VecDeque<_>> = Mutex::new(students.iter().collect());
    let mut graded = BTreeMap::new();
    thread::scope(|scope| {
        let (sender, finished) = mpsc::channel();
        for _ in 0..jobs {
            let (sender, queue) = (sender.clone(), &queue);
            scope.spawn(move || {
                loop {
                    let next = queue.lock().expect("no panics").pop_front();
                    let Some(student) = next else { return };
                    if sender.send((student, grade(student))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for (student, result) in finished {
            let name = visible::line(&student.name);
            bar.set_message(name.clone());
            bar.inc(1);
            if !io::stderr().is_terminal() {
                tell!("{}/{} {name}", bar.position(), students.len());
            }
            graded.insert(student, result);
        }
    });
    bar.finish_and_clear();
    Ok(graded.into_values().collect())
}
