// 由 `cargo xtask record` 按各页的引用生成，请不要手改。

// ANCHOR: MapCore_keys
// libbpf-rs 0.27.2, src/map.rs
fn keys(&self) -> MapKeyIter<'_>;
// ANCHOR_END: MapCore_keys

// ANCHOR: MapCore_update
// libbpf-rs 0.27.2, src/map.rs
fn update(&self, key: &[u8], value: &[u8], flags: MapFlags) -> Result<()>;
// ANCHOR_END: MapCore_update
