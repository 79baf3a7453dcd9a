//! The exercise ex09-top: what the checker can call, and what catches the wrong answers.

use std::cell::RefCell;
use std::os::fd::AsFd;

use anyhow::{Context, Result};
use harness::answer::open;
use libbpf_rs::{MapCore, Object, ObjectBuilder, Program, set_print};

const NAMES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/names.bpf.o"));

thread_local! {
    /// What `load` loaded.
    static LOADED: RefCell<Option<Object>> = const { RefCell::new(None) };
}

harness::exercise! {
    name: top,
    calls: {
        fn load(capacity: u32) -> Result<(u32, u32)> {
            set_print(None);
            let object = ObjectBuilder::default().open_memory(NAMES)?;
            ids(answer::load(object, capacity)?)
        }
        fn top(map: u32, most: usize) -> Result<Vec<(String, u64)>> {
            answer::top(&open(map)?, most)
        }
    },
    wrong: {
        wrong_ignores_the_capacity => sets_the_size,
        wrong_after_loading => sets_the_size,
        wrong_resizes_all => sets_the_size,
        wrong_at_least_one => tells_a_refusal,
        wrong_fewest_first => lists_the_most_first,
        wrong_by_name => lists_the_most_first,
        wrong_cuts_first => lists_the_most_first,
        wrong_narrow_counts => lists_the_most_first,
        wrong_keeps_the_zeros => lists_the_most_first,
        wrong_reversed_ties => puts_equal_ones_in_order,
        wrong_lists_twice => lists_each_once,
        wrong_drops_neighbours_only => lists_each_once,
        wrong_missing_is_an_error => skips_what_vanished,
        wrong_skips_errors => tells_errors,
        wrong_cuts_small_names => puts_equal_ones_in_order,
    },
    right: { right_btree_map, right_heap },
}

/// The ids of the program and of its map. Both stay until the next call.
fn ids(object: Object) -> Result<(u32, u32)> {
    let program = object.progs().next().context("没有加载程序")?;
    let program = Program::id_from_fd(program.as_fd())?;
    let map = object.maps().find(|map| map.name() == "calls");
    let map = map.context("没有叫 calls 的 map")?.info()?.info.id;
    LOADED.set(Some(object));
    Ok((program, map))
}
