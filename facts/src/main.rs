//! Makes the call of every case on this kernel and prints a line for each:
//! `id kind | what the kernel answered | what libbpf-rs made of it`.
//!
//! Run it as root: `facts`, or `facts lookup` for the cases whose id begins so. A number
//! behind an answer is what the call did to the map: `+1` an element more, `-1` one less,
//! `~1` one changed. `overrun` means that libbpf-rs let the kernel write past a buffer.

mod guard;
mod kernel;
mod library;
mod lock;
mod map;
mod raw;

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::panic;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use facts::{Case, Kind, cases};
use nix::sys::utsname::uname;
use nix::unistd::{Uid, seteuid};

use lock::LockTypes;
use map::{Map, Parameters};

fn main() -> ExitCode {
    let prefix = std::env::args().nth(1).unwrap_or_default();
    if let Err(error) = run(&prefix) {
        eprintln!("facts：{error:#}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn run(prefix: &str) -> Result<()> {
    shared::probe::create_a_map().context("这里不能调用 bpf(2)")?;
    // libbpf would complain on stderr about what some cases do on purpose.
    // SAFETY: no other thread runs yet.
    unsafe { libbpf_rs::libbpf_sys::libbpf_set_print(None) };
    // Of the panics that are measured only the fact is wanted, not the message.
    panic::set_hook(Box::new(|_| {}));
    let lock = LockTypes::load().context("装不进 BTF")?;
    ensure!(
        guard::has_room_for(raw::cpus() * 8 * 3),
        "CPU 太多（{}），测量写过界的调用不安全",
        raw::cpus()
    );
    let mut output = BufWriter::new(io::stdout().lock());
    let name = uname()?;
    writeln!(
        output,
        "# {} | {} | {} CPU",
        name.release().to_string_lossy(),
        name.version().to_string_lossy(),
        raw::cpus()
    )?;
    for case in cases::all()? {
        if !case.id.starts_with(prefix) {
            continue;
        }
        for kind in &case.kinds {
            let (kernel, library) = measure(&case, *kind, &lock)
                .with_context(|| format!("{} {kind}", case.id))?;
            writeln!(output, "{} {kind} | {kernel} | {library}", case.id)?;
        }
    }
    output.flush()?;
    Ok(())
}

/// What the kernel answers to a case's call, and what libbpf-rs makes of it. Each is asked
/// on a map of its own. `-` stands for a call that can't be made that way.
fn measure(
    case: &Case,
    kind: Kind,
    lock: &LockTypes,
) -> Result<(String, String)> {
    if case.call.first() == Some(&"create") {
        let parameters = Parameters::changed(kind, lock, &case.call)?;
        let named = case.call.iter().any(|word| word.starts_with("name="));
        let nobody = case.given.contains(&"nobody");
        return Ok((
            without(nobody, || kernel::create_call(&parameters, named)),
            without(nobody, || library::create_call(&parameters, named)),
        ));
    }
    let none = "-".to_owned();
    let kernel = on_a_map(case, kind, lock, kernel::call)?;
    let library = on_a_map(case, kind, lock, library::call)?;
    Ok((kernel.unwrap_or(none.clone()), library.unwrap_or(none)))
}

fn on_a_map(
    case: &Case,
    kind: Kind,
    lock: &LockTypes,
    call: fn(&Map, &[&str]) -> Result<Option<String>>,
) -> Result<Option<String>> {
    let map = match Map::given(kind, lock, &case.given)? {
        Ok(map) => map,
        Err(refused) => return Ok(Some(format!("no map: {refused}"))),
    };
    let before = map.elements();
    let said = without(map.nobody, || call(&map, &case.call))?;
    let Some(said) = said else {
        return Ok(None);
    };
    let after = map.elements();
    let mut said = said + &change(&before, &after);
    if ["update", "update-batch"].contains(&case.operation.word) {
        said += &differing(&map, &before, &after);
    }
    let queue = matches!(kind, Kind::Queue | Kind::Stack);
    let moves = ["update", "take"].contains(&case.operation.word);
    if queue && moves && !case.given.contains(&"frozen") {
        said += &format!(" holds {:?}", map.pop_all());
    }
    Ok(Some(said))
}

type Elements = BTreeMap<Vec<u8>, Vec<u8>>;

/// How many elements came, went, and changed.
fn change(before: &Elements, after: &Elements) -> String {
    let came = after.keys().filter(|key| !before.contains_key(*key));
    let went = before.keys().filter(|key| !after.contains_key(*key));
    let changed = after.iter().filter(|(key, value)| {
        before.get(*key).is_some_and(|old| old != *value)
    });
    let counts = [
        ("+", came.count()),
        ("-", went.count()),
        ("~", changed.count()),
    ];
    counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(sign, count)| format!(" {sign}{count}"))
        .collect()
}

/// How many of the elements that were written don't hold what was written, on every CPU.
fn differing(map: &Map, before: &Elements, after: &Elements) -> String {
    let wrong = after
        .iter()
        .filter(|(key, value)| {
            let written = before.get(*key) != Some(value);
            let right = (0..3).any(|number| {
                let parameters = &map.parameters;
                let expected = [kernel::WRITTEN + number];
                parameters.key(number) == **key
                    && parameters
                        .numbers(value)
                        .iter()
                        .all(|found| expected.contains(found))
            });
            written && !right
        })
        .count();
    match wrong {
        0 => String::new(),
        _ => format!(", {wrong} not as written"),
    }
}

/// Does the work, without any privilege where `nobody` says so: with nobody as the
/// effective user, whose change takes all effective capabilities along.
fn without<T>(nobody: bool, work: impl FnOnce() -> T) -> T {
    const NOBODY: Uid = Uid::from_raw(65534);
    if !nobody {
        return work();
    }
    seteuid(NOBODY).expect("root can become nobody");
    let result = work();
    seteuid(Uid::from_raw(0)).expect("the real user is still root");
    result
}
