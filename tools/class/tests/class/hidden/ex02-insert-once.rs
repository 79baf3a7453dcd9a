//! A teacher's own check, for the test of hidden checks.

use harness::Rng;
use harness::check::{Check, Exercise, Verdict, equal};
use harness::maps::{bytes, contents, create, id};
use harness::student::Student;
use libbpf_rs::MapType;

pub const EXERCISE: Exercise = Exercise {
    name: "insert_once",
    page: "ch02-update-flags",
    checks: &[Check {
        name: "inserts_into_an_array",
        title: "only-the-teacher-knows-this",
        points: 1,
        section: "`NO_EXIST`：只新建",
        run: inserts_into_an_array,
    }],
};

/// An array has all its keys from the beginning, so nothing is ever new.
fn inserts_into_an_array(student: &mut Student, rng: &mut Rng) -> Verdict {
    let map = create(MapType::Array, 4, 8, 4)?;
    let expected = contents(&map)?;
    let key = rng.u32(0..4).to_ne_bytes().to_vec();
    let arguments = (id(&map)?, key, bytes(rng, 8));
    let returned = student.call::<bool>("insert_once", arguments)?;
    equal("返回值", &Ok(false), &returned)?;
    equal("map 的内容", &expected, &contents(&map)?)
}
