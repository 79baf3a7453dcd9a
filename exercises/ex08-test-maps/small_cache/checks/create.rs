//! What `create` must do.

use harness::check::{Verdict, equal, wrong};
use harness::maps::made_by_answer;
use harness::scene::Scene;
use harness::story::Call;
use libbpf_rs::{MapCore, MapType};
use serde::Serialize;

#[derive(Clone, Debug)]
pub struct Create {
    /// How many elements it is to hold.
    pub capacity: u32,
}

impl Call for Create {
    /// The map's id.
    type Returned = u32;

    const KEEPS_A_MAP: bool = true;

    fn function(&self) -> &'static str {
        "create"
    }

    fn arguments(&self, _: u32) -> impl Serialize {
        (self.capacity,)
    }

    fn told(&self) -> String {
        format!("create({})", self.capacity)
    }
}

/// The function's doc comment.
pub fn contract_of_create(scene: &Scene<'_, Create>) -> Verdict {
    if scene.call.capacity == 0 {
        // The kernel makes no such map.
        return match &scene.returned {
            Err(_) => Ok(()),
            Ok(_) => Err(wrong("建不出这样的 map，返回错误", "返回了一个 map")),
        };
    }
    scene.tells_errors(&[], |_| false)?;
    let id = match &scene.returned {
        Ok(id) => *id,
        Err(_) if scene.moments.iter().any(|moment| moment.refused) => {
            return Ok(());
        }
        Err(failure) => {
            return Err(wrong("返回 map", format!("返回错误 {failure:?}")));
        }
    };
    let map = made_by_answer(id)?;
    equal(
        "（类型，key_size，value_size，max_entries）",
        &(MapType::Hash, 4, 8, scene.call.capacity),
        &(
            map.map_type(),
            map.key_size(),
            map.value_size(),
            map.max_entries(),
        ),
    )
}
