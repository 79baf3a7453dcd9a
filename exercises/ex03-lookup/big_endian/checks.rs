//! What `store` and `load` must do.

use harness::Rng;
use harness::check::{Check, Exercise, Verdict, equal, wrong};
use harness::maps::{contents, create, id};
use harness::student::Student;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

pub const EXERCISE: Exercise = Exercise {
    name: "big_endian",
    page: "ch03-lookup",
    checks: &[
        Check {
            name: "stores_big_endian_keys",
            title: "store 的 key 是大端",
            points: 1,
            section: "字节序",
            run: stores_big_endian_keys,
        },
        Check {
            name: "stores_native_values",
            title: "store 的 value 是本机的字节序",
            points: 1,
            section: "查到",
            run: stores_native_values,
        },
        Check {
            name: "stores_again",
            title: "store 再记一次就覆盖",
            points: 1,
            section: "字节序",
            run: stores_again,
        },
        Check {
            name: "loads_what_the_kernel_side_stored",
            title: "load 查得到内核态程序存的",
            points: 1,
            section: "字节序",
            run: loads_what_the_kernel_side_stored,
        },
        Check {
            name: "tells_a_missing_port",
            title: "load 没有记过的端口是 None",
            points: 1,
            section: "查不到",
            run: tells_a_missing_port,
        },
    ],
};

/// An empty map of packets by port.
fn map() -> anyhow::Result<MapHandle> {
    create(MapType::Hash, 2, 4, 8)
}

/// A port and a count whose bytes make sense in one order only.
fn sample(rng: &mut Rng) -> (u16, u32) {
    let port = u16::from_be_bytes([rng.u8(1..100), rng.u8(100..)]);
    (port, rng.u32(1..0x00ff_ffff))
}

fn store(
    student: &mut Student,
    map: &MapHandle,
    (port, packets): (u16, u32),
) -> Verdict {
    let returned = student.call("store", (id(map)?, port, packets))?;
    equal("store 的返回值", &Ok(()), &returned)
}

fn stores_big_endian_keys(student: &mut Student, rng: &mut Rng) -> Verdict {
    let map = map()?;
    let (port, packets) = sample(rng);
    store(student, &map, (port, packets))?;
    let keys: Vec<_> = contents(&map)?.into_keys().collect();
    equal(
        &format!("端口 {port} 在 map 里的 key "),
        &vec![port.to_be_bytes().to_vec()],
        &keys,
    )
}

fn stores_native_values(student: &mut Student, rng: &mut Rng) -> Verdict {
    let map = map()?;
    let (port, packets) = sample(rng);
    store(student, &map, (port, packets))?;
    let values: Vec<_> = contents(&map)?.into_values().collect();
    equal(
        &format!("包数 {packets} 在 map 里的 value "),
        &vec![packets.to_ne_bytes().to_vec()],
        &values,
    )
}

fn stores_again(student: &mut Student, rng: &mut Rng) -> Verdict {
    let map = map()?;
    let (port, packets) = sample(rng);
    store(student, &map, (port, packets))?;
    store(student, &map, (port, packets + 1))?;
    let elements = contents(&map)?;
    let values: Vec<_> = elements.into_values().collect();
    let expected = vec![(packets + 1).to_ne_bytes().to_vec()];
    equal("记了两次以后，map 里的 value ", &expected, &values)
}

fn loads_what_the_kernel_side_stored(
    student: &mut Student,
    rng: &mut Rng,
) -> Verdict {
    let map = map()?;
    let (port, packets) = sample(rng);
    let value = packets.to_ne_bytes();
    map.update(&port.to_be_bytes(), &value, MapFlags::ANY)?;
    let returned = student.call("load", (id(&map)?, port))?;
    equal(
        &format!("load({port}) 的返回值"),
        &Ok(Some(packets)),
        &returned,
    )
}

/// The map has the port whose bytes are the other way round.
fn tells_a_missing_port(student: &mut Student, rng: &mut Rng) -> Verdict {
    let map = map()?;
    let (port, packets) = sample(rng);
    let other = port.swap_bytes();
    let value = packets.to_ne_bytes();
    map.update(&other.to_be_bytes(), &value, MapFlags::ANY)?;
    let returned = student.call::<Option<u32>>("load", (id(&map)?, port))?;
    if returned == Ok(None) {
        return Ok(());
    }
    Err(wrong(
        format!("只记过端口 {other}：load({port}) 返回 Ok(None)"),
        format!("返回 {returned:?}"),
    ))
}
