//! The exercise ex09-from-nothing: what the checker can call, and what catches the wrong
//! answers.

use std::cell::RefCell;
use std::os::fd::AsFd;

use anyhow::Result;
use harness::kernel_side;
use libbpf_rs::{MapCore, Object, Program};

/// A section or a name, and the id of what has it.
type Named = (String, u32);

thread_local! {
    /// What `load` loaded.
    static LOADED: RefCell<Option<Object>> = const { RefCell::new(None) };
}

harness::exercise! {
    name: from_nothing,
    calls: {
        kernel_side OBJECT;
        fn load() -> Result<(Vec<Named>, Vec<Named>)> {
            load(OBJECT)
        }
        fn said() -> Result<Vec<String>> {
            Ok(kernel_side::said())
        }
    },
    wrong: {
        wrong_no_null_check => loads,
        wrong_pointer_argument => loads,
        wrong_other_event => hangs_on_sys_enter,
        wrong_wide_key => declares_the_map,
        wrong_array => declares_the_map,
        wrong_starts_at_zero => counts_a_new_number,
        wrong_adds_twice => counts_a_new_number,
        wrong_first_argument => counts_a_new_number,
        wrong_starts_over => counts_on,
        wrong_plain_add => adds_atomically,
        wrong_makes_room => keeps_counting_when_full,
        wrong_writes_back => adds_atomically,
        wrong_returns_the_error => keeps_counting_when_full,
    },
    right: { right_inserts_first, right_two_rounds },
}

/// Loads the kernel side. Returns its programs, each with the section that it stands in, and
/// its maps, each with its name; and all their ids.
fn load(object: &[u8]) -> Result<(Vec<Named>, Vec<Named>)> {
    let object = kernel_side::load(object, |_| Ok(()))?;
    let mut programs = Vec::new();
    for program in object.progs() {
        let section = program.section().to_string_lossy().into_owned();
        programs.push((section, Program::id_from_fd(program.as_fd())?));
    }
    let mut maps = Vec::new();
    for map in object.maps() {
        let name = map.name().to_string_lossy().into_owned();
        maps.push((name, map.info()?.info.id));
    }
    LOADED.set(Some(object));
    Ok((programs, maps))
}
