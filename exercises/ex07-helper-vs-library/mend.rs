//! The program around the learner's `src/mend.rs`.

#[allow(dead_code, unused_imports, reason = "build.rs compiles KERNEL_SIDE")]
#[path = "src/mend.rs"]
mod answer;

use std::cell::Cell;
use std::os::fd::AsFd;
use std::process::ExitCode;
use std::rc::Rc;

use anyhow::{Context, Result};
use harness::answer::{Calls, serve};
use libbpf_rs::{Map, MapCore, Object, ObjectBuilder, Program};

fn main() -> ExitCode {
    let object = include_bytes!(concat!(env!("OUT_DIR"), "/mend.bpf.o"));
    serve(&calls(object, answer::user_side))
}

/// What the checker can call.
pub fn calls(
    object: &'static [u8],
    user_side: fn(&Map, &[u8; 4], u32) -> i32,
) -> Calls {
    let loaded = Rc::new(Cell::new(None::<&'static Object>));
    let place = Rc::clone(&loaded);
    Calls::new()
        .on("load", move |()| {
            libbpf_rs::set_print(None);
            let object = ObjectBuilder::default().open_memory(object)?;
            let object: &'static Object = Box::leak(Box::new(object.load()?));
            place.set(Some(object));
            let program = object.progs().next().context("没有内核程序")?;
            let map = packets(object)?;
            Ok((Program::id_from_fd(program.as_fd())?, map.info()?.info.id))
        })
        .on("user_side", move |(key, value): ([u8; 4], u32)| {
            let object = loaded.get().context("还没有装载")?;
            Ok(user_side(&packets(object)?, &key, value))
        })
}

fn packets(object: &Object) -> Result<Map<'_>> {
    let mut maps = object.maps();
    maps.find(|map| map.name() == "packets")
        .context("没有叫 packets 的 map")
}
