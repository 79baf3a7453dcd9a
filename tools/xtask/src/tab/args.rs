//! The arguments of the command.

/// The arguments of `cargo xtask tab`.
#[derive(Debug, Default, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub struct Args {
    /// 做好以后在 Node.js 里运行各章，和记录的输出比较
    #[arg(long)]
    pub(super) check: bool,
    /// 再编译一个新一些的内核（6.12，带 BTF），读者可以比较两个内核的回答
    #[arg(long)]
    pub(super) newer: bool,
    /// 连同 GPL 和 LGPL 的软件的源代码一起放好：发布时要
    #[arg(long)]
    pub(super) sources: bool,
    /// 重新下载软件包，换成镜像上最新的
    #[arg(long)]
    pub(super) fetch: bool,
    /// 缺少系统软件包时不问，直接安装
    #[arg(long)]
    pub(super) yes: bool,
    /// 从这个 Debian 镜像下载，不用这台机器的源
    #[arg(long, value_name = "地址")]
    pub(super) mirror: Option<String>,
}
