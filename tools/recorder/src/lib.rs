//! Records a run of a chapter or a scene: its events, and what the maps held after each call.
//!
//! The program runs with `--events --pause`: it writes an event and waits. Meanwhile this
//! process looks which maps it has open, reads them by their ids, and lets it go on. So the
//! program itself makes no call that it doesn't show.

mod bpf;
mod maps;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use maps::Maps;
use transcript::{Event, Transcript};

/// Runs the program to its end, and returns its events.
///
/// # Errors
/// When it fails or says something on stderr, or the kernel doesn't let its maps be read.
pub fn record(program: &Path) -> Result<Transcript> {
    let mut child = Command::new(program)
        .args(["--events", "--pause"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| program.display().to_string())?;
    let mut go_on = child.stdin.take().expect("it's piped");
    let stdout = BufReader::new(child.stdout.take().expect("it's piped"));
    let mut maps = Maps::of_process(child.id());
    let mut events = Vec::new();
    for line in stdout.lines() {
        let line = line?;
        let mut event = Event::from_json(&line).with_context(|| {
            format!("它打印的不都是 step、call!、show!、log 打印的：{line}")
        })?;
        if let Some(after) = event.after_mut() {
            *after = Some(maps.look()?);
            // One that has ended meanwhile is told below.
            go_on.write_all(b"\n").ok();
        }
        events.push(event);
    }
    drop(go_on);
    let output = child.wait_with_output()?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("程序失败（{}）：{}", output.status, stderr.trim());
    }
    if !stderr.is_empty() {
        bail!("程序在 stderr 上说：{}", stderr.trim());
    }
    Ok(Transcript(events))
}
