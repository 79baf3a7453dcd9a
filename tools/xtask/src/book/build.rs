//! Builds the book and says what became of it.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use press::FINISHED;
use press::prototypes::Sources;

/// Builds the book, prints what is wrong with it, and says whether it's good.
///
/// # Errors
/// When a file can't be read or written.
pub fn build_and_report(root: &Path, sources: &Sources) -> Result<bool> {
    let start = Instant::now();
    let problems = press::build(root, sources)?;
    for problem in &problems {
        eprintln!("{problem}");
    }
    if problems.is_empty() {
        let seconds = start.elapsed().as_secs_f64();
        println!("书在 {FINISHED}/index.html（{seconds:.1} 秒）");
    } else {
        eprintln!("书没有生成：上面有 {} 处要改", problems.len());
    }
    Ok(problems.is_empty())
}
