//! A small Debian mirror on the loopback, with one kernel and a line that may be bad. It
//! isn't signed, so apt has to be told to make do with checksums.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::machine::Machine;

/// What happens on the way, to the files whose paths end so.
#[derive(Clone, Copy)]
pub enum Line {
    Healthy,
    /// Only the first half arrives, then the connection ends.
    Cut(&'static str),
    /// One byte arrives changed.
    Altered(&'static str),
    /// After the first half nothing more comes.
    Stalled(&'static str),
}

pub struct Mirror {
    /// For `--mirror`.
    pub address: String,
    line: Arc<Mutex<Line>>,
    /// What a stalled line has to tell.
    events: Receiver<Event>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    HalfSent,
    ClientGone,
}

impl Mirror {
    /// Serves a machine's [`archive`] for as long as the test lasts.
    pub fn of(machine: &Machine) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it's bound").port();
        let line = Arc::new(Mutex::new(Line::Healthy));
        let (sender, events) = channel();
        let (folder, shared) = (machine.path(""), line.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (folder, line, sender) =
                    (folder.clone(), shared.clone(), sender.clone());
                thread::spawn(move || {
                    // What a client does that goes away is no concern of a server's.
                    let _ = serve(&stream?, &folder, &line, &sender);
                    io::Result::Ok(())
                });
            }
        });
        Self {
            address: format!("http://127.0.0.1:{port}/debian"),
            line,
            events,
        }
    }

    pub fn set(&self, line: Line) {
        *self.line.lock().expect("nobody panics with it") = line;
    }

    pub fn next_event(&self) -> Event {
        let long = Duration::from_secs(60);
        self.events.recv_timeout(long).expect("something happens")
    }
}

/// Answers the requests of one connection.
fn serve(
    mut stream: &TcpStream,
    folder: &Path,
    line: &Mutex<Line>,
    events: &Sender<Event>,
) -> io::Result<()> {
    let mut requests = BufReader::new(stream).lines();
    while let Some(request) = requests.next() {
        let request = request?;
        for header in requests.by_ref() {
            if header?.is_empty() {
                break;
            }
        }
        let path = request.split(' ').nth(1).unwrap_or_default();
        let Ok(mut body) = fs::read(folder.join(path.trim_start_matches('/')))
        else {
            stream
                .write_all(b"HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n")?;
            continue;
        };
        let size = body.len();
        let mut stalls = false;
        match *line.lock().expect("nobody panics with it") {
            Line::Cut(end) if path.ends_with(end) => body.truncate(size / 2),
            Line::Altered(end) if path.ends_with(end) => body[size / 2] ^= 1,
            Line::Stalled(end) if path.ends_with(end) => {
                body.truncate(size / 2);
                stalls = true;
            }
            _ => {}
        }
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n");
        stream.write_all(head.as_bytes())?;
        stream.write_all(&body)?;
        if stalls {
            let _ = events.send(Event::HalfSent);
            // Returns when the client closes its end, or is gone.
            let _ = stream.read(&mut [0]);
            let _ = events.send(Event::ClientGone);
        }
        if body.len() < size {
            break;
        }
    }
    Ok(())
}

/// Puts a package with this kernel into an archive in the machine's folder `debian`.
pub fn archive(machine: &Machine, release: &str, version: &str, kernel: &[u8]) {
    let name = format!("linux-image-{release}");
    let control = format!(
        "Package: {name}\nVersion: {version}-1\nArchitecture: amd64\n\
         Maintainer: A Test <test@example.org>\nDescription: a kernel\n"
    );
    machine.write("tree/DEBIAN/control", &control);
    machine.write(&format!("tree/boot/vmlinuz-{release}"), "");
    fs::write(
        machine.path(&format!("tree/boot/vmlinuz-{release}")),
        kernel,
    )
    .expect("the folder is ours");
    machine.write("debian/README", "");
    let package = machine.path("debian/kernel.deb");
    let built = Command::new("dpkg-deb")
        .args(["-Znone", "--build"])
        .args([&machine.path("tree"), &package])
        .output()
        .expect("dpkg-deb starts");
    assert!(built.status.success(), "{built:?}");
    let entry = format!(
        "{control}Filename: kernel.deb\nSize: {}\nSHA256: {}\n",
        fs::metadata(&package).expect("it's there").len(),
        sha256(&package)
    );
    index(machine, &entry);
}

/// Writes the archive's lists, with these packages in them.
pub fn index(machine: &Machine, packages: &str) {
    let suite = "debian/dists/bookworm";
    let list = "main/binary-amd64/Packages";
    machine.write(&format!("{suite}/{list}"), packages);
    let sum = sha256(&machine.path(suite).join(list));
    let release = format!(
        "Codename: bookworm\nSuite: oldstable\n\
         Date: Sun, 01 Nov 2026 00:00:00 UTC\nArchitectures: amd64\n\
         Components: main\nSHA256:\n {sum} {} {list}\n",
        packages.len()
    );
    machine.write(&format!("{suite}/Release"), &release);
}

fn sha256(file: &Path) -> String {
    let sum = Command::new("sha256sum")
        .arg(file)
        .output()
        .expect("sha256sum starts");
    String::from_utf8_lossy(&sum.stdout)[..64].to_owned()
}

/// What a machine's owner has to tell apt about such a mirror.
pub fn apt_configuration(machine: &Machine) -> PathBuf {
    machine.write(
        "apt.conf",
        "Acquire::AllowInsecureRepositories \"true\";\n\
         APT::Get::AllowUnauthenticated \"true\";\n\
         Acquire::http::Proxy::127.0.0.1 \"DIRECT\";\n\
         Acquire::Retries \"0\";\n",
    );
    machine.path("apt.conf")
}
