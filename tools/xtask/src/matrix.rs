//! `cargo xtask matrix`: all facts and all chapters on several kernels, each VM with two
//! CPUs, and on this machine's own.
//!
//! What they answer is kept per kernel release in `facts/recorded`. A release that isn't
//! recorded yet (Debian has fixed something since) is compared with the newest recorded
//! one of its series, so that a clean checkout stays good as long as the answers do.

pub mod chapters;

use std::collections::{BTreeMap, VecDeque};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use course::Course;
use facts::Recorded;
use facts::recorded;
use facts::session::{self, Ran};
use machine::{files, packages};
use shared::probe;
use vm::kernels::{self, Kernel, SERIES, Wanted};

use crate::record;
use crate::workspace::Workspace;
use chapters::Chapters;

/// How often everything runs when it's recorded: what differs varies from run to run.
const RUNS: usize = 4;

/// The name of this machine's own kernel in the matrix.
const HOST: &str = "host";

/// Far more than a calm machine needs.
const LIMIT: Duration = Duration::from_secs(900);

/// The arguments of `cargo xtask matrix`.
#[derive(Debug, Default, clap::Args)]
pub struct Options {
    /// 只比较，不记录；有不同就失败
    #[arg(long)]
    check: bool,
    /// 内核：5.10、6.1、6.12、newest、host；不写就是全部
    #[arg(value_name = "内核")]
    kernels: Vec<String>,
}

