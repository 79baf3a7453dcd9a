//! 错在：以为 5.10 的内核什么也取不走，其实 QUEUE 和 STACK 可以。

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
        (_, Need::Take) if is_old => false,
        (_, Need::OldKernel)
        | (MapType::Hash, Need::ByKey | Need::Delete | Need::Take)
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
    all.into_iter()
        .find(|map_type| needs.iter().all(|need| meets(*map_type, need)))
}
