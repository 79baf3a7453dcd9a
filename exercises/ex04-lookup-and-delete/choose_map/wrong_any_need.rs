//! 错在：满足一个要求就选它，没有全都满足。

use libbpf_rs::MapType;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    ByKey,
    Delete,
    AlwaysThere,
    FirstOut,
    LastOut,
    Take,
    OldKernel,
}

pub fn choose(needs: &[Need]) -> Option<MapType> {
    let is_old = needs.contains(&Need::OldKernel);
    let meets = |map_type, need: &Need| match (map_type, need) {
        (MapType::Hash, Need::Take) => !is_old,
        (_, Need::OldKernel)
        | (MapType::Hash, Need::ByKey | Need::Delete)
        | (MapType::Array, Need::ByKey | Need::AlwaysThere)
        | (MapType::Queue, Need::FirstOut | Need::Take)
        | (MapType::Stack, Need::LastOut | Need::Take) => true,
        _ => false,
    };
    let all = [
        MapType::Hash,
        MapType::Array,
        MapType::Queue,
        MapType::Stack,
    ];
    all.into_iter().find(|map_type| {
        needs.is_empty() || needs.iter().any(|need| meets(*map_type, need))
    })
}
