//! What `create` must do: the kernel tells what map it got.

use harness::Rng;
use harness::check::{Check, Exercise, Stop, Verdict, equal, has_errno, wrong};
use harness::errno::EINVAL;
use harness::student::Student;
use libbpf_rs::libbpf_sys::bpf_map_info;
use libbpf_rs::{MapCore, MapHandle, MapType};

pub const EXERCISE: Exercise = Exercise {
    name: "create_by_spec",
    page: "ch01-create",
    checks: &[
        Check {
            name: "creates_it",
            title: "内核创建了 map",
            points: 1,
            section: "忘了写`sz`",
            run: |student, rng| created(student, rng).map(drop),
        },
        Check {
            name: "has_the_type",
            title: "类型和规格一样",
            points: 1,
            section: "参数",
            run: has_the_type,
        },
        Check {
            name: "has_the_name",
            title: "名字和规格一样",
            points: 1,
            section: "从内核读回来",
            run: has_the_name,
        },
        Check {
            name: "has_the_sizes",
            title: "三个大小和规格一样",
            points: 1,
            section: "从内核读回来",
            run: has_the_sizes,
        },
        Check {
            name: "has_the_flag",
            title: "要了才有 BPF_F_NO_PREALLOC",
            points: 1,
            section: "参数",
            run: has_the_flag,
        },
        Check {
            name: "returns_the_kernels_error",
            title: "内核拒绝时返回它的错误",
            points: 1,
            section: "大小不合法",
            run: returns_the_kernels_error,
        },
    ],
};

/// What a map should be.
#[derive(Clone)]
struct Spec {
    map_type: MapType,
    name: String,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    no_prealloc: bool,
}

impl Spec {
    fn random(rng: &mut Rng) -> Self {
        let name_length = rng.usize(1..=15);
        Self {
            map_type: MapType::Hash,
            name: (0..name_length).map(|_| rng.lowercase()).collect(),
            // Different sizes, so that none can stand for another.
            key_size: rng.u32(5..32),
            value_size: rng.u32(32..64),
            max_entries: rng.u32(64..100),
            no_prealloc: rng.bool(),
        }
    }

    /// The id of the map that the answer creates.
    fn create(&self, student: &mut Student) -> Result<u32, Stop> {
        let sizes = [self.key_size, self.value_size, self.max_entries];
        let returned = student.call(
            "create",
            (self.map_type as u32, &self.name, sizes, self.no_prealloc),
        )?;
        returned.map_err(|error| {
            wrong(
                format!(
                    "create({:?}, {:?}, {}, {}, {}, {}) 创建出来",
                    self.map_type,
                    self.name,
                    self.key_size,
                    self.value_size,
                    self.max_entries,
                    self.no_prealloc
                ),
                format!("返回 Err({error:?})"),
            )
        })
    }

    /// What the kernel says about it.
    fn info(&self, student: &mut Student) -> Result<bpf_map_info, Stop> {
        let id = self.create(student)?;
        match MapHandle::from_map_id(id) {
            Ok(map) => Ok(map.info()?.info),
            Err(_) => Err(wrong(
                "返回的 MapHandle 指着内核里的 map",
                format!("内核里没有 id 是 {id} 的 map"),
            )),
        }
    }
}

fn created(student: &mut Student, rng: &mut Rng) -> Result<u32, Stop> {
    Spec::random(rng).create(student)
}

fn has_the_type(student: &mut Student, rng: &mut Rng) -> Verdict {
    let spec = Spec::random(rng);
    for (map_type, key_size) in [
        (MapType::Array, 4),
        (MapType::Queue, 0),
        (MapType::Stack, 0),
        (MapType::LruHash, spec.key_size),
    ] {
        let spec = Spec {
            map_type,
            key_size,
            no_prealloc: false,
            ..spec.clone()
        };
        let info = spec.info(student)?;
        equal("内核里的类型", &map_type, &MapType::from(info.type_))?;
    }
    Ok(())
}

fn has_the_name(student: &mut Student, rng: &mut Rng) -> Verdict {
    let spec = Spec::random(rng);
    let info = spec.info(student)?;
    let name: String = info
        .name
        .iter()
        .take_while(|&&byte| byte != 0)
        .map(|&byte| char::from(byte as u8))
        .collect();
    equal("内核里的名字", &spec.name, &name)
}

fn has_the_sizes(student: &mut Student, rng: &mut Rng) -> Verdict {
    let spec = Spec::random(rng);
    let info = spec.info(student)?;
    equal("内核里的 key_size ", &spec.key_size, &info.key_size)?;
    equal("内核里的 value_size ", &spec.value_size, &info.value_size)?;
    equal(
        "内核里的 max_entries ",
        &spec.max_entries,
        &info.max_entries,
    )
}

fn has_the_flag(student: &mut Student, rng: &mut Rng) -> Verdict {
    for no_prealloc in [true, false] {
        let spec = Spec {
            no_prealloc,
            ..Spec::random(rng)
        };
        let info = spec.info(student)?;
        equal(
            &format!("no_prealloc 是 {no_prealloc}，内核里的 map_flags "),
            &u32::from(no_prealloc),
            &info.map_flags,
        )?;
    }
    Ok(())
}

fn returns_the_kernels_error(student: &mut Student, rng: &mut Rng) -> Verdict {
    let spec = Spec {
        key_size: 0,
        ..Spec::random(rng)
    };
    let sizes = [spec.key_size, spec.value_size, spec.max_entries];
    let returned = student.call::<u32>(
        "create",
        (spec.map_type as u32, &spec.name, sizes, spec.no_prealloc),
    )?;
    if has_errno(&returned, EINVAL) {
        return Ok(());
    }
    Err(wrong(
        "HASH 的 key_size 是 0，内核不接受：返回错误 EINVAL",
        format!("返回 {returned:?}"),
    ))
}
