//! Where a program runs: on this kernel, there as root, or in a VM. It's decided here for
//! all commands.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use machine::permissions::try_bpf;
use machine::{packages, sudo};
use nix::errno::Errno;
use nix::unistd::geteuid;
use shared::errno;
use vm::kernels::{self, Wanted};
use vm::{Image, Vm};

/// A kernel, and the rights to use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum On {
    /// This kernel, as the user who called.
    Host,
    /// This kernel, as root.
    Sudo,
    /// A kernel in a VM, as root there.
    Vm,
}

/// What the reader asks for.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Wish {
    /// 在哪里运行：host 本机，sudo 本机的 root，vm 微型虚拟机；不写就选第一个行得通的
    #[arg(long, value_name = "哪里", hide_possible_values = true)]
    on: Option<On>,
    /// 虚拟机的内核：5.10、6.1、6.12、newest，或者内核文件的路径；不写就是 6.1
    #[arg(long, value_name = "内核")]
    pub kernel: Option<Wanted>,
    /// 从这个 Debian 镜像取内核；不写就用本机 apt 源里的镜像
    #[arg(long, value_name = "地址")]
    mirror: Option<String>,
    /// 虚拟机的内存，单位 MiB；不写就是 256
    #[arg(long, value_name = "MiB")]
    memory: Option<u32>,
}

/// Where a program runs, and why there.
#[derive(Debug)]
pub struct Place {
    /// On which kernel.
    pub on: On,
    /// The reason, in Chinese.
    pub why: String,
}

impl Wish {
    /// What can't be had: a kernel of one's own on this machine's.
    ///
    /// # Errors
    /// A Chinese message, where that is asked for.
    pub fn check(&self) -> Result<(), &'static str> {
        if self.on.is_some_and(|on| on != On::Vm) && self.kernel.is_some() {
            return Err(
                "--kernel 是虚拟机的内核，要和 --on vm 一起用，或者不写 --on",
            );
        }
        Ok(())
    }

    /// Decides: what is asked for, or else the first that works.
    #[must_use]
    pub fn place(&self) -> Place {
        let asked = |on, option| Place {
            on,
            why: format!("按 {option} 的要求"),
        };
        match (self.on, &self.kernel) {
            (Some(on), _) => asked(on, "--on"),
            (None, Some(_)) => asked(On::Vm, "--kernel"),
            (None, None) => Place::that_works(),
        }
    }

    /// The image in which a program runs in a VM.
    ///
    /// # Errors
    /// The kernel can't be had.
    pub fn image(&self, program: &Path) -> Result<Image> {
        let wanted = self.kernel.clone().unwrap_or_default();
        let kernel = kernels::find_or_fetch(&wanted, self.mirror.as_deref())?;
        let init = env::current_exe().context("不知道 lab 自己在哪里")?;
        Ok(Image::new(kernel, init, program))
    }

    /// The VM that boots it.
    #[must_use]
    pub fn vm(&self) -> Vm {
        let usual = Vm::default();
        Vm {
            memory: self.memory.unwrap_or(usual.memory),
            ..usual
        }
    }
}

/// The hidden command that tells by its exit status whether `bpf(2)` can be called.
pub const PROBE: &str = "probe-bpf";

/// Whether `bpf(2)` can be called through sudo.
fn root_can_call_bpf() -> bool {
    let probed = env::current_exe()
        .and_then(|lab| Command::new("sudo").arg(lab).arg(PROBE).output());
    probed.is_ok_and(|output| output.status.success())
}

impl Place {
    /// The first way that works, found by really making calls.
    fn that_works() -> Self {
        let place = |on, why| Self { on, why };
        let Err(error) = try_bpf() else {
            return place(On::Host, "这里可以调用 bpf(2)".to_owned());
        };
        let number = error.raw_os_error().unwrap_or_default();
        let name = errno::full_name(number);
        let denied =
            matches!(Errno::from_raw(number), Errno::EPERM | Errno::EACCES);
        if geteuid().is_root() || !denied {
            return place(On::Vm, format!("本机的 bpf(2) 返回 {name}"));
        }
        let user = "普通用户不能调用 bpf(2)";
        if !sudo::installed() {
            return place(On::Vm, format!("{user}，这里也没有 sudo"));
        }
        if sudo::allowed() {
            // In a container root may be refused as well.
            if root_can_call_bpf() {
                return place(On::Sudo, user.to_owned());
            }
            return place(On::Vm, format!("{user}，用 sudo 也不能"));
        }
        let no_sudo =
            "sudo 没有放行（你没有 sudo 的权限，或者没有终端可以问密码）";
        place(On::Vm, format!("{user}，{no_sudo}"))
    }

    /// What runs `program` there, unless that is a VM.
    #[must_use]
    pub fn command(&self, program: &Path) -> Option<Command> {
        match self.on {
            On::Host => Some(Command::new(program)),
            On::Sudo => {
                let mut sudo = Command::new("sudo");
                sudo.arg(program);
                Some(sudo)
            }
            On::Vm => None,
        }
    }

    /// Sees to it that a VM can be started, and may install what that needs.
    ///
    /// # Errors
    /// Why there can't be one.
    pub fn ensure_vm(&self, yes: bool) -> Result<()> {
        let why = &self.why;
        if !cfg!(target_arch = "x86_64") {
            bail!("要用虚拟机（{why}），可是它只支持 x86-64，这台机器不是。");
        }
        if let Err(error) = packages::ensure(packages::FOR_VM, yes) {
            bail!("要用虚拟机（{why}），可是：{error:#}");
        }
        Ok(())
    }
}
