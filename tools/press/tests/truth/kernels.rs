//! What other kernels answered.

use std::fs;

use facts::{Fact, Recorded};

use crate::fixture::{CHAPTER, Fixture};

/// Two kernels that answer all alike, but for one case and one chapter.
pub fn record_kernels(fixture: &Fixture) {
    let folder = fixture.root().join("facts/recorded");
    fs::create_dir_all(&folder).expect("the copy is ours");
    for (release, absent) in [("1.1.0-old", "E2BIG"), ("2.2.0-new", "0 +1")] {
        let mut facts = Vec::new();
        for case in facts::cases::all().expect("the list is in order") {
            let answer = match case.id {
                "update.any.absent" => absent,
                _ => "0",
            };
            facts.extend(case.kinds.into_iter().map(|kind| Fact {
                id: case.id.to_owned(),
                kind,
                kernel: answer.parse().expect("it's an answer"),
                library: "Ok(())".parse().expect("it's an answer"),
            }));
        }
        let recorded = Recorded {
            release: release.to_owned(),
            details: format!("Debian {release} | 2 CPU"),
            facts,
        };
        let path = folder.join(format!("{release}.txt"));
        fs::write(path, recorded.to_string()).expect("the copy is ours");
    }
    let stopped = "# 1.1.0-old\nch01-set: exit status 1\n停在这里\n";
    fs::write(folder.join("chapters-1.1.0-old.txt"), stopped)
        .expect("the copy is ours");
    fs::write(
        folder.join("chapters-2.2.0-new.txt"),
        "# 2.2.0-new\nch01-set: same\n",
    )
    .expect("the copy is ours");
}

#[test]
fn what_differs_between_kernels_is_told() {
    let fixture = Fixture::new();
    record_kernels(&fixture);
    fixture.append(
        "book/src/preface.md",
        "\n{{#differences}}\n\n{{#kernels}}\n\n\
         {{#case update.any.absent hash}}\n",
    );
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let page = fixture.read("target/book/ch01-set.html");
    assert!(page.contains("内核差异"), "{page}");
    assert!(page.contains("在1.1.0上，这一章的程序走不到最后"), "{page}");
    let table = fixture.read("target/book/preface.html");
    assert!(
        table.contains("1.1.0上<code>E2BIG</code>；2.2.0上多了1个"),
        "{table}"
    );
    assert!(table.contains("<div>1.1.0</div>"), "{table}");
    assert!(
        table.contains("<div><code>1.1.0-old</code></div>"),
        "{table}"
    );
}

#[test]
fn a_case_without_a_recorded_answer_fails() {
    let fixture = Fixture::new();
    record_kernels(&fixture);
    fixture
        .replace(
            "facts/recorded/2.2.0-new.txt",
            "update.any.absent hash | 0 +1 | Ok(())\n",
            "",
        )
        .fails_with("没有 update.any.absent hash，请运行 cargo xtask matrix");
}

#[test]
fn a_table_of_no_case_fails() {
    let fixture = Fixture::new();
    record_kernels(&fixture);
    fixture
        .append(CHAPTER, "\n{{#case update.none hash}}\n")
        .fails_with("没有这一条");
}
