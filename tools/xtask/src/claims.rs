//! `cargo xtask claims`: what the sentences about kernels and libraries rest on, which look
//! like such sentences and rest on nothing, and recorded facts to rest them on.

use std::collections::BTreeSet;
use std::process::ExitCode;

use anyhow::Result;
use press::because::{self, Candidate, Census, Counts, Sort};
use press::manuscript::Manuscript;

use crate::workspace::Workspace;

/// The arguments of `cargo xtask claims`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 列出名字里有这些字的书页里还没有证据的句子；不写就是全书的表
    #[arg(value_name = "书页")]
    pages: Vec<String>,
    /// 找含有这些词的事实，照书页里的写法打印
    #[arg(long, num_args = 1.., value_name = "词")]
    find: Vec<String>,
}

/// Prints the table, the candidates of some pages, or facts.
///
/// # Errors
/// When a file can't be read.
pub fn run(workspace: &Workspace, args: &Args) -> Result<ExitCode> {
    if !args.find.is_empty() {
        let manuscript = Manuscript::load(&workspace.root)?;
        let found = because::find(&manuscript, &args.find)?;
        for line in &found {
            println!("{line}");
        }
        return Ok(if found.is_empty() {
            eprintln!("没有哪条事实里有全部这些词");
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        });
    }
    let census = because::census(&workspace.root, &workspace.sources()?)?;
    let is_chosen = |file: &str| {
        args.pages.is_empty()
            || args.pages.iter().any(|word| file.contains(&**word))
    };
    if !args.pages.is_empty() {
        let candidates = census.candidates.iter();
        for it in candidates.filter(|it| is_chosen(&it.file)) {
            let sign = if it.is_likely { '!' } else { '?' };
            println!("{sign} {}:{}：{}", it.file, it.line, it.text);
        }
    }
    print_table(&census, is_chosen);
    let problems: Vec<_> =
        census.problems.iter().filter(|it| is_chosen(it)).collect();
    for problem in &problems {
        eprintln!("{problem}");
    }
    Ok(if problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// How many claims of each file rest on what, and how many sentences look like claims and
/// rest on nothing.
fn print_table(census: &Census, is_chosen: impl Fn(&str) -> bool) {
    let titles = Sort::ALL.map(|(_, title)| title);
    println!("{}\t合计\t像断言\t也许是\t文件", titles.join("\t"));
    let files: BTreeSet<_> = census
        .counts
        .keys()
        .chain(census.candidates.iter().map(|it| &it.file))
        .filter(|file| is_chosen(file))
        .collect();
    let mut whole = Counts::new();
    for file in files {
        let nothing = Counts::new();
        let counts = census.counts.get(file).unwrap_or(&nothing);
        for (sort, count) in counts {
            *whole.entry(*sort).or_default() += count;
        }
        let of_file = |it: &&Candidate| it.file == *file;
        print_row(counts, census.candidates.iter().filter(of_file), file);
    }
    let chosen = census.candidates.iter().filter(|it| is_chosen(&it.file));
    print_row(&whole, chosen, "合计");
}

fn print_row<'c>(
    counts: &Counts,
    candidates: impl Iterator<Item = &'c Candidate>,
    name: &str,
) {
    let of = |sort| counts.get(&sort).copied().unwrap_or_default();
    let numbers = Sort::ALL.map(|(sort, _)| of(sort).to_string());
    let (likely, maybe): (Vec<_>, Vec<_>) =
        candidates.partition(|it| it.is_likely);
    println!(
        "{}\t{}\t{}\t{}\t{name}",
        numbers.join("\t"),
        counts.values().sum::<usize>(),
        likely.len(),
        maybe.len()
    );
}
