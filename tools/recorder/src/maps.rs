//! Which maps a process has, what is in them, and what keeps them alive.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use transcript::Contents;

use crate::bpf::Map;

/// The maps that a process has had open so far.
pub struct Maps {
    /// `/proc/PID`.
    process: PathBuf,
    /// Their ids, in the order in which they were created.
    ids: Vec<u32>,
}

impl Maps {
    /// None so far.
    pub fn of_process(id: u32) -> Self {
        Self {
            process: Path::new("/proc").join(id.to_string()),
            ids: Vec::new(),
        }
    }

    /// Those that are still there, the process's and the others that it had open once.
    pub fn look(&mut self) -> Result<Vec<Contents>> {
        let fds = self.descriptors()?;
        let new = fds.keys().filter(|id| !self.ids.contains(id));
        let new: Vec<_> = new.copied().collect();
        self.ids.extend(new);
        let pins = self.pins()?;
        let mut found = Vec::new();
        for (number, id) in (1..).zip(&self.ids) {
            let pins = pins.get(id).cloned().unwrap_or_default();
            let fds = fds.get(id).copied().unwrap_or_default();
            let map = if fds == 0 && pins.is_empty() {
                soon_gone(*id)?
            } else {
                Map::by_id(*id)?
            };
            // A program's constants don't change as it runs, and may hold a process id.
            let map = map.filter(|map| !map.info.name().ends_with(".rodata"));
            if let Some(map) = map {
                found.push(Contents {
                    number,
                    map: map.info.name(),
                    kind: map.info.kind(),
                    value_size: map.info.value_size,
                    max_entries: map.info.max_entries,
                    fds,
                    pins,
                    held: map.held()?,
                });
            }
        }
        Ok(found)
    }

    /// How many of the process's file descriptors lead to each map, by its id.
    fn descriptors(&self) -> Result<BTreeMap<u32, u32>> {
        let folder = self.process.join("fdinfo");
        let entries = folder
            .read_dir()
            .with_context(|| folder.display().to_string())?;
        let mut maps = BTreeMap::new();
        for entry in entries {
            let about = fs::read_to_string(entry?.path())?;
            let field = |name: &str| {
                about.lines().find_map(|line| line.strip_prefix(name))
            };
            if let (Some(_), Some(id)) = (field("map_type:"), field("map_id:"))
            {
                *maps.entry(id.trim().parse()?).or_default() += 1;
            }
        }
        Ok(maps)
    }

    /// Where the maps are pinned in the file systems that the process sees, by their ids.
    fn pins(&self) -> Result<BTreeMap<u32, Vec<String>>> {
        let mounts = fs::read_to_string(self.process.join("mounts"))?;
        let mut pins = BTreeMap::<_, Vec<_>>::new();
        for mount in mounts.lines() {
            let mut fields = mount.split(' ').skip(1);
            let (Some(at), Some("bpf")) = (fields.next(), fields.next()) else {
                continue;
            };
            let inside = self.process.join("root").join(&at[1..]);
            let mut files: Vec<_> = inside
                .read_dir()?
                .map(|entry| Ok(entry?.file_name().into_string().ok()))
                .collect::<Result<_>>()?;
            files.sort();
            for file in files.into_iter().flatten() {
                let path = inside.join(&file).display().to_string();
                if let Some(map) = Map::pinned(&path) {
                    let pinned = pins.entry(map.info.id).or_default();
                    pinned.push(format!("{at}/{file}"));
                }
            }
        }
        Ok(pins)
    }
}

/// A map that no descriptor and no pin keeps alive is gone, or goes within 10 seconds: the
/// kernel frees a program that used it, and then the map, after a grace period. Returns it
/// where something else keeps it.
fn soon_gone(id: u32) -> Result<Option<Map>> {
    for _ in 0..1000 {
        if Map::by_id(id)?.is_none() {
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(10));
    }
    Map::by_id(id)
}
