//! Stories of functions that are given a list of keys.

use libbpf_rs::MapType;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::sample::{Index, select, subsequence};

use crate::material::{DELETABLE, HASHES, Material, Raw, material};
use crate::numbers;
use crate::story::{Call, Stage, Story, Turn};

/// How a function is called with a list of keys.
pub type OfKeys<C> = fn(Vec<Vec<u8>>) -> C;

/// A call for each of these lists, one after the other. The lists have the keys' places in
/// the material; the map has the first `old` keys.
pub fn story<C: Call>(
    call: OfKeys<C>,
    material: &Material,
    old: usize,
    lists: &[&[usize]],
) -> Story<C> {
    story_of(MapType::Hash, call, material, old, lists)
}

/// The same with a map of each type whose elements can be deleted. Its first key and value
/// are all zeros. And one with long keys and values.
pub fn of_each_type<C: Call>(
    call: OfKeys<C>,
) -> impl Iterator<Item = Story<C>> {
    let lists: [&[&[usize]]; 2] = [&[&[0, 1, 2]], &[&[2, 0], &[1]]];
    let large = Material::large(6);
    let large = story(call, &large, 3, &[&[0, 1, 2]]);
    let all = DELETABLE.iter().flat_map(move |map_type| {
        let zeros = Material::plain(4, 8, 6).with_zeros();
        let material = zeros.for_type(*map_type);
        lists.map(|lists| story_of(*map_type, call, &material, 3, lists))
    });
    all.chain([large])
}

fn story_of<C: Call>(
    map_type: MapType,
    call: OfKeys<C>,
    material: &Material,
    old: usize,
    lists: &[&[usize]],
) -> Story<C> {
    let turns = lists.iter().map(|list| {
        let keys = list.iter().map(|place| material.keys[*place].clone());
        Turn::undisturbed(call(keys.collect()))
    });
    Story {
        stage: material.stage(map_type, old, 2),
        turns: turns.collect(),
    }
}

/// The map has 200 elements, and the list these keys, 100 others and some twice, mixed; or
/// the list has 1,500 keys, of which the map has few.
pub fn many<C: Call>(call: OfKeys<C>) -> [Story<C>; 2] {
    let mixed: Vec<_> = (0..310).map(|n| n * 7 % 300).collect();
    let all: Vec<_> = (0..1500).rev().collect();
    let numbers = (0..1500).map(|number| (number, number));
    let material = numbers::material(&numbers.collect());
    [(200, mixed), (5, all)]
        .map(|(old, list)| story(call, &material, old, &[&list]))
}

/// An array, of which some places are on the list, and one that it doesn't have.
pub fn array<C: Call>(call: OfKeys<C>) -> impl Iterator<Item = Story<C>> {
    [vec![0], vec![1, 0], vec![2, 0], vec![4]].into_iter().map(
        move |places: Vec<u32>| {
            let keys = places.iter().map(|n| n.to_ne_bytes().to_vec());
            Story {
                stage: Stage {
                    map_type: MapType::Array,
                    key_size: 4,
                    value_size: 4,
                    max_entries: 3,
                    elements: Vec::new(),
                },
                turns: vec![Turn::undisturbed(call(keys.collect()))],
            }
        },
    )
}

/// Lists of keys that the map has, each once; nothing else happens.
pub fn of_old<C: Call>(
    call: OfKeys<C>,
) -> impl Strategy<Value = Story<C>> + use<C> {
    let list = material(1..=9).prop_flat_map(|material| {
        let old = material.keys.len() - material.keys.len() / 3;
        let list = subsequence((0..old).collect::<Vec<_>>(), 0..=old);
        (Just(material), Just(old), list.prop_shuffle())
    });
    list.prop_map(move |(material, old, list)| {
        story(call, &material, old, &[&list])
    })
}

/// Lists of any keys, some of them twice, for one call or two.
pub fn of_any<C: Call>(
    call: OfKeys<C>,
    events: impl Strategy<Value = Vec<Raw>>,
) -> impl Strategy<Value = Story<C>> {
    let turn = (vec(any::<Index>(), 0..=7), events);
    let turns = vec(turn, 1..=2);
    (select(HASHES), material(2..=9), any::<Index>(), turns).prop_map(
        move |(map_type, material, old, turns)| {
            let old = old.index(material.keys.len() + 1);
            let turns = turns.into_iter().map(|(list, raw)| Turn {
                events: raw.iter().map(|raw| raw.event(&material)).collect(),
                ..Turn::undisturbed(call(
                    list.into_iter().map(|n| material.key(n)).collect(),
                ))
            });
            Story {
                stage: material.stage(map_type, old, 2),
                turns: turns.collect(),
            }
        },
    )
}

/// Lists with one key, at any place, that is too short or too long.
pub fn of_wrong_length<C: Call>(call: OfKeys<C>) -> Vec<Story<C>> {
    let material = Material::plain(4, 4, 4);
    let mut stories = Vec::new();
    for length in [3, 0, 5, 8] {
        for place in 0..3 {
            let mut keys = material.keys[..3].to_vec();
            keys[place].resize(length, 0);
            let mut story = story(call, &material, 3, &[]);
            story.turns.push(Turn::undisturbed(call(keys)));
            stories.push(story);
        }
    }
    stories
}