/// Records the matrix, or checks it against what is recorded.
///
/// # Errors
/// When something doesn't build, or a recorded file can't be read or written.
pub fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let known: Vec<_> = SERIES.iter().map(|series| series.name).collect();
    for name in &options.kernels {
        if name != HOST && !known.contains(&&**name) {
            bail!("没有 {name} 这个内核；有：{}、{HOST}", known.join("、"));
        }
    }
    let done = measure_all(workspace, options)?;
    Ok(if done.good && done.missing.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What the test command wants to know of a check of the whole matrix.
#[derive(Debug, Default)]
pub struct Done {
    /// The kernels that everything ran on.
    pub ran: Vec<String>,
    /// Those that couldn't be had.
    pub missing: Vec<String>,
    /// Whether all of them answered as recorded.
    pub good: bool,
}

/// Checks every kernel of the matrix that can be had here.
///
/// # Errors
/// As [`run`].
pub fn check(workspace: &Workspace) -> Result<Done> {
    let check = Options {
        check: true,
        ..Options::default()
    };
    measure_all(workspace, &check)
}

fn measure_all(workspace: &Workspace, options: &Options) -> Result<Done> {
    let start = Instant::now();
    let root = &workspace.root;
    packages::ensure(packages::FOR_KERNEL_PROGRAMS, false)?;
    let programs = Programs::build(root)?;
    let wanted = |name: &str| {
        options.kernels.is_empty()
            || options.kernels.iter().any(|other| other == name)
    };
    let mut done = Done {
        good: true,
        ..Done::default()
    };
    let mut jobs = VecDeque::new();
    let no_qemu = packages::ensure(packages::FOR_VM, false).err();
    if let Some(error) = &no_qemu {
        eprintln!("{error:#}");
    }
    for series in SERIES.iter().filter(|series| wanted(series.name)) {
        if no_qemu.is_some() {
            done.missing.push(series.name.to_owned());
            continue;
        }
        match kernels::find_or_fetch(&Wanted::Series(series), None) {
            Ok(kernel) => jobs.push_back((series.name, Some(kernel))),
            Err(error) => {
                eprintln!("{}：没有这个内核，{error:#}", series.name);
                done.missing.push(series.name.to_owned());
            }
        }
    }
    if wanted(HOST) {
        match probe::create_a_map() {
            Ok(()) => jobs.push_back((HOST, None)),
            Err(error) => {
                eprintln!("{HOST}：这里不能调用 bpf(2)，{error}");
                done.missing.push(HOST.to_owned());
            }
        }
    }
    let runs = if options.check { 1 } else { RUNS };
    let jobs = Mutex::new(jobs);
    let (sender, results) = channel();
    // A VM has two CPUs.
    let cpus = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..(cpus / 2).max(1) {
            let (sender, jobs, programs) = (sender.clone(), &jobs, &programs);
            scope.spawn(move || {
                loop {
                    let job = jobs.lock().expect("no panic").pop_front();
                    let Some((name, kernel)) = job else { break };
                    let start = Instant::now();
                    let measured = programs.measure(kernel.as_ref(), runs);
                    // The receiver waits for all senders.
                    let _ = sender.send((name, measured, start.elapsed()));
                }
            });
        }
        drop(sender);
        for (name, measured, took) in results {
            let judged = measured.and_then(|measured| {
                if options.check {
                    measured.check(root)
                } else {
                    measured.record(root).map(|()| true)
                }
            });
            println!("{name}：{:.1} 秒", took.as_secs_f64());
            match judged {
                Ok(good) => {
                    done.ran.push(name.to_owned());
                    done.good &= good;
                }
                Err(error) => {
                    eprintln!("{name}：{error:#}");
                    done.good = false;
                }
            }
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    println!("跑过的内核：{}（{seconds:.1} 秒）", done.ran.join("、"));
    if !done.missing.is_empty() {
        println!("!!! 没有跑的内核：{}", done.missing.join("、"));
    }
    Ok(done)
}

/// What runs on each kernel.
struct Programs {
    session: PathBuf,
    facts: PathBuf,
    chapters: Vec<PathBuf>,
    /// What a VM starts first.
    init: PathBuf,
}

impl Programs {
    fn build(root: &Path) -> Result<Self> {
        // What readers run is a release build; in a debug build an assertion in libbpf-rs
        // panics where it would write past a buffer.
        let released = record::build(&["facts".to_owned()], &["--release"])?;
        let course = Course::load(root)?;
        let mut names: Vec<_> = course
            .lessons
            .into_iter()
            .map(|lesson| lesson.name)
            .collect();
        names.push("vm".to_owned());
        let built = record::build(&names, &[])?;
        let find = |programs: &BTreeMap<String, PathBuf>, name: &str| {
            let path = programs.get(name).cloned();
            path.with_context(|| format!("cargo 没有给出 {name} 的程序"))
        };
        names.pop();
        Ok(Self {
            session: find(&released, "session")?,
            facts: find(&released, "facts")?,
            chapters: names
                .iter()
                .map(|name| find(&built, name))
                .collect::<Result<_>>()?,
            init: find(&built, "vm")?,
        })
    }

    /// Runs everything on a kernel, or on this machine's own.
    fn measure(
        &self,
        kernel: Option<&Kernel>,
        runs: usize,
    ) -> Result<Measured> {
        let once = || [&self.facts].into_iter().chain(&self.chapters);
        let ran = match kernel {
            None => {
                let all = (0..runs).flat_map(|_| once());
                all.map(|program| Ran::run(program))
                    .collect::<Result<Vec<_>>>()?
            }
            Some(kernel) => {
                let in_vm = |program: &PathBuf| -> OsString {
                    vm::place(program).into()
                };
                let mut image = vm::Image::new(
                    kernel.clone(),
                    self.init.clone(),
                    &self.session,
                );
                image.arguments =
                    (0..runs).flat_map(|_| once()).map(in_vm).collect();
                image.others = once().cloned().collect();
                let mut machine = vm::Machine::default();
                // All debug builds together, once as an archive and once unpacked.
                machine.memory = 768;
                machine.limit = Some(LIMIT);
                let output = machine.output(&image)?;
                ensure!(
                    output.end == vm::End::Exited(0),
                    "虚拟机里的程序没有跑完（{:?}）：{}",
                    output.end,
                    String::from_utf8_lossy(&output.stderr)
                );
                session::read(&output.stdout)?
            }
        };
        Measured::new(&ran)
    }
}

/// What became of everything on one kernel.
struct Measured {
    facts: Recorded,
    chapters: Chapters,
}

impl Measured {
    fn new(ran: &[Ran]) -> Result<Self> {
        let (facts, chapters): (Vec<_>, Vec<_>) =
            ran.iter().partition(|ran| ran.program == "facts");
        let mut runs = Vec::new();
        for run in facts {
            ensure!(
                run.status == 0,
                "facts 以 {} 结束：{}",
                run.status,
                String::from_utf8_lossy(&run.stderr)
            );
            runs.push(str::from_utf8(&run.stdout)?.parse()?);
        }
        let facts = Recorded::merge(&runs)?;
        let chapters = Chapters::new(&facts.release, &chapters);
        Ok(Self { facts, chapters })
    }

    /// Writes what is new.
    fn record(&self, root: &Path) -> Result<()> {
        let folder = recorded::folder(root);
        std::fs::create_dir_all(&folder)?;
        let release = &self.facts.release;
        let varying = self.facts.facts.iter().filter(|fact| fact.varies());
        println!(
            "{release}：{} 条事实，其中 {} 条每次不同",
            self.facts.facts.len(),
            varying.count()
        );
        let path = folder.join(format!("{release}.txt"));
        files::replace(&path, self.facts.to_string())?;
        self.chapters.record(root, &self.facts)
    }

    /// Compares with what is recorded of this release, or else of the newest of the same
    /// series, and says what differs.
    fn check(&self, root: &Path) -> Result<bool> {
        let release = &self.facts.release;
        let all = recorded::all(root)?;
        let Some(old) = recorded::baseline(&all, &self.facts) else {
            println!(
                "{release}：这个系列还没有在 {} 个 CPU 上记录过，跑完了，没有可比的；\
                 要把它写进书里，就运行 cargo xtask matrix",
                self.facts.cpus().unwrap_or_default()
            );
            return Ok(true);
        };
        if old.release != *release {
            println!(
                "{release}：还没有记录，和同一系列最新的记录 {} 比较；\
                 要记录它，就运行 cargo xtask matrix",
                old.release
            );
        }
        let mut differences = old.differences(&self.facts);
        differences.extend(self.chapters.differences(root, old)?);
        if differences.is_empty() {
            println!(
                "{release}：{} 条事实、{} 章，和记录的相同",
                self.facts.facts.len(),
                self.chapters.count()
            );
            return Ok(true);
        }
        for difference in &differences {
            eprintln!("{release}：{difference}");
        }
        eprintln!(
            "{release}：有 {} 处和记录的不同。如果新的是对的，\
             就运行 cargo xtask matrix，看过 git diff 再提交",
            differences.len()
        );
        Ok(false)
    }
}
