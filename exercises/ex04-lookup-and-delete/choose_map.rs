//! The exercise ex04-choose-map: what the checker can call, and what catches the wrong
//! answers.

use anyhow::{Result, bail};

harness::exercise! {
    #[allow(dead_code, reason = "a starter doesn't look at the needs yet")]
    name: choose_map,
    calls: {
        fn choose(needs: Vec<String>) -> Result<Option<u32>> {
            let mut all = Vec::new();
            for need in needs {
                all.push(match &*need {
                    "ByKey" => answer::Need::ByKey,
                    "Delete" => answer::Need::Delete,
                    "AlwaysThere" => answer::Need::AlwaysThere,
                    "FirstOut" => answer::Need::FirstOut,
                    "LastOut" => answer::Need::LastOut,
                    "Take" => answer::Need::Take,
                    "OldKernel" => answer::Need::OldKernel,
                    _ => bail!("no such need: {need}"),
                });
            }
            Ok(answer::choose(&all).map(|map_type| map_type as u32))
        }
    },
    wrong: {
        wrong_stack_is_a_queue => meets_a_single_need,
        wrong_first_need_only => meets_all_needs,
        wrong_any_need => meets_all_needs,
        wrong_takes_on_any_kernel => knows_the_old_kernel,
        wrong_takes_on_new_kernels_only => knows_the_old_kernel,
        wrong_array_deletes => says_when_there_is_none,
        wrong_always_some => says_when_there_is_none,
    },
    right: { right_narrows_down },
}
