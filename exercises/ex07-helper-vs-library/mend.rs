//! The exercise ex07-mend: what the checker can call, and what catches the wrong answers.

use std::cell::RefCell;
use std::os::fd::AsFd;

use anyhow::{Context, Result};
use harness::kernel_side;
use libbpf_rs::{Map, MapCore, Object, Program};

thread_local! {
    /// What `load` loaded.
    static LOADED: RefCell<Option<Object>> = const { RefCell::new(None) };
}

harness::exercise! {
    #[allow(unused_imports, reason = "one side is mended before the other")]
    name: mend,
    calls: {
        kernel_side OBJECT;
        fn load(with_program: bool) -> Result<(Option<u32>, u32)> {
            load(OBJECT, with_program)
        }
        fn said() -> Result<Vec<String>> {
            Ok(kernel_side::said())
        }
        fn user_side(key: [u8; 4], value: u32) -> Result<i32> {
            LOADED.with_borrow(|object| {
                let object = object.as_ref().context("还没有加载")?;
                Ok(answer::user_side(&packets(object)?, &key, value))
            })
        }
    },
    wrong: {
        wrong_only_user_side => kernel_side_loads,
        wrong_only_kernel_side => user_side_writes,
        wrong_fixed_fd => user_side_writes,
        wrong_pointer_in_a_variable => kernel_side_loads,
        wrong_overwrites => both_see_the_same_map,
        wrong_swallows_the_errno => both_see_the_same_map,
        wrong_any_error_is_minus_one => returns_other_errors,
        wrong_looks_first => both_see_the_same_map,
        wrong_closes_the_map => user_side_writes,
        wrong_remembers_the_map => user_side_writes,
    },
    right: { right_pointer_variable, right_checked_library },
}

/// Loads the kernel side, or without its program only the map. What was loaded before goes.
fn load(object: &[u8], with_program: bool) -> Result<(Option<u32>, u32)> {
    let object = kernel_side::load(object, |object| {
        for mut program in object.progs_mut() {
            program.set_autoload(with_program);
        }
        Ok(())
    })?;
    let program = object.progs().next().filter(|_| with_program);
    let program = program
        .map(|p| Program::id_from_fd(p.as_fd()))
        .transpose()?;
    let map = packets(&object)?.info()?.info.id;
    LOADED.set(Some(object));
    Ok((program, map))
}

fn packets(object: &Object) -> Result<Map<'_>> {
    let mut maps = object.maps();
    maps.find(|map| map.name() == "packets")
        .context("没有叫 packets 的 map")
}
