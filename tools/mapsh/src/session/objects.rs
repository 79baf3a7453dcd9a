//! Maps as objects of the kernel: ids, paths, descriptors.

use std::ffi::CString;
use std::io;
use std::os::fd::{AsRawFd, IntoRawFd, OwnedFd};
use std::path::Path;

use nix::libc;
use nix::sys::statfs::{BPF_FS_MAGIC, statfs};

use super::Session;
use super::calls::{Called, nothing};
use crate::attrs::{fd_by_id, flag_names, next_id, path as path_attr};
use crate::bpf::Cmd;
use crate::command::Word;
use crate::map::{Info, Map, owned};
use crate::wrong::{Read, Wrong};

impl Session {
    pub(super) fn info(&mut self, word: &Word) -> Read<()> {
        let fd = self.map(word)?.fd.as_raw_fd();
        if let Some(info) = self.info_of(fd, Some(word)) {
            self.shown("info.type", info.kind.name());
            self.shown("info.id", info.id.to_string());
            self.shown("info.key_size", info.key_size.to_string());
            self.shown("info.value_size", info.value_size.to_string());
            self.shown("info.max_entries", info.max_entries.to_string());
            self.shown(
                "info.map_flags",
                match info.flags {
                    0 => "0".to_owned(),
                    flags => flag_names(flags),
                },
            );
            self.shown("info.name", format!("{:?}", info.name));
        }
        Ok(())
    }

    fn info_of(&mut self, fd: i32, word: Option<&Word>) -> Option<Info> {
        let variables = match word {
            Some(_) => Vec::new(),
            None => vec![("fd", fd.to_string())],
        };
        let attr = Info::attr(fd);
        let Called { answer, attr } =
            self.call(Cmd::ObjGetInfoByFd, attr, word, variables, nothing);
        answer.ok().map(|_| Info::read(attr.bytes("info")))
    }

    pub(super) fn freeze(&mut self, word: &Word) -> Read<()> {
        let attr = self.map(word)?.freeze();
        self.call(Cmd::MapFreeze, attr, Some(word), Vec::new(), nothing);
        Ok(())
    }

    pub(super) fn pin(&mut self, word: &Word, path: &Word) -> Read<()> {
        let fd = self.map(word)?.fd.as_raw_fd() as u32;
        let attr = path_attr(c_path(path)?, fd);
        let variables = vec![("pathname", format!("{:?}", path.text))];
        let called =
            self.call(Cmd::ObjPin, attr, Some(word), variables, nothing);
        if called.answer.is_err() {
            self.say_where_bpffs_is(&path.text);
        }
        Ok(())
    }

    /// Where a path isn't on a bpffs, says so: the errno doesn't.
    fn say_where_bpffs_is(&mut self, path: &str) {
        let folder = Path::new(path).parent().unwrap_or(Path::new("/"));
        let is =
            statfs(folder).is_ok_and(|it| it.filesystem_type() == BPF_FS_MAGIC);
        if !is {
            self.print(&format!(
                "  {} 不是 bpffs；root 可以挂上它：mount -t bpf bpf /sys/fs/bpf\n",
                folder.display()
            ));
        }
    }

    pub(super) fn unpin(&mut self, path: &Word) -> Read<()> {
        let name = c_path(path)?;
        self.calling(&format!("unlink({:?})", path.text));
        // SAFETY: the path ends with NUL.
        if unsafe { libc::unlink(name.as_ptr()) } == 0 {
            self.returned("()");
        } else {
            let errno = io::Error::last_os_error().raw_os_error();
            self.refused(errno.unwrap_or_default());
        }
        Ok(())
    }

    pub(super) fn open(
        &mut self,
        path: &Word,
        name: Option<&Word>,
    ) -> Read<()> {
        self.free_name(name, "")?;
        let attr = path_attr(c_path(path)?, 0);
        let variables = vec![("pathname", format!("{:?}", path.text))];
        let Called { answer, .. } =
            self.call(Cmd::ObjGet, attr, None, variables, |fd, _| {
                format!("fd: {fd}")
            });
        if let Ok(fd) = answer {
            self.opened(owned(fd), name)?;
        }
        Ok(())
    }

