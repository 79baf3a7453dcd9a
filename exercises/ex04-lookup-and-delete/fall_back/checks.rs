//! What `take` must do where the kernel takes at once, and where it doesn't.

use harness::Rng;
use harness::check::{Check, Exercise, Stop, Verdict, equal, refused, wrong};
use harness::errno::{ENOTSUPP, EPERM};
use harness::maps::{bytes, contents, create, id, keys};
use harness::student::{Element, Failure, Student};
use libbpf_rs::libbpf_sys::{BPF_F_NO_PREALLOC, bpf_map_create_opts};
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

pub const EXERCISE: Exercise = Exercise {
    name: "fall_back",
    page: "ch04-lookup-and-delete",
    checks: &[
        Check {
            name: "takes_a_hash_at_once",
            title: "HASH：一次取走",
            points: 1,
            section: "一次取走：不会重",
            run: takes_a_hash_at_once,
        },
        Check {
            name: "falls_back",
            title: "LPM_TRIE 不支持取走：退一步，照样领到",
            points: 1,
            section: "太旧的内核",
            run: falls_back,
        },
        Check {
            name: "missing_is_none",
            title: "没有这个 key：返回 None，别的元素不动",
            points: 1,
            section: "返回值",
            run: missing_is_none,
        },
        Check {
            name: "has_one_winner",
            title: "退一步以后，别人先领走了：返回 None",
            points: 2,
            section: "看`delete`的返回值，够不够",
            run: has_one_winner,
        },
        Check {
            name: "tells_that_an_array_keeps",
            title: "ARRAY 的元素拿不走：返回错误",
            points: 1,
            section: "不能取走的map",
            run: tells_that_an_array_keeps,
        },
        Check {
            name: "tells_other_errors",
            title: "map 冻结了：返回错误，不是 value",
            points: 1,
            section: "返回值",
            run: tells_other_errors,
        },
    ],
};

/// What `take` returned.
type Taken = Result<Option<Vec<u8>>, Failure>;

/// A map with some elements, one of which is to be taken.
struct Setting {
    map: MapHandle,
    id: u32,
    key: Vec<u8>,
    value: Vec<u8>,
}

impl Setting {
    fn hash(rng: &mut Rng) -> anyhow::Result<Self> {
        let (key_size, value_size) = (rng.u32(4..16), rng.u32(4..16));
        let map = create(MapType::Hash, key_size, value_size, 8)?;
        let count = rng.usize(2..6);
        let keys = keys(rng, key_size, count);
        Self::fill(map, keys, value_size, rng)
    }

    /// An LPM_TRIE, all of whose prefixes have full length: like a HASH, but it can't be
    /// taken from.
    fn trie(rng: &mut Rng) -> anyhow::Result<Self> {
        let (data_size, value_size) = (rng.u32(4..16), rng.u32(4..16));
        let opts = bpf_map_create_opts {
            sz: size_of::<bpf_map_create_opts>() as _,
            map_flags: BPF_F_NO_PREALLOC,
            ..Default::default()
        };
        let key_size = 4 + data_size;
        let name = Some("exercise");
        let map = MapHandle::create(
            MapType::LpmTrie,
            name,
            key_size,
            value_size,
            8,
            &opts,
        )?;
        let count = rng.usize(2..6);
        let keys = keys(rng, data_size, count)
            .iter()
            .map(|data| prefix(8 * data_size, data))
            .collect();
        Self::fill(map, keys, value_size, rng)
    }

    fn fill(
        map: MapHandle,
        keys: Vec<Vec<u8>>,
        value_size: u32,
        rng: &mut Rng,
    ) -> anyhow::Result<Self> {
        let mut value = Vec::new();
        for key in &keys {
            value = bytes(rng, value_size);
            map.update(key, &value, MapFlags::ANY)?;
        }
        let key = keys.last().expect("there are some").clone();
        Ok(Self {
            id: id(&map)?,
            map,
            key,
            value,
        })
    }

    fn call(&self, student: &mut Student) -> Result<Taken, Stop> {
        student.call("take", (self.id, &self.key))
    }

