//! The crates that an answer may use: what its exercise's package depends on.

use std::fs;

use anyhow::{Context, Result};
use course::Exercise;

/// What stands around an answer and isn't for it.
const AROUND: &str = "harness";

/// The names of the crates that an exercise's package depends on, as Rust spells them.
///
/// # Errors
/// Its manifest can't be read.
pub fn dependencies(exercise: &Exercise) -> Result<Vec<String>> {
    let manifest = exercise.folder.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)
        .with_context(|| format!("读不了 {}", manifest.display()))?;
    let table: toml::Table = text
        .parse()
        .with_context(|| format!("读不懂 {}", manifest.display()))?;
    let dependencies =
        table.get("dependencies").and_then(toml::Value::as_table);
    Ok(dependencies
        .into_iter()
        .flat_map(toml::Table::keys)
        .map(|name| name.replace('-', "_"))
        .collect())
}

/// Those of them that an answer may use.
///
/// # Errors
/// As [`dependencies`].
pub fn allowed(exercise: &Exercise) -> Result<impl Iterator<Item = String>> {
    let all = dependencies(exercise)?;
    Ok(all.into_iter().filter(|name| name != AROUND))
}

/// The sentence for an answer that uses another one.
///
/// # Errors
/// As [`dependencies`].
pub fn told(exercise: &Exercise) -> Result<String> {
    let names: Vec<_> = allowed(exercise)?.collect();
    Ok(format!(
        "这道练习可以用标准库和这几个 crate：{}。别的在评的地方没有。",
        names.join("、")
    ))
}

#[cfg(test)]
mod tests {
    use course::Course;

    use super::*;

    #[test]
    fn the_teachers_page_names_the_crates_of_each_chapter() {
        let root = course::checkout();
        let page = fs::read_to_string(root.join("book/src/teach.md"));
        let page = page.expect("the page is there");
        let course = Course::load(&root).expect("the course");
        for exercise in course.exercises() {
            let names = allowed(exercise).expect("a manifest");
            let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
            let row =
                format!("| {} | {} |\n", exercise.number, names.join("、"));
            assert!(page.contains(&row), "{row}");
        }
    }

    #[test]
    fn what_is_allowed_is_named_without_what_stands_around() {
        let course = Course::load(&course::checkout()).expect("the course");
        for exercise in course.exercises() {
            let told = told(exercise).expect("a manifest");
            assert!(told.contains("libbpf_rs"), "{told}");
            assert!(!told.contains(AROUND), "{told}");
        }
    }
}
