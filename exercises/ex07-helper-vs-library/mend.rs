//! The exercise ex07-mend: what the checker can call, and what catches the wrong answers.

use std::cell::Cell;
use std::os::fd::AsFd;

use anyhow::{Context, Result};
use libbpf_rs::{Map, MapCore, Object, ObjectBuilder, Program};

thread_local! {
    /// What `load` loaded.
    static LOADED: Cell<Option<&'static Object>> = const { Cell::new(None) };
}

harness::exercise! {
    #[allow(unused_imports, reason = "one side is mended before the other")]
    name: mend,
    calls: {
        kernel_side OBJECT;
        fn load() -> Result<(u32, u32)> {
            libbpf_rs::set_print(None);
            let object = ObjectBuilder::default().open_memory(OBJECT)?;
            let object: &'static Object = Box::leak(Box::new(object.load()?));
            LOADED.set(Some(object));
            let program = object.progs().next().context("没有内核程序")?;
            let map = packets(object)?;
            Ok((Program::id_from_fd(program.as_fd())?, map.info()?.info.id))
        }
        fn user_side(key: [u8; 4], value: u32) -> Result<i32> {
            let object = LOADED.get().context("还没有装载")?;
            Ok(answer::user_side(&packets(object)?, &key, value))
        }
    },
    wrong: {
        wrong_only_user_side => kernel_side_loads,
        wrong_only_kernel_side => user_side_writes,
        wrong_fixed_fd => user_side_writes,
        wrong_pointer_in_a_variable => kernel_side_loads,
        wrong_overwrites => both_see_the_same_map,
        wrong_swallows_the_errno => both_see_the_same_map,
    },
}

fn packets(object: &Object) -> Result<Map<'_>> {
    let mut maps = object.maps();
    maps.find(|map| map.name() == "packets")
        .context("没有叫 packets 的 map")
}
