//! A diagram can be read by all, and agrees with the recorded output.

use crate::fixture::{CHAPTER, DIAGRAM, Fixture};

#[test]
fn a_missing_diagram_fails() {
    let fixture = Fixture::new();
    fixture
        .append(CHAPTER, "\n{{#diagram get}}\n")
        .fails_with("book/src/ch01-set.md:67：没有图 book/diagrams/get.svg");
}

#[test]
fn an_unused_diagram_fails() {
    let fixture = Fixture::new();
    fixture
        .replace(CHAPTER, "{{#diagram set}}", "")
        .fails_with("set.svg：应当放在一页上，只放一次，现在是 0 次");
}

#[test]
fn a_diagram_that_stands_twice_fails() {
    let fixture = Fixture::new();
    fixture
        .append(CHAPTER, "\n{{#diagram set}}\n")
        .fails_with("现在是 2 次");
}

#[test]
fn a_diagram_that_a_reader_cannot_read_fails() {
    for (old, new, message) in [
        ("写入的结果", "", "要有 <title id=\"set-title\">"),
        ("id=\"set-desc\"", "", "要有 <desc id=\"set-desc\">"),
        ("role=\"img\"", "", "<svg> 要写 role=\"img\""),
        ("0 0 360 60", "0 0 800 60", "viewBox 的宽度最多 360"),
        ("x=\"8\"", "fill=\"red\"", "fill=\"red\"：颜色由主题决定"),
        (
            "</svg>",
            "",
            "set.svg：the root node was opened but never closed",
        ),
    ] {
        let fixture = Fixture::new();
        fixture.replace(DIAGRAM, old, new).fails_with(message);
    }
}

#[test]
fn a_diagram_that_contradicts_the_output_fails() {
    for (old, new, message) in [
        (
            ">EEXIST<",
            ">EXIST<",
            "图里是 EXIST，ch01-set 的第 1 步却记着 set(1 | 2) 得到 Err：EEXIST",
        ),
        (
            "y=\"40\">3<",
            "y=\"40\">4<",
            "图里是 [2, 4]，ch01-set 的第 2 步却记着 walk 得到 [2, 3]",
        ),
        ("set 2 walk", "set 3 walk", "的第 3 步里没有 walk"),
        (
            " data-evidence=\"ch01-set 1 set(1 | 2)\"",
            "",
            "说到 EEXIST，没有 data-evidence，也没有 data-because",
        ),
        (
            "data-evidence=\"ch01-set 1 set(1 | 2)\"",
            "data-because=\"step ch01-set 2 walk = EEXIST\"",
            "第1章第2步的 walk 记着得到 [2, 3]",
        ),
        (
            "set 2 walk",
            "set walk",
            "data-evidence 要写章名、步数和调用",
        ),
    ] {
        let fixture = Fixture::new();
        fixture.replace(DIAGRAM, old, new).fails_with(message);
    }
}
