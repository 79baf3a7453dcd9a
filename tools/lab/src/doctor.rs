//! `cargo lab doctor`: what this machine can do, one line a check, and how to mend it.

use std::env;
use std::process::ExitCode;

use anyhow::Result;
use machine::doctor::{self, Diagnosis, Health};
use serde_json::json;

/// What `cargo lab doctor` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 给程序读的 JSON
    #[arg(long)]
    json: bool,
}

/// Prints what was found. The status is 0 when all chapters run on this kernel, 1 when they run
/// only in the VM, 2 when they don't run.
///
/// # Errors
/// When `uname` fails.
pub fn run(args: &Args) -> Result<ExitCode> {
    let target = env::var_os("CARGO_TARGET_DIR")
        .map_or_else(course::checkout, Into::into);
    let diagnoses = doctor::examine(&target)?;
    let status = status(&diagnoses);
    if args.json {
        println!("{:#}", as_json(&diagnoses, status));
    } else {
        print(&diagnoses);
        println!("\n{}", CONCLUSIONS[usize::from(status)]);
    }
    Ok(ExitCode::from(status))
}

/// What the exit statuses 0, 1 and 2 mean.
const CONCLUSIONS: [&str; 3] = [
    "各章都能在这台机器的内核上运行：cargo lab run 1",
    "各章只能在虚拟机里运行：cargo lab run 1 --on vm",
    "还不能运行全部各章，先照上面带 ✗ 和 ! 的行补齐",
];

/// 0, 1 or 2, see [`run`].
fn status(diagnoses: &[Diagnosis]) -> u8 {
    let good = |names: &[&str]| {
        diagnoses
            .iter()
            .filter(|diagnosis| names.contains(&diagnosis.name))
            .all(|diagnosis| diagnosis.state == Health::Good)
    };
    let builds = diagnoses
        .iter()
        .all(|diagnosis| diagnosis.state != Health::Bad);
    let host = good(&["kernel"]) && (good(&["bpf"]) || good(&["root"]));
    match (builds, host, good(&["qemu", "kernels"])) {
        (true, true, _) => 0,
        (true, false, true) => 1,
        _ => 2,
    }
}

fn print(diagnoses: &[Diagnosis]) {
    for diagnosis in diagnoses {
        let mark = match diagnosis.state {
            Health::Good => "✓",
            Health::Poor => "!",
            Health::Bad => "✗",
        };
        let mut line =
            format!("{mark} {}：{}", diagnosis.title, diagnosis.found);
        if !diagnosis.mend.is_empty() {
            line.push_str(&format!(" → {}", diagnosis.mend));
        }
        println!("{line}");
    }
}

fn as_json(diagnoses: &[Diagnosis], status: u8) -> serde_json::Value {
    let diagnoses: Vec<_> = diagnoses
        .iter()
        .map(|diagnosis| {
            json!({
                "check": diagnosis.name,
                "title": diagnosis.title,
                "state": format!("{:?}", diagnosis.state).to_lowercase(),
                "found": diagnosis.found,
                "mend": diagnosis.mend,
            })
        })
        .collect();
    json!({ "status": status, "checks": diagnoses })
}
