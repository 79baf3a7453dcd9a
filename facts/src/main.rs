//! Makes the call of every case on this kernel and prints a line for each:
//! `id kind | what the kernel answered | what libbpf-rs made of it`.
//!
//! Run it as root: `facts`, or `facts lookup` for the cases whose id begins so. A number
//! behind an answer is what the call did to the map: `+1` an element more, `-1` one less,
//! `~1` one changed. `overrun` means that libbpf-rs let the kernel write past a buffer.

mod effect;
mod flags;
mod guard;
mod kernel;
mod library;
mod lock;
mod map;
mod method;
mod objects;
mod parameters;
mod pins;
mod raw;
mod rights;
mod said;

use std::io::{self, Write};
use std::panic;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use facts::answer::Effect;
use facts::cases::{self, CaseCall, Change, Given};
use facts::{Answer, Case, Fact, MapKind, Recorded};
use nix::sys::utsname::uname;

use lock::LockTypes;
use map::Map;
use parameters::Parameters;
use rights::Rights;

#[derive(Debug, clap::Args)]
struct Args {
    /// 只问名字这样开头的，例如 lookup；不写就是全部
    #[arg(value_name = "开头", default_value = "", hide_default_value = true)]
    prefix: String,
}

fn main() -> ExitCode {
    let args = match shared::cli::parse::<Args>("问这个内核") {
        Ok(args) => args,
        Err(status) => return status,
    };
    if let Err(error) = run(&args.prefix) {
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
    pins::mount_bpffs()?;
    let lock = LockTypes::load().context("装不进 BTF")?;
    ensure!(
        guard::has_room_for(raw::cpus() * 8 * 3),
        "CPU 太多（{}），测量写过界的调用不安全",
        raw::cpus()
    );
    let name = uname()?;
    let mut recorded = Recorded {
        release: name.release().to_string_lossy().into_owned(),
        details: format!(
            "{} | {} CPU",
            name.version().to_string_lossy(),
            raw::cpus()
        ),
        facts: Vec::new(),
    };
    for case in cases::all()? {
        if !case.id.starts_with(prefix) {
            continue;
        }
        for kind in &case.kinds {
            let fact = measure(&case, *kind, &lock);
            recorded
                .facts
                .push(fact.with_context(|| format!("{} {kind}", case.id))?);
        }
    }
    io::stdout().write_all(recorded.to_string().as_bytes())?;
    Ok(())
}

/// What the kernel answers to a case's call, and what libbpf-rs makes of it. Each is asked
/// on a map of its own.
fn measure(case: &Case, kind: MapKind, lock: &LockTypes) -> Result<Fact> {
    let (kernel, library) = if let CaseCall::Create(changes) = &case.call {
        let parameters = Parameters::changed(kind, lock, changes)?;
        let named = changes.iter().any(|it| matches!(it, Change::Name(_)));
        let rights = rights_of(&case.given);
        let kernel = rights.with(|| kernel::create(&parameters, named));
        let library = rights.with(|| library::create(&parameters, named));
        (
            Answer::Made(kernel, Effect::default()),
            Answer::Made(library, Effect::default()),
        )
    } else {
        (
            on_a_map(case, kind, lock, kernel::call)?,
            on_a_map(case, kind, lock, library::call)?,
        )
    };
    Ok(Fact {
        id: case.id.to_owned(),
        kind,
        kernel,
        library,
    })
}

fn on_a_map<S>(
    case: &Case,
    kind: MapKind,
    lock: &LockTypes,
    call: fn(&Map, &CaseCall) -> Result<Option<S>>,
) -> Result<Answer<S>> {
    let map = match Map::given(kind, lock, &case.given)? {
        Ok(map) => map,
        Err(errno) => return Ok(Answer::NoMap(errno)),
    };
    let before = map.elements();
    let said = rights_of(&case.given).with(|| call(&map, &case.call))?;
    Ok(match said {
        Some(said) => Answer::Made(said, effect::of(case, &map, &before)),
        None => Answer::NoCall,
    })
}

/// With what the call of a case is made.
fn rights_of(given: &[Given]) -> Rights {
    let mut rights = given.iter().filter_map(|step| match step {
        Given::Nobody => Some(Rights::Nobody),
        Given::Caps(caps) => Some(Rights::Only(*caps)),
        _ => None,
    });
    rights.next().unwrap_or_default()
}
