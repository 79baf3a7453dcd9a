//! What `read` must find. The checker has the kernel program write the elements.

use std::collections::BTreeMap;
use std::os::fd::AsFd;

use anyhow::Context;
use harness::Rng;
use harness::check::{Check, Exercise, Stop, Verdict, equal, wrong};
use harness::maps::id;
use harness::student::{Element, Failure, Student};
use libbpf_rs::{MapCore, Object, ObjectBuilder};

use crate::run::run;

pub const EXERCISE: Exercise = Exercise {
    name: "read_kernel",
    page: "ch07-helper-vs-library",
    checks: &[
        Check {
            name: "reads_the_names",
            title: "网卡名：短的、正好 16 个字节的",
            points: 1,
            section: "谁写了什么",
            run: reads_the_names,
        },
        Check {
            name: "reads_the_numbers",
            title: "包数和字节数，大的也对",
            points: 2,
            section: "谁写了什么",
            run: reads_the_numbers,
        },
        Check {
            name: "reads_the_latest",
            title: "内核又写了一遍：读到的是新的",
            points: 1,
            section: "内核看到了什么",
            run: reads_the_latest,
        },
        Check {
            name: "skips_what_vanished",
            title: "遍历时不见了的跳过",
            points: 1,
            section: "谁写了什么",
            run: skips_what_vanished,
        },
    ],
};

type Traffic = BTreeMap<String, (u32, u64)>;

/// The kernel side, loaded by the checker.
pub struct Kernel {
    object: Object,
    id: u32,
}

impl Kernel {
    /// Loads it.
    ///
    /// # Errors
    /// The kernel won't have it.
    pub fn load() -> anyhow::Result<Self> {
        let object = include_bytes!(concat!(env!("OUT_DIR"), "/traffic.bpf.o"));
        let object = ObjectBuilder::default()
            .open_memory(object)?
            .load()
            .context("装不进检查用的内核程序：要 5.14 以上的内核")?;
        let id = id(&object.maps().next().context("a map")?)?;
        Ok(Self { object, id })
    }

    /// The kernel program writes an element for each interface.
    fn write(&self, all: &Traffic) -> Result<(), Stop> {
        let program = self.object.progs().next().context("a program")?;
        for (name, (packets, bytes)) in all {
            let mut context = key(name).to_vec();
            context.extend(bytes.to_ne_bytes());
            context.extend(u64::from(*packets).to_ne_bytes());
            let returned = run(program.as_fd(), context)?;
            if returned != 0 {
                Err(anyhow::anyhow!("内核程序返回 {returned}"))?;
            }
        }
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), Stop> {
        let map = self.object.maps().next().context("a map")?;
        Ok(map.delete(&key(name))?)
    }
}

fn key(name: &str) -> [u8; 16] {
    let mut key = [0; 16];
    key[..name.len()].copy_from_slice(name.as_bytes());
    key
}

/// Random interfaces, with names up to 16 bytes.
fn traffic(rng: &mut Rng) -> Traffic {
    (0..rng.usize(6..12))
        .map(|number| {
            let length = if number == 0 { 16 } else { rng.usize(2..16) };
            let name = (0..length).map(|_| rng.lowercase()).collect();
            (name, (rng.u32(..), rng.u64(1 << 32..)))
        })
        .collect()
}

fn read(student: &mut Student, kernel: &Kernel) -> Result<Traffic, Stop> {
    let traffic: Result<Traffic, Failure> =
        student.call("read", (kernel.id,))?;
    good(traffic)
}

fn good(traffic: Result<Traffic, Failure>) -> Result<Traffic, Stop> {
    traffic.map_err(|failure| {
        wrong("返回读到的元素", format!("返回错误 {failure:?}"))
    })
}

fn reads_the_names(student: &mut Student, rng: &mut Rng) -> Verdict {
    let (kernel, traffic) = (Kernel::load()?, traffic(rng));
    kernel.write(&traffic)?;
    let seen = read(student, &kernel)?;
    let names: Vec<_> = traffic.keys().collect();
    equal("网卡名", &names, &seen.keys().collect())
}

fn reads_the_numbers(student: &mut Student, rng: &mut Rng) -> Verdict {
    let (kernel, traffic) = (Kernel::load()?, traffic(rng));
    kernel.write(&traffic)?;
    let seen = read(student, &kernel)?;
    same_numbers(&traffic, &seen)
}

fn same_numbers(traffic: &Traffic, seen: &Traffic) -> Verdict {
    let numbers: Vec<_> = traffic.values().collect();
    equal("（包数，字节数）", &numbers, &seen.values().collect())
}

fn reads_the_latest(student: &mut Student, rng: &mut Rng) -> Verdict {
    let (kernel, mut traffic) = (Kernel::load()?, traffic(rng));
    kernel.write(&traffic)?;
    same_numbers(&traffic, &read(student, &kernel)?)?;
    for numbers in traffic.values_mut() {
        *numbers = (rng.u32(..), rng.u64(1 << 32..));
    }
    kernel.write(&traffic)?;
    same_numbers(&traffic, &read(student, &kernel)?)
}

fn skips_what_vanished(student: &mut Student, rng: &mut Rng) -> Verdict {
    let (kernel, mut expected) = (Kernel::load()?, traffic(rng));
    kernel.write(&expected)?;
    let all: Vec<String> = expected.keys().cloned().collect();
    let mut gone = false;
    let seen: Result<Traffic, Failure> =
        student.call_while("read", (kernel.id,), &mut |_, element| {
            // Before the first value is asked for, its key is among those that go.
            if element == Element::Lookup && !gone {
                gone = true;
                for name in &all {
                    kernel.delete(name)?;
                }
            }
            Ok(())
        })?;
    if gone {
        expected.clear();
    }
    equal("删光以后读到的元素", &expected, &good(seen)?)
}
