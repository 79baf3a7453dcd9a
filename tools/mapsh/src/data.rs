//! Keys and values: how they're written, which bytes that means, and how bytes are shown.
//!
//! | written | means |
//! |---|---|
//! | `100`, `-1`, `0xff` | an integer of the size that the map has, in this machine's order |
//! | `"eth0"` | its bytes; zeros behind them where the map has more |
//! | `hex:0a000001` | these bytes, as they lie in memory |
//! | `10.0.0.0/8` | the key of an LPM_TRIE: the length of the prefix, then the address |
//! | `{u32 1, be16 80, "eth0":16}` | a struct as C lays it out |
//! | `[1, 2]` | one value for each CPU |
//! | `null` | no key at all |
//! | a map's name | that map, as the value of an ARRAY_OF_MAPS or HASH_OF_MAPS |

mod fields;
mod integer;
mod literal;
mod show;

pub use fields::{Field, Number};
pub use literal::{Data, Literal, Role};
pub use show::{Shape, list, show};
