//! Making a map.

use std::os::fd::{AsRawFd, OwnedFd};

use super::Session;
use super::calls::Called;
use crate::attrs::{self, flag_names};
use crate::bpf::Cmd;
use crate::btf;
use crate::command::Create;
use crate::map::{Info, Map, owned};
use crate::wrong::{Read, Wrong};

/// Descriptors that the new map is made by.
#[derive(Default)]
struct Others {
    inner: u32,
    btf: Option<(OwnedFd, btf::LockTypes)>,
}

impl Session {
    pub(super) fn create(&mut self, create: &Create) -> Read<()> {
        let named = Some(&create.name).filter(|name| !name.text.is_empty());
        let name = self.free_name(create.called.as_ref().or(named), "")?;
        let kernel_name = kernel_name(create)?;
        let mut others = Others::default();
        if let Some(inner) = &create.inner {
            others.inner = self.map(inner)?.fd.as_raw_fd() as u32;
        }
        if create.lock {
            match self.load_btf(create)? {
                Some(btf) => others.btf = Some(btf),
                None => return Ok(()),
            }
        }
        let btf = match &others.btf {
            Some((fd, types)) => {
                (fd.as_raw_fd() as u32, types.key, types.value)
            }
            None => (0, 0, 0),
        };
        let attr = attrs::create(create, kernel_name, others.inner, btf);
        let mut variables = vec![
            ("map_type", create.kind.name()),
            ("key_size", create.key.to_string()),
            ("value_size", create.value.to_string()),
            ("max_entries", create.max.to_string()),
        ];
        if create.flags != 0 {
            variables.push(("map_flags", flag_names(create.flags)));
        }
        if !create.name.text.is_empty() {
            variables.push(("map_name", format!("{:?}", create.name.text)));
        }
        let Called { answer, .. } =
            self.call(Cmd::MapCreate, attr, None, variables, |fd, _| {
                format!("fd: {fd}")
            });
        let Ok(fd) = answer else { return Ok(()) };
        let info = Info {
            kind: create.kind,
            id: 0,
            key_size: create.key,
            value_size: create.value,
            max_entries: create.max,
            flags: create.flags,
            name: create.name.text.clone(),
        };
        let map = Map {
            lockless: !create.lock,
            ..Map::new(owned(fd), &info)
        };
        if name != create.name.text {
            self.print(&format!("  在这里叫它 {name}\n"));
        }
        self.maps.insert(name, map);
        Ok(())
    }

    /// The type information that says where the lock is.
    fn load_btf(
        &mut self,
        create: &Create,
    ) -> Read<Option<(OwnedFd, btf::LockTypes)>> {
        if create.value < btf::LOCK {
            return Err(Wrong::new(
                create.name.at.clone(),
                format!("锁有 4 个字节，value 只有 {} 个", create.value),
                "v8 或者更大的",
            ));
        }
        let types = btf::lock_types(create.key, create.value);
        let attr = attrs::btf_load(&types.bytes);
        let variables = vec![("btf_size", types.bytes.len().to_string())];
        let Called { answer, .. } =
            self.call(Cmd::BtfLoad, attr, None, variables, |fd, _| {
                format!("fd: {fd}")
            });
        Ok(answer.ok().map(|fd| (owned(fd), types)))
    }
}

fn kernel_name(create: &Create) -> Read<[u8; 16]> {
    let name = create.name.text.as_bytes();
    let mut padded = [0; 16];
    if name.len() >= padded.len() {
        return Err(Wrong::new(
            create.name.at.clone(),
            format!(
                "名字有 {} 个字节，bpf_attr 里最多放得下 15 个",
                name.len()
            ),
            "短一些的名字",
        ));
    }
    padded[..name.len()].copy_from_slice(name);
    Ok(padded)
}
