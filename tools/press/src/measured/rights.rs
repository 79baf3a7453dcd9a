//! `{{#rights}}`: what each call answers with which capabilities.

use std::fmt::Write;

use anyhow::{Context, Result, ensure};
use facts::{Case, MapKind};

use super::answer;
use super::groups::{row_id, special_row_id};
use super::measurements::Measured;

/// The operation whose cases these are. Their labels are a call, `，` and capabilities.
pub(super) const RIGHTS: &str = "rights";

/// The case that tells how the kernels were set.
const SETTING: &str = "rights.setting";

/// What one row says: a call, the kinds of map, and the cells by their columns.
struct Row<'a> {
    call: &'a str,
    kinds: Vec<MapKind>,
    cells: Vec<String>,
    /// What links lead to, for each cell.
    marks: Vec<String>,
}

impl Measured {
    pub(super) fn rights_table(&self) -> Result<String> {
        let cases: Vec<_> = self
            .cases
            .iter()
            .filter(|case| case.operation.word == RIGHTS && case.id != SETTING)
            .collect();
        let mut calls = Vec::new();
        let mut columns = Vec::new();
        for case in &cases {
            let (call, column) = parts(case)?;
            if !calls.contains(&call) {
                calls.push(call);
            }
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        ensure!(!calls.is_empty(), "没有{RIGHTS}");
        let mut table = format!(
            "| 做什么 | map | {} |\n|---|---|{}\n",
            columns.join(" | "),
            "---|".repeat(columns.len())
        );
        for call in calls {
            for row in self.rows(call, &columns, &cases)? {
                let titles: Vec<_> =
                    row.kinds.iter().map(|kind| kind.title()).collect();
                writeln!(
                    table,
                    "| {} | {} | {} |",
                    row.call,
                    titles.join("、"),
                    row.marked().join(" | ")
                )?;
            }
        }
        let setting = self.case(SETTING)?;
        let value = self.cell(setting, MapKind::Hash, answer::in_chinese);
        Ok(format!(
            "{table}\n<a id=\"{}\"></a>量的时候{}：{value}。\n",
            row_id(setting),
            setting.label
        ))
    }

    /// The rows of a call: kinds of map that answer alike share one.
    fn rows<'a>(
        &self,
        call: &'a str,
        columns: &[&str],
        cases: &[&Case],
    ) -> Result<Vec<Row<'a>>> {
        let mut rows = Vec::<Row<'_>>::new();
        for kind in MapKind::ALL {
            let mut cells = vec![String::new(); columns.len()];
            let mut marks = vec![String::new(); columns.len()];
            let mut tried = false;
            for case in cases.iter().filter(|it| it.kinds.contains(kind)) {
                let (its, column) = parts(case)?;
                let place = columns.iter().position(|it| *it == column);
                if its == call {
                    let cell = self.cell(case, *kind, in_short);
                    let place = place.context("a column")?;
                    cells[place] = cell;
                    marks[place] = mark(case, *kind);
                    tried = true;
                }
            }
            match rows.iter_mut().find(|row| row.cells == cells) {
                _ if !tried => {}
                Some(row) => {
                    row.kinds.push(*kind);
                    for (mark, more) in row.marks.iter_mut().zip(marks) {
                        *mark += &more;
                    }
                }
                None => rows.push(Row {
                    call,
                    kinds: vec![*kind],
                    cells,
                    marks,
                }),
            }
        }
        Ok(rows)
    }
}

impl Row<'_> {
    fn marked(&self) -> Vec<String> {
        let cells = self.marks.iter().zip(&self.cells);
        cells.map(|(mark, cell)| format!("{mark}{cell}")).collect()
    }
}

/// The place of a case, on the first kind of each family.
fn mark(case: &Case, kind: MapKind) -> String {
    let family = |it: &&MapKind| it.is_special() == kind.is_special();
    if case.kinds.iter().find(family) != Some(&kind) {
        return String::new();
    }
    let id = if kind.is_special() {
        special_row_id(case)
    } else {
        row_id(case)
    };
    format!("<a id=\"{id}\"></a>")
}

/// A case's call and its capabilities, from its label.
fn parts(case: &Case) -> Result<(&'static str, &'static str)> {
    let parts = case.label.rsplit_once('，');
    parts.with_context(|| format!("{}：情形里没有“，”", case.id))
}

/// Whether it may be done; of what was done nothing matters here.
fn in_short(answer: &facts::Answer<facts::answer::Returned>) -> String {
    if answer.works() {
        "能".to_owned()
    } else {
        answer::in_chinese(answer)
    }
}
