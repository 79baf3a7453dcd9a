//! What libbpf says when a program doesn't load: of the verifier's log the lines that tell
//! where and why.

use shared::errno::EACCES;

use crate::student::{Failure, Student};
use crate::verdict::{Stop, wrong};

/// How much of it feedback quotes.
const LINES: usize = 8;
const CHARACTERS: usize = 160;

/// What is wrong with an answer whose kernel side didn't load: it can be asked for what was
/// `said` then.
pub fn not_loaded(student: &mut Student, failure: &Failure) -> Stop {
    let said: Vec<String> = match student.call("said", ()) {
        Ok(said) => said.unwrap_or_else(|_: Failure| Vec::new()),
        Err(stop) => return stop,
    };
    let Refusal { reason, place } = Refusal::read(&said);
    let by = if failure.errno == Some(EACCES) {
        "验证器没有通过，它说"
    } else {
        "libbpf 说"
    };
    let stop = wrong(
        "内核态程序装得进内核",
        format!("{failure:?}：{by} {reason}"),
    );
    let mut told = vec![format!("加载时{by}：")];
    told.extend(place.into_iter().map(|line| format!("  {line}")));
    stop.in_story(told)
}

/// Why a program didn't load.
#[derive(Debug, PartialEq, Eq)]
struct Refusal {
    /// The reason, in the verifier's or else in libbpf's own words.
    reason: String,
    /// The last line of C that it had come to, what it knew of the instructions from there
    /// on, and the reason.
    place: Vec<String>,
}

impl Refusal {
    /// Reads libbpf's warnings.
    fn read(said: &[String]) -> Self {
        let lines: Vec<&str> = said.iter().flat_map(|s| s.lines()).collect();
        let log = lines
            .iter()
            .skip_while(|line| !line.contains("-- BEGIN PROG LOAD LOG --"))
            .skip(1)
            .take_while(|line| !line.contains("-- END PROG LOAD LOG --"));
        // How much work it was doesn't matter.
        let mut log: Vec<&str> = log
            .copied()
            .filter(|line| !line.starts_with("processed "))
            .collect();
        if log.is_empty() {
            log = lines;
            log.truncate(LINES);
        }
        let reason = log.last().copied().unwrap_or("没有说原因");
        let is_source =
            |line: &&str| line.starts_with("; ") && !line.ends_with(":0");
        let from = log.iter().rposition(is_source).unwrap_or(0);
        let from = from.max(log.len().saturating_sub(LINES));
        Self {
            reason: shortened(reason),
            place: log[from..].iter().map(|line| shortened(line)).collect(),
        }
    }
}

fn shortened(line: &str) -> String {
    let mut characters = line.chars();
    let mut short: String = characters.by_ref().take(CHARACTERS).collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_cut_to_where_and_why() {
        let long = format!("2: R1={}", "x".repeat(1000));
        let log = format!(
            "libbpf: prog 'a': -- BEGIN PROG LOAD LOG --\n0: R1=ctx()\n\
             ; int a; @ a.rs:1\n1: (b7) r1 = 3\n; b(); @ a.rs:2\n{long}\n\
             R1 type=scalar\nprocessed 3 insns\n-- END PROG LOAD LOG --\n"
        );
        let said = ["libbpf: failed: -EACCES\n".to_owned(), log];
        let refusal = Refusal::read(&said);
        assert_eq!(refusal.reason, "R1 type=scalar");
        let [source, instruction, reason] = &refusal.place[..] else {
            panic!("{refusal:?}");
        };
        assert_eq!(source, "; b(); @ a.rs:2");
        assert_eq!(instruction.chars().count(), CHARACTERS + 1);
        assert_eq!(*reason, refusal.reason);
    }

    #[test]
    fn without_a_log_there_are_libbpfs_own_words() {
        let said = ["libbpf: no map\n".to_owned(), "libbpf: end\n".to_owned()];
        assert_eq!(
            Refusal::read(&said),
            Refusal {
                reason: "libbpf: end".to_owned(),
                place: vec![
                    "libbpf: no map".to_owned(),
                    "libbpf: end".to_owned()
                ],
            }
        );
        assert_eq!(Refusal::read(&[]).place, Vec::<String>::new());
        let endless = vec!["libbpf: again\n".repeat(100); 100];
        assert_eq!(Refusal::read(&endless).place.len(), LINES);
    }
}
