//! What `fill` must do: the kernel finds the element by the key that it makes.

use harness::Rng;
use harness::check::{Check, Exercise, Stop, Verdict, wrong};
use harness::maps::create;
use harness::student::Student;
use libbpf_rs::{MapCore, MapFlags, MapType};

pub const EXERCISE: Exercise = Exercise {
    name: "padded_key",
    page: "ch03-lookup",
    checks: &[
        Check {
            name: "finds_the_element",
            title: "缓冲区是干净的：查得到",
            points: 1,
            section: "结构体当key",
            run: |student, rng| finds(student, rng, false),
        },
        Check {
            name: "finds_with_a_used_buffer",
            title: "缓冲区用过：照样查得到",
            points: 2,
            section: "结构体当key",
            run: |student, rng| finds(student, rng, true),
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

/// A key as the kernel's side makes it: what the compiler of this program puts where.
#[derive(Clone, Copy)]
struct Flow {
    protocol: u8,
    port: u16,
    address: u32,
    cpu: u8,
}

impl Flow {
    fn random(rng: &mut Rng) -> Self {
        Self {
            protocol: rng.u8(1..),
            // The two orders of bytes differ.
            port: u16::from_ne_bytes([rng.u8(1..100), rng.u8(100..)]),
            address: rng.u32(0x0100_0000..) | 1,
            cpu: rng.u8(1..),
        }
    }

    fn key(self) -> Key {
        let mut key = [0; 12];
        key[0] = self.protocol;
        key[2..4].copy_from_slice(&self.port.to_ne_bytes());
        key[4..8].copy_from_slice(&self.address.to_ne_bytes());
        key[8] = self.cpu;
        key
    }

    fn filled(self, student: &mut Student, buffer: Key) -> Result<Key, Stop> {
        let fields = (self.protocol, self.port, self.address, self.cpu);
        let (protocol, port, address, cpu) = fields;
        student
            .call("fill", (buffer, protocol, port, address, cpu))?
            .map_err(|error| wrong("fill 会返回", format!("{error:?}")))
    }
}

fn finds(student: &mut Student, rng: &mut Rng, used: bool) -> Verdict {
    let map = create(MapType::Hash, 12, 4, 4)?;
    let mut buffer = [0; 12];
    for _ in 0..3 {
        let flow = Flow::random(rng);
        if used {
            buffer = std::array::from_fn(|_| rng.u8(1..));
        }
        let packets = rng.u32(..).to_ne_bytes();
        map.update(&flow.key(), &packets, MapFlags::ANY)?;
        let key = flow.filled(student, buffer)?;
        if map.lookup(&key, MapFlags::ANY)?.is_none() {
            return Err(wrong(
                format!("查到内核里的 key {:?}", flow.key()),
                format!("填出来的是 {key:?}，查到的是 None"),
            ));
        }
    }
    Ok(())
}

fn tells_keys_apart(student: &mut Student, rng: &mut Rng) -> Verdict {
    let map = create(MapType::Hash, 12, 4, 4)?;
    let flow = Flow::random(rng);
    map.update(&flow.key(), &rng.u32(..).to_ne_bytes(), MapFlags::ANY)?;
    for (field, other) in [
        (
            "protocol",
            Flow {
                protocol: flow.protocol ^ 3,
                ..flow
            },
        ),
        (
            "port",
            Flow {
                port: flow.port ^ 0x0300,
                ..flow
            },
        ),
        (
            "address",
            Flow {
                address: flow.address ^ 0x0003_0000,
                ..flow
            },
        ),
        (
            "cpu",
            Flow {
                cpu: flow.cpu ^ 3,
                ..flow
            },
        ),
    ] {
        let key = other.filled(student, [0; 12])?;
        if map.lookup(&key, MapFlags::ANY)?.is_some() {
            return Err(wrong(
                format!("{field} 不同，就查不到另一个 {field} 的元素"),
                format!("填出来的是 {key:?}，查到了 {:?}", flow.key()),
            ));
        }
    }
    Ok(())
}
