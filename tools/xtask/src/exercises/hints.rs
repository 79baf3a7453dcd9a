//! What an exercise's hints must be: three, and the first one leads to the text.

/// How many there are.
const HINTS: usize = 3;

/// What's wrong with the hints to an exercise of this page.
pub fn check(hints: &str, page: &str) -> Vec<String> {
    let mut all = course::hints(hints);
    all.retain(|hint| hint.starts_with("提示 "));
    let mut problems = Vec::new();
    if all.len() != HINTS {
        problems.push(format!("有 {} 个提示，要 {HINTS} 个", all.len()));
    }
    let headings: Vec<_> = page
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| bare(line.trim_start_matches('#')))
        .collect();
    let first = all.first().copied().unwrap_or_default();
    if !quoted(first).any(|name| headings.contains(&bare(name))) {
        problems
            .push("提示 1 没有指到课文：写上书页里一节的标题，用“”".to_owned());
    }
    problems
}

/// What stands in quotation marks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split('“').skip(1);
    parts.filter_map(|part| Some(part.split_once('”')?.0))
}

/// A heading as it is in a terminal and on a page: there are spaces around Latin letters here
/// and backticks there.
fn bare(heading: &str) -> String {
    heading.chars().filter(|c| !" `".contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_hint_leads_to_a_section() {
        let page = "# 一章\n\n## 用`keys()`\n\n不是标题\n";
        let three = |first: &str| {
            format!("## 提示 1\n\n{first}\n\n## 提示 2\n\n## 提示 3\n")
        };
        let good = three("看“别处”，和“用 keys()”一节。");
        assert_eq!(check(&good, page), [""; 0]);
        for first in ["看“不是标题”", "看 用 keys()", "看“用 keys()"]
        {
            let problems = check(&three(first), page);
            assert!(problems[0].contains("没有指到课文"), "{problems:?}");
        }
        let problems = check("## 提示 1\n\n“一章”\n", page);
        assert!(problems[0].contains("有 1 个提示"), "{problems:?}");
    }
}
