//! What `fill` must do: make the key that the kernel's side makes.

use harness::Rng;
use harness::adversary::{ask, tell};
use harness::check::{Check, Exercise, Verdict, wrong};
use harness::maps::create;
use harness::proptest::array::uniform12;
use harness::proptest::collection::vec;
use harness::proptest::prelude::{Just, Strategy, any};
use harness::scene::Scene;
use harness::story::{Call, Story};
use harness::student::Student;
use libbpf_rs::{MapCore, MapFlags, MapType};
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "padded_key",
    page: "ch03-lookup",
    checks: &[
        Check {
            name: "finds_the_element",
            title: "缓冲区是干净的：查得到",
            points: 2,
            section: "结构体当key",
            run: finds_the_element,
        },
        Check {
            name: "finds_with_a_used_buffer",
            title: "缓冲区用过：照样查得到",
            points: 3,
            section: "结构体当key",
            run: finds_with_a_used_buffer,
        },
        Check {
            name: "tells_keys_apart",
            title: "有一个字段不同，就是另一个 key",
            points: 1,
            section: "结构体当key",
            run: tells_keys_apart,
        },
    ],
};

type Key = [u8; 12];

/// A call of `fill`, whose key the kernel's side makes as the compiler of this program would.
#[derive(Clone, Copy, Debug)]
struct Fill {
    /// What the buffer has before.
    buffer: Key,
    protocol: u8,
    port: u16,
    address: u32,
    cpu: u8,
}

impl Fill {
    fn key(self) -> Key {
        let mut key = [0; 12];
        key[0] = self.protocol;
        key[2..4].copy_from_slice(&self.port.to_ne_bytes());
        key[4..8].copy_from_slice(&self.address.to_ne_bytes());
        key[8] = self.cpu;
        key
    }
}

impl Call for Fill {
    type Returned = Key;

    fn function(&self) -> &'static str {
        "fill"
    }

    fn arguments(&self, _: u32) -> impl Serialize {
        (
            self.buffer,
            self.protocol,
            self.port,
            self.address,
            self.cpu,
        )
    }

    fn told(&self) -> String {
        let Self {
            buffer,
            protocol,
            port,
            address,
            cpu,
        } = self;
        format!(
            "fill(&mut key, {protocol}, {port:#x}, {address:#x}, {cpu})，\
             key 里原来是 {buffer:?}"
        )
    }
}

/// The function's doc comment: the kernel finds what its side has stored.
fn contract(scene: &Scene<'_, Fill>) -> Verdict {
    let key = scene.call.key();
    let seen = match &scene.returned {
        Err(error) => format!("{error:?}"),
        Ok(filled) => {
            let map = create(MapType::Hash, 12, 4, 1)?;
            map.update(&key, &[1; 4], MapFlags::ANY)?;
            if map.lookup(filled, MapFlags::ANY)?.is_some() {
                return Ok(());
            }
            format!("填出来的是 {filled:?}，查到的是 None")
        }
    };
    Err(wrong(format!("查到内核里的 key {key:?}"), seen))
}

/// A clean buffer, and fields whose bytes all differ.
const CLEAN: Fill = Fill {
    buffer: [0; 12],
    protocol: 6,
    port: 0x0102,
    address: 0x0304_0506,
    cpu: 7,
};

fn calls(buffer: impl Strategy<Value = Key>) -> impl Strategy<Value = Fill> {
    let fields = any::<(u8, u16, u32, u8)>();
    (buffer, fields).prop_map(|(buffer, (protocol, port, address, cpu))| Fill {
        buffer,
        protocol,
        port,
        address,
        cpu,
    })
}

fn finds_the_element(student: &mut Student, rng: &mut Rng) -> Verdict {
    let zero = Fill {
        protocol: 0,
        port: 0,
        address: 0,
        cpu: 0,
        ..CLEAN
    };
    let most = Fill {
        protocol: u8::MAX,
        port: u16::MAX,
        address: u32::MAX,
        cpu: u8::MAX,
        ..CLEAN
    };
    let first = [CLEAN, zero, most];
    tell(student, first.map(|call| Story::of_calls([call])), contract)?;
    let some = vec(calls(Just([0; 12])), 1..=3);
    ask(student, rng, some, contract)
}

/// The fields' bytes are the same in both orders.
fn finds_with_a_used_buffer(student: &mut Student, rng: &mut Rng) -> Verdict {
    let same = |mut call: Fill| {
        call.port = u16::from_ne_bytes([call.port.to_ne_bytes()[0]; 2]);
        call.address = u32::from_ne_bytes([call.address.to_ne_bytes()[0]; 4]);
        call
    };
    let used = |byte| {
        same(Fill {
            buffer: [byte; 12],
            ..CLEAN
        })
    };
    // One byte of the buffer at a time, and all of them.
    let bytes = (0..12).map(|place| {
        let mut call = used(0);
        call.buffer[place] = 9;
        [call]
    });
    tell(student, bytes.map(Story::of_calls), contract)?;
    tell(
        student,
        [Story::of_calls([used(0), used(9), used(0xff)])],
        contract,
    )?;
    let some = calls(uniform12(any::<u8>())).prop_map(same);
    ask(student, rng, vec(some, 1..=3), contract)
}

/// One call after the other, with one field changed each time.
fn tells_keys_apart(student: &mut Student, rng: &mut Rng) -> Verdict {
    let others = |call: Fill| {
        let Fill {
            protocol,
            port,
            address,
            cpu,
            ..
        } = call;
        vec![
            call,
            Fill {
                protocol: protocol ^ 3,
                ..call
            },
            Fill {
                port: port ^ 0x0300,
                ..call
            },
            Fill {
                address: address ^ 0x0003_0000,
                ..call
            },
            Fill {
                cpu: cpu ^ 3,
                ..call
            },
        ]
    };
    tell(student, [Story::of_calls(others(CLEAN))], contract)?;
    let some = calls(Just([0; 12])).prop_map(others);
    ask(student, rng, some, contract)
}
