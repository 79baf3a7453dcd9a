//! A race: two programs of two calls each, in every order.

use anyhow::Result;
use shared::step;

use crate::turns::Who::{self, 乙, 甲};

/// Every order in which two programs can make their two calls each.
const ORDERS: [[Who; 4]; 6] = [
    [甲, 甲, 乙, 乙],
    [甲, 乙, 甲, 乙],
    [甲, 乙, 乙, 甲],
    [乙, 甲, 甲, 乙],
    [乙, 甲, 乙, 甲],
    [乙, 乙, 甲, 甲],
];

/// Runs the race once for each order, as one step each.
///
/// # Errors
/// What a run failed with.
pub fn every_order(race: impl Fn(&[Who; 4]) -> Result<()>) -> Result<()> {
    for order in &ORDERS {
        let names: Vec<_> =
            order.iter().map(|who| format!("{who:?}")).collect();
        step(&format!("先后：{}", names.join("、")))?;
        race(order)?;
    }
    Ok(())
}