    /// The element is returned and gone, and the others are still there.
    fn takes(&self, student: &mut Student) -> Verdict {
        let mut expected = contents(&self.map)?;
        expected.remove(&self.key);
        let taken = self.call(student)?;
        equal("返回值", &Ok(Some(self.value.clone())), &taken)?;
        equal("map 的内容", &expected, &contents(&self.map)?)
    }
}

/// A key of an LPM_TRIE: how many bits count, then the bits.
fn prefix(bits: u32, data: &[u8]) -> Vec<u8> {
    [&bits.to_ne_bytes(), data].concat()
}

fn takes_a_hash_at_once(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::hash(rng)?;
    setting.takes(student)?;
    let calls = student.bpf_calls();
    let too_old = calls.first().is_some_and(|call| call.errno == ENOTSUPP);
    if calls.len() == 1 || too_old {
        return Ok(());
    }
    Err(wrong(
        "只有一次调用，别人插不进来",
        format!("调用了 {}", student.bpf_calls_named()),
    ))
}

fn falls_back(student: &mut Student, rng: &mut Rng) -> Verdict {
    Setting::trie(rng)?.takes(student)
}

fn missing_is_none(student: &mut Student, rng: &mut Rng) -> Verdict {
    let (hash, trie) = (Setting::hash(rng)?, Setting::trie(rng)?);
    // The trie finds this shorter prefix when it's asked for the key, which isn't there.
    let data = &trie.key[4..];
    let shorter = prefix(8 * data.len() as u32 - 1, data);
    trie.map.update(&shorter, &trie.value, MapFlags::ANY)?;
    for (kind, setting) in [("HASH", hash), ("LPM_TRIE", trie)] {
        setting.map.delete(&setting.key)?;
        let expected = contents(&setting.map)?;
        let taken = setting.call(student)?;
        equal(&format!("{kind} 的返回值"), &Ok(None), &taken)?;
        equal("map 的内容", &expected, &contents(&setting.map)?)?;
    }
    Ok(())
}

fn has_one_winner(student: &mut Student, rng: &mut Rng) -> Verdict {
    for moment in [Element::Lookup, Element::Delete] {
        let setting = Setting::trie(rng)?;
        let mut they_took_it = false;
        let arguments = (setting.id, &setting.key);
        let taken: Taken =
            student.call_while("take", arguments, &mut |_, element| {
                if element == moment && !they_took_it {
                    setting.map.delete(&setting.key)?;
                    they_took_it = true;
                }
                Ok(())
            })?;
        let name = moment.name();
        if !they_took_it {
            return Err(wrong(
                format!("退一步时用到 {name}"),
                format!("调用了 {}", student.bpf_calls_named()),
            ));
        }
        if taken != Ok(None) {
            return Err(wrong(
                format!("别的程序在 {name} 之前领走了它，返回 Ok(None)"),
                format!("返回 {taken:?}"),
            ));
        }
    }
    Ok(())
}

fn tells_that_an_array_keeps(student: &mut Student, rng: &mut Rng) -> Verdict {
    let value_size = rng.u32(4..16);
    let count = rng.u32(1..6);
    let map = create(MapType::Array, 4, value_size, count)?;
    let keys = (0..count).map(|n| n.to_ne_bytes().to_vec()).collect();
    let setting = Setting::fill(map, keys, value_size, rng)?;
    let taken = setting.call(student)?;
    if taken.is_err() {
        return Ok(());
    }
    Err(wrong(
        "返回错误：ARRAY 的元素删不掉，谁也领不走",
        format!("返回 {taken:?}，而元素还在 map 里"),
    ))
}

fn tells_other_errors(student: &mut Student, rng: &mut Rng) -> Verdict {
    for setting in [Setting::hash(rng)?, Setting::trie(rng)?] {
        setting.map.freeze()?;
        let taken = setting.call(student)?;
        refused(EPERM, "map 已经冻结，元素拿不走", &taken)?;
    }
    Ok(())
}
