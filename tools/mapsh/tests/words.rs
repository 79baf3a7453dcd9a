//! What mapsh says of a refusal is what the book's lessons print.

use std::collections::BTreeSet;
use std::fs;

use course::Course;
use mapsh::meaning::{ALL, OURS};
use mapsh::tasks;
use transcript::Transcript;

#[test]
fn each_sentence_stands_in_a_recorded_run() {
    let course = Course::load(&course::checkout()).expect("the course");
    let mut printed = BTreeSet::new();
    for lesson in &course.lessons {
        let events = fs::read_to_string(lesson.events()).expect("recorded");
        let run = Transcript::from_json_lines(&events).expect("events");
        for refusal in run.refusals() {
            let meaning = refusal.meaning.clone();
            printed.insert((meaning.text, meaning.page));
        }
    }
    for (text, page) in ALL {
        let sentence = ((*text).to_owned(), (*page).to_owned());
        assert!(printed.contains(&sentence), "{text} ({page})");
    }
}

#[test]
fn each_page_that_is_named_is_there() {
    let pages = course::checkout().join("book/src");
    let told = OURS.iter().map(|(_, page)| *page);
    for page in told.chain(tasks::all().map(|task| task.lesson)) {
        assert!(pages.join(format!("{page}.md")).is_file(), "{page}");
    }
}
