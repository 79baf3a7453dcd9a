//! What `blame` must answer. Each case is put to the kernel too.

use harness::Rng;
use harness::check::{Check, Exercise, Stop, Verdict, equal};
use harness::student::Student;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapHandle, MapType};

pub const EXERCISE: Exercise = Exercise {
    name: "blame",
    page: "ch01-create",
    checks: &[
        Check {
            name: "blames_the_name",
            title: "名字的错",
            points: 1,
            section: "名字不合法",
            run: blames_the_name,
        },
        Check {
            name: "blames_the_key_size",
            title: "key_size 的错，三种类型各不相同",
            points: 1,
            section: "大小不合法",
            run: blames_the_key_size,
        },
        Check {
            name: "blames_the_other_sizes",
            title: "value_size 和 max_entries 的错",
            points: 1,
            section: "大小不合法",
            run: blames_the_other_sizes,
        },
        Check {
            name: "blames_nothing",
            title: "都合法就谁也不怪，名字再长也一样",
            points: 1,
            section: "名字太长",
            run: blames_nothing,
        },
    ],
};

#[derive(Clone, Debug)]
struct Parameters {
    map_type: MapType,
    name: String,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
}

/// Parameters that the kernel accepts.
fn good(rng: &mut Rng, map_type: MapType) -> Parameters {
    Parameters {
        map_type,
        name: (0..rng.usize(3..12)).map(|_| rng.lowercase()).collect(),
        key_size: match map_type {
            MapType::Array => 4,
            MapType::Queue => 0,
            _ => rng.u32(1..32),
        },
        value_size: rng.u32(1..32),
        max_entries: rng.u32(1..32),
    }
}

const TYPES: [MapType; 3] = [MapType::Hash, MapType::Array, MapType::Queue];

/// The answer blames `fault`, and the kernel refuses if there is one.
fn blames(
    student: &mut Student,
    parameters: &Parameters,
    fault: Option<&str>,
) -> Verdict {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    let sizes = [
        parameters.key_size,
        parameters.value_size,
        parameters.max_entries,
    ];
    let created = MapHandle::create(
        parameters.map_type,
        Some(&parameters.name),
        sizes[0],
        sizes[1],
        sizes[2],
        &opts,
    );
    if created.is_ok() != fault.is_none() {
        return Err(Stop::Environment(anyhow::anyhow!(
            "这个内核对 {parameters:?} 的回答和书里说的不同"
        )));
    }
    let returned = student.call::<Option<String>>(
        "blame",
        (parameters.map_type as u32, &parameters.name, sizes),
    )?;
    let [key_size, value_size, max_entries] = sizes;
    equal(
        &format!(
            "blame({:?}, {:?}, {key_size}, {value_size}, {max_entries}) ",
            parameters.map_type, parameters.name
        ),
        &Ok(fault.map(str::to_owned)),
        &returned,
    )
}

fn blames_the_name(student: &mut Student, rng: &mut Rng) -> Verdict {
    for character in ['-', ' ', '包', '/'] {
        let map_type = TYPES[rng.usize(..TYPES.len())];
        let mut parameters = good(rng, map_type);
        let place = rng.usize(..parameters.name.len());
        parameters.name.insert(place, character);
        blames(student, &parameters, Some("Name"))?;
    }
    Ok(())
}

fn blames_the_key_size(student: &mut Student, rng: &mut Rng) -> Verdict {
    for (map_type, key_size) in [
        (MapType::Hash, 0),
        (MapType::Array, rng.u32(5..16)),
        (MapType::Array, rng.u32(0..4)),
        (MapType::Queue, rng.u32(1..16)),
    ] {
        let parameters = Parameters {
            key_size,
            ..good(rng, map_type)
        };
        blames(student, &parameters, Some("KeySize"))?;
    }
    Ok(())
}

fn blames_the_other_sizes(student: &mut Student, rng: &mut Rng) -> Verdict {
    for map_type in TYPES {
        let parameters = Parameters {
            value_size: 0,
            ..good(rng, map_type)
        };
        blames(student, &parameters, Some("ValueSize"))?;
        let parameters = Parameters {
            max_entries: 0,
            ..good(rng, map_type)
        };
        blames(student, &parameters, Some("MaxEntries"))?;
    }
    Ok(())
}

fn blames_nothing(student: &mut Student, rng: &mut Rng) -> Verdict {
    for map_type in TYPES {
        let mut parameters = good(rng, map_type);
        blames(student, &parameters, None)?;
        parameters.name = format!("{0}_{0}.{0}{0}{0}", parameters.name);
        blames(student, &parameters, None)?;
    }
    Ok(())
}
