//! What a kernel before 5.14 answers, and what the chapter makes of it.

use std::process::Command;

use libbpf_rs::libbpf_sys::BPF_MAP_LOOKUP_AND_DELETE_ELEM;
use shared::chapter_tests::Sandbox;
use shared::errno::ENOTSUPP;
use transcript::compare::compare;
use transcript::elsewhere::Whole;
use transcript::{Event, Transcript};

/// `output-5.10.txt` was recorded in a virtual machine. A sandbox that answers as 5.10
/// does, on a kernel that says it's old, brings the same.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn it_stops_as_recorded_on_5_10() {
    let recorded = Whole::read(include_str!("../output-5.10.txt"))
        .expect("it's a whole run");
    let mut chapter =
        Command::new(env!("CARGO_BIN_EXE_ch04-lookup-and-delete"));
    let sandbox = Sandbox {
        command: Some(BPF_MAP_LOOKUP_AND_DELETE_ELEM),
        errno: ENOTSUPP as u16,
        old: true,
    };
    sandbox.hold(&mut chapter);
    let output = chapter.arg("--events").output().expect("it starts");
    assert_eq!(output.status.code(), Some(1));
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let printed = Transcript::from_json_lines(&printed).expect("events");

    let (recorded, printed) =
        [recorded.transcript, printed].map(without_release).into();
    if let Err(difference) = compare(&recorded, &printed) {
        panic!("{difference}\nrecord it anew: cargo xtask matrix 5.10");
    }
}

/// The run's text without the kernel's own name for itself.
fn without_release(mut run: Transcript) -> String {
    let Some(Event::Stopped { advice, .. }) = run.0.last_mut() else {
        panic!("it didn't stop");
    };
    let (_, rest) = advice[0].split_once(" 太旧").expect("it's too old");
    advice[0] = format!("内核 太旧{rest}");
    run.to_string()
}
