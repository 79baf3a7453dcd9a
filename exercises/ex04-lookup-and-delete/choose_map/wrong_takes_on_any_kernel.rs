//! 错在：忘了 5.10 的内核不能从 HASH 里取走。

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
    let meets = |map_type, need: &Need| match need {
        Need::OldKernel => true,
        Need::ByKey => [MapType::Hash, MapType::Array].contains(&map_type),
        Need::Delete => map_type == MapType::Hash,
        Need::AlwaysThere => map_type == MapType::Array,
        Need::FirstOut => map_type == MapType::Queue,
        Need::LastOut => map_type == MapType::Stack,
        Need::Take => map_type != MapType::Array,
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
