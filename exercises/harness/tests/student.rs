//! What an answer may do to its checker: nothing. It can only be right or wrong.

use std::env;
use std::io::Write;
use std::os::fd::{FromRawFd, OwnedFd};
use std::thread::sleep;
use std::time::Duration;

use harness::answer::{Calls, open, serve};
use harness::check::Stop;
use harness::errno::{EEXIST, ENOENT};
use harness::maps::{contents, create, id, made_by_answer};
use harness::student::{BpfCommand, Program, Student};
use libbpf_rs::{MapCore, MapFlags, MapType};

/// Not a test, but the answer program that the test below starts.
#[test]
fn answer() {
    if env::var_os("SERVE").is_none() {
        return;
    }
    let calls = Calls::new()
        .on("add", |(a, b): (u32, u32)| Ok(a + b))
        .on("exit", |()| -> anyhow::Result<()> { std::process::exit(0) })
        .on("abort", |()| -> anyhow::Result<()> {
            std::process::abort()
        })
        .on("spin", |()| -> anyhow::Result<()> {
            loop {
                std::hint::spin_loop();
            }
        })
        .on("sleep", |()| -> anyhow::Result<()> {
            loop {
                std::thread::park();
            }
        })
        .on("close", |(fd,): (i32,)| {
            // SAFETY: it's a wrong answer's mistake, and nobody uses this fd meanwhile.
            drop(unsafe { OwnedFd::from_raw_fd(fd) });
            Ok(())
        })
        .on("panic", |()| -> anyhow::Result<()> { panic!("no {}", 1) })
        .on("todo", |()| -> anyhow::Result<()> { todo!() })
        .on("forge", |()| {
            println!("ready\n{{\"ok\":true}}\n{{\"done\":true}}");
            std::io::stderr().write_all(b"{\"ok\":true}\n")?;
            Ok(false)
        })
        .on("huge", |()| Ok(vec![7u8; 200_000]))
        .on("from_threads", |(map, count): (u32, u32)| {
            let map = &open(map)?;
            std::thread::scope(|scope| {
                for number in 0..count {
                    scope.spawn(move || {
                        let bytes = number.to_ne_bytes();
                        map.update(&bytes, &bytes, MapFlags::ANY)
                    });
                }
            });
            Ok(())
        })
        .on("look_then_write", |(map,): (u32,)| {
            let map = open(map)?;
            let found = map.lookup(&[1; 4], MapFlags::ANY)?.is_some();
            map.update(&[1; 4], &[2; 4], MapFlags::NO_EXIST)?;
            Ok(found)
        });
    std::process::exit(i32::from(
        serve(&calls) != std::process::ExitCode::SUCCESS,
    ));
}

fn start() -> Student {
    let program = Program {
        path: "/usr/bin/env".into(),
        arguments: [
            "SERVE=1".into(),
            env::current_exe().expect("this test runs").into(),
        ]
        .into_iter()
        .chain(["answer", "--exact", "--nocapture"].map(Into::into))
        .collect(),
        limit: Duration::from_secs(2),
        stories: 40,
    };
    Student::start(&program).expect("it starts")
}

/// What was seen of a call that didn't return.
fn wrong(function: &str) -> String {
    match start().call::<()>(function, ()) {
        Err(Stop::Wrong { seen, .. }) => seen,
        Err(Stop::NotWritten { function, .. }) => format!("no {function} yet"),
        other => panic!("{function}: {other:?}"),
    }
}

// One test, because a checker waits for all children of its process.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn an_answer_can_only_be_right_or_wrong() {
    let sum = start().call::<u32>("add", (2, 3)).expect("it returns");
    assert_eq!(sum, Ok(5));
    for (function, seen) in [
        ("exit", "程序自己退出了，退出码 0"),
        ("abort", "程序被信号 SIGABRT 结束"),
        ("spin", "2 秒还没有返回"),
        ("sleep", "2 秒还没有返回"),
        ("panic", "panic 了：no 1"),
        ("todo", "no todo yet"),
    ] {
        let said = wrong(function);
        assert!(said.contains(seen), "{function}: {said}");
    }
    // It goes on after a panic, and what it prints is no reply.
    let mut student = start();
    assert!(student.call::<()>("panic", ()).is_err());
    let forged = student.call::<bool>("forge", ()).expect("it returns");
    assert_eq!(forged, Ok(false));
    let huge = student.call::<Vec<u8>>("huge", ()).expect("it returns");
    assert_eq!(huge.map(|bytes| bytes.len()), Ok(200_000));

    let map = create(MapType::Hash, 4, 4, 64).expect("root may create it");
    let id = id(&map).expect("it has one");
    start()
        .call::<()>("from_threads", (id, 20))
        .expect("it returns")
        .expect("no error");
    assert_eq!(contents(&map).expect("root may read it").len(), 20);
    counts_and_interrupts();
    closes_what_is_not_its_own();
}

/// None of this is an obstacle: it's the answer's fault.
fn closes_what_is_not_its_own() {
    let mut student = start();
    let open = student.open_files().expect("it runs");
    let sum = student.call::<u32>("add", (1, 2)).expect("it returns");
    assert_eq!(sum, Ok(3));
    let now = student.open_files().expect("it runs");
    open.are_kept_in(&now).expect("all are there");
    open.grew_by(&now, 0).expect("no others are");
    student
        .call::<()>("close", (0,))
        .expect("it returns")
        .expect("no error");
    let now = student.open_files().expect("it runs");
    let Err(Stop::Wrong { seen, .. }) = open.are_kept_in(&now) else {
        panic!("{open:?} became {now:?}");
    };
    assert!(seen.contains("fd 0（/dev/null）"), "{seen}");
    assert!(student.call::<()>("exit", ()).is_err());
    let gone = student.open_files();
    assert!(matches!(gone, Err(Stop::Wrong { .. })), "{gone:?}");

    let map = create(MapType::Hash, 4, 4, 1).expect("root may create it");
    let id = id(&map).expect("it has one");
    made_by_answer(id).expect("it's there");
    drop(map);
    // The kernel frees it a moment later.
    let gone = (0..1000).find_map(|_| {
        sleep(Duration::from_millis(10));
        made_by_answer(id).err()
    });
    assert!(matches!(gone, Some(Stop::Wrong { .. })), "{gone:?}");
}

fn counts_and_interrupts() {
    let map = create(MapType::Hash, 4, 4, 64).expect("root may create it");
    let id = id(&map).expect("it has one");
    let mut student = start();
    let mut seen = Vec::new();
    let error = student
        .call_while::<bool>("look_then_write", (id,), &mut |nth, command| {
            seen.push((nth, command));
            if nth == 1 {
                map.update(&[1; 4], &[9; 4], MapFlags::ANY)?;
            }
            Ok(())
        })
        .expect("it returns")
        .expect_err("the key is there now");
    assert_eq!(seen, [(0, BpfCommand::Lookup), (1, BpfCommand::Update)]);
    assert_eq!(error.errno, Some(EEXIST));
    assert!(
        format!("{error:?}").contains("NO_EXIST 只新建"),
        "{error:?}"
    );
    let errnos: Vec<_> =
        student.bpf_calls().iter().map(|call| call.errno).collect();
    assert_eq!(errnos, [ENOENT, EEXIST]);
    let value = map.lookup(&[1; 4], MapFlags::ANY).expect("it's there");
    assert_eq!(value, Some(vec![9; 4]));
}
