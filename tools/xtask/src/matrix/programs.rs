//! What runs on each kernel of the matrix, and how it runs there.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, ensure};
use course::Course;
use facts::session::{self, Ran};
use machine::cargo;
use vm::kernels::Kernel;

use super::answers::Answers;
use crate::record::made;

/// Far more than a calm machine needs.
const LIMIT: Duration = Duration::from_secs(900);

/// What runs on each kernel.
pub struct OnEachKernel {
    session: PathBuf,
    facts: PathBuf,
    chapters: Vec<PathBuf>,
    /// What a VM starts first.
    init: PathBuf,
}

impl OnEachKernel {
    /// Builds it.
    ///
    /// # Errors
    /// When it doesn't compile.
    pub fn build(root: &Path) -> Result<Self> {
        // What readers run is a release build; in a debug build an assertion in libbpf-rs
        // panics where it would write past a buffer.
        let released = made(cargo::optimised(root, &["facts"])?)?;
        let course = Course::load(root)?;
        let lessons = course.lessons.iter().map(|lesson| &*lesson.name);
        let names: Vec<_> = lessons.chain(["vm"]).collect();
        let built = made(cargo::programs(root, &names)?)?;
        let chapters = course
            .lessons
            .iter()
            .map(|lesson| Ok(built.path(&lesson.name)?.to_owned()));
        Ok(Self {
            session: released.path("session")?.to_owned(),
            facts: released.path("facts")?.to_owned(),
            chapters: chapters.collect::<Result<_>>()?,
            init: built.path("vm")?.to_owned(),
        })
    }

    /// Runs everything on a kernel, or on this machine's own.
    ///
    /// # Errors
    /// When a program can't run to its end, or its kernel can't.
    pub fn measure(
        &self,
        kernel: Option<&Kernel>,
        runs: usize,
    ) -> Result<Answers> {
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
                let vm = vm::Vm {
                    // All debug builds lie in it.
                    memory: 512,
                    limit: Some(LIMIT),
                    ..vm::Vm::default()
                };
                let output = vm.output(&image)?;
                ensure!(
                    output.end == vm::End::Exited(0),
                    "虚拟机里的程序没有跑完（{:?}）：{}",
                    output.end,
                    String::from_utf8_lossy(&output.stderr)
                );
                session::read(&output.stdout)?
            }
        };
        Answers::new(&ran)
    }
}