    pub(super) fn open_id(&mut self, id: u32, name: Option<&Word>) -> Read<()> {
        self.free_name(name, "")?;
        if let Some(fd) = self.fd_of(id) {
            self.opened(fd, name)?;
        }
        Ok(())
    }

    fn fd_of(&mut self, id: u32) -> Option<OwnedFd> {
        let variables = vec![("map_id", id.to_string())];
        let cmd = Cmd::MapGetFdById;
        let Called { answer, .. } =
            self.call(cmd, fd_by_id(id), None, variables, |fd, _| {
                format!("fd: {fd}")
            });
        answer.ok().map(owned)
    }

    /// Asks of a new descriptor what it is, and gives it a name.
    fn opened(&mut self, fd: OwnedFd, name: Option<&Word>) -> Read<()> {
        let Some(info) = self.info_of(fd.as_raw_fd(), None) else {
            return Ok(());
        };
        let called = self.free_name(name, &info.name)?;
        self.shown(&called, described(&info));
        self.maps.insert(called, Map::new(fd, &info));
        Ok(())
    }

    pub(super) fn ids(&mut self, max: u32) {
        let mut id = 0;
        for count in 0.. {
            if self.is_interrupted() {
                break;
            }
            if count == max {
                self.print(&format!(
                    "  走了 {max} 个，就停在这里；要多走，写 max=个数\n"
                ));
                break;
            }
            let variables = vec![("start_id", id.to_string())];
            let cmd = Cmd::MapGetNextId;
            let Called { answer, attr } =
                self.call(cmd, next_id(id), None, variables, |_, attr| {
                    format!("next_id: {}", attr.number("next_id"))
                });
            if answer.is_err() {
                break;
            }
            id = attr.number("next_id");
            // It may be gone meanwhile.
            if let Some(fd) = self.fd_of(id) {
                if let Some(info) = self.info_of(fd.as_raw_fd(), None) {
                    self.shown("info", described(&info));
                }
            }
        }
    }

    pub(super) fn list(&mut self) {
        if self.maps.is_empty() {
            self.print(
                "  没有打开的 map；新建一个：create hash k4 v8 max=4 name=t\n",
            );
        }
        let lines: String = self
            .maps
            .iter()
            .map(|(name, map)| {
                format!(
                    "  {name}：{}，key {} 个字节，value {} 个字节，fd = {}\n",
                    map.kind.name(),
                    map.key_size,
                    map.value_size,
                    map.fd.as_raw_fd()
                )
            })
            .collect();
        self.print(&lines);
    }

    pub(super) fn close(&mut self, word: &Word) -> Read<()> {
        self.map(word)?;
        let Some(map) = self.maps.remove(&word.text) else {
            return Ok(());
        };
        let fd = map.fd.into_raw_fd();
        self.calling(&format!("close(fd: {fd})"));
        // SAFETY: the map was its only owner.
        if unsafe { libc::close(fd) } == 0 {
            self.returned("()");
        } else {
            let errno = io::Error::last_os_error().raw_os_error();
            self.refused(errno.unwrap_or_default());
        }
        Ok(())
    }
}

fn described(info: &Info) -> String {
    format!(
        "{}，id = {}，名字 {:?}，key {} 个字节，value {} 个字节，最多 {} 个",
        info.kind.name(),
        info.id,
        info.name,
        info.key_size,
        info.value_size,
        info.max_entries
    )
}

fn c_path(path: &Word) -> Read<CString> {
    CString::new(path.text.as_str()).map_err(|_| {
        Wrong::new(path.at.clone(), "路径里不能有 NUL", "/sys/fs/bpf/t")
    })
}
