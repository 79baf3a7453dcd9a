// 由 `cargo xtask record` 按各页的引用生成，请不要手改。

// ANCHOR: MapCore_delete
// libbpf-rs 0.27.2, src/map.rs
fn delete(&self, key: &[u8]) -> Result<()>;
// ANCHOR_END: MapCore_delete

// ANCHOR: MapCore_info
// libbpf-rs 0.27.2, src/map.rs
fn info(&self) -> Result<MapInfo>;
// ANCHOR_END: MapCore_info

// ANCHOR: MapCore_keys
// libbpf-rs 0.27.2, src/map.rs
fn keys(&self) -> MapKeyIter<'_>;
// ANCHOR_END: MapCore_keys

// ANCHOR: MapCore_lookup
// libbpf-rs 0.27.2, src/map.rs
fn lookup(&self, key: &[u8], flags: MapFlags) -> Result<Option<Vec<u8>>>;
// ANCHOR_END: MapCore_lookup

// ANCHOR: MapCore_lookup_and_delete
// libbpf-rs 0.27.2, src/map.rs
fn lookup_and_delete(&self, key: &[u8]) -> Result<Option<Vec<u8>>>;
// ANCHOR_END: MapCore_lookup_and_delete

// ANCHOR: MapCore_lookup_into
// libbpf-rs 0.27.2, src/map.rs
fn lookup_into(&self, key: &[u8], value: &mut [u8], flags: MapFlags) -> Result<bool>;
// ANCHOR_END: MapCore_lookup_into

// ANCHOR: MapCore_update
// libbpf-rs 0.27.2, src/map.rs
fn update(&self, key: &[u8], value: &[u8], flags: MapFlags) -> Result<()>;
// ANCHOR_END: MapCore_update

// ANCHOR: MapHandle_create
// libbpf-rs 0.27.2, src/map.rs
pub fn create<T: AsRef<OsStr>>(
    map_type: MapType,
    name: Option<T>,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    opts: &libbpf_sys::bpf_map_create_opts,
) -> Result<Self>;
// ANCHOR_END: MapHandle_create

// ANCHOR: MapHandle_from_map_id
// libbpf-rs 0.27.2, src/map.rs
pub fn from_map_id(id: u32) -> Result<Self>;
// ANCHOR_END: MapHandle_from_map_id
