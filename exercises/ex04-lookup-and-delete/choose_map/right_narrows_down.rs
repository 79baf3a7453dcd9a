//! 换一种做法：从四种开始，一个要求划掉几种。

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
    let mut left = vec![
        MapType::Stack,
        MapType::Queue,
        MapType::Array,
        MapType::Hash,
    ];
    for need in needs {
        let good: &[MapType] = match need {
            Need::ByKey => &[MapType::Hash, MapType::Array],
            Need::Delete => &[MapType::Hash],
            Need::AlwaysThere => &[MapType::Array],
            Need::FirstOut => &[MapType::Queue],
            Need::LastOut => &[MapType::Stack],
            Need::Take if needs.contains(&Need::OldKernel) => {
                &[MapType::Queue, MapType::Stack]
            }
            Need::Take => &[MapType::Hash, MapType::Queue, MapType::Stack],
            Need::OldKernel => continue,
        };
        left.retain(|map_type| good.contains(map_type));
    }
    left.pop()
}
