//! qemu's monitor, in its protocol QMP (docs/interop/qmp-spec in its source): one JSON
//! object a line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::qemu::Qemu;
use crate::state;

/// How long to wait for an answer, and for a state to be kept or woken up.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often to ask whether something is done.
const PAUSE: Duration = Duration::from_millis(5);

/// A monitor that takes commands.
pub struct Monitor(BufReader<UnixStream>);

impl Monitor {
    /// Waits until qemu connects to the socket.
    ///
    /// # Errors
    /// qemu ends before, or says something else than a monitor.
    pub fn accept(socket: &UnixListener, qemu: &mut Qemu) -> Result<Self> {
        socket.set_nonblocking(true)?;
        let stream = loop {
            match socket.accept() {
                Ok((stream, _)) => break stream,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    ensure!(!qemu.has_ended(), "qemu has ended");
                    thread::sleep(PAUSE);
                }
                Err(error) => return Err(error.into()),
            }
        };
        stream.set_nonblocking(false)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut monitor = Self(BufReader::new(stream));
        let greeting = monitor.line()?;
        ensure!(greeting.get("QMP").is_some(), "{greeting}");
        monitor.execute(&json!({ "execute": "qmp_capabilities" }))?;
        Ok(monitor)
    }

    fn line(&mut self) -> Result<Value> {
        let mut line = String::new();
        let size = self.0.read_line(&mut line)?;
        ensure!(size > 0, "qemu has ended");
        Ok(serde_json::from_str(&line)?)
    }

    /// Has it do something. Returns what it returns.
    fn execute(&mut self, command: &Value) -> Result<Value> {
        self.0
            .get_mut()
            .write_all(format!("{command}\n").as_bytes())?;
        loop {
            let mut line = self.line()?;
            if let Some(returned) = line.get_mut("return") {
                return Ok(returned.take());
            }
            if let Some(error) = line.get("error") {
                bail!("{error}");
            }
            // An event: nobody waits for one.
        }
    }

    /// Asks for a status until `done` says that it's the right one.
    fn poll(
        &mut self,
        query: &str,
        done: impl Fn(&str) -> Result<bool>,
    ) -> Result<()> {
        let start = Instant::now();
        loop {
            let answer = self.execute(&json!({ "execute": query }))?;
            let status = answer.get("status").and_then(Value::as_str);
            if done(status.unwrap_or_default())? {
                return Ok(());
            }
            ensure!(start.elapsed() < PATIENCE, "{query}: {answer}");
            thread::sleep(PAUSE);
        }
    }

    /// Waits until a VM has its state again. It stands still, as it did when that was kept.
    ///
    /// # Errors
    /// The state doesn't fit.
    pub fn restored(&mut self) -> Result<()> {
        self.poll("query-status", |status| Ok(status == "paused"))
    }

    /// Lets a VM that stands still go on.
    ///
    /// # Errors
    /// It can't.
    pub fn go_on(&mut self) -> Result<()> {
        self.execute(&json!({ "execute": "cont" })).map(drop)
    }

    /// Writes the VM's state into a file. The VM stands still meanwhile.
    ///
    /// # Errors
    /// It can't be written; the VM goes on all the same.
    pub fn keep(&mut self, file: &File) -> Result<()> {
        self.execute(&json!({ "execute": "stop" }))?;
        let kept = self.migrate(file);
        self.go_on()?;
        kept.context("migrate")
    }

    fn migrate(&mut self, file: &File) -> Result<()> {
        let as_fast_as_it_goes = json!({ "max-bandwidth": 1_u64 << 40 });
        self.execute(&json!({
            "execute": "migrate-set-parameters",
            "arguments": as_fast_as_it_goes,
        }))?;
        let to = format!("exec:cat > {}", state::from_outside(file));
        self.execute(&json!({
            "execute": "migrate",
            "arguments": { "uri": to },
        }))?;
        self.poll("query-migrate", |status| match status {
            "completed" => Ok(true),
            "failed" | "cancelled" => bail!("{status}"),
            _ => Ok(false),
        })
    }
}
