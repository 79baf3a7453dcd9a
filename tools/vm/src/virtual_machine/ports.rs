//! The near ends of the serial ports: sockets to which qemu connects.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::mpsc::Sender;

use crate::terminal::type_into;

/// What the ports' threads have to say.
pub enum Event {
    /// The control port is connected: this way out.
    Connected(UnixStream),
    /// What came through the control port.
    Line(String),
    /// Nothing more comes through it: qemu has ended.
    ControlClosed,
    /// There is no point in going on: nobody takes the output.
    WriterFailed,
}

/// Copies what comes through a port until qemu closes it.
///
/// # Errors
/// The port can't be read or `to` not be written.
pub fn copy(
    port: &UnixListener,
    to: &mut impl Write,
    failed: &Sender<Event>,
) -> io::Result<()> {
    let (stream, _) = port.accept()?;
    copy_from(stream, to, failed)
}

/// The same for the port of a program that somebody types at. What is typed before the
/// program has said anything is still for this machine's terminal.
///
/// # Errors
/// As above.
pub fn converse(
    port: &UnixListener,
    to: &mut impl Write,
    failed: &Sender<Event>,
) -> io::Result<()> {
    let (mut stream, _) = port.accept()?;
    let mut first = [0];
    if stream.read(&mut first)? == 0 {
        return Ok(());
    }
    type_into(stream.try_clone()?);
    let both = (&first[..]).chain(stream);
    copy_from(both, to, failed)
}

fn copy_from(
    mut stream: impl Read,
    to: &mut impl Write,
    failed: &Sender<Event>,
) -> io::Result<()> {
    let mut buffer = [0; 4096];
    loop {
        let result = match stream.read(&mut buffer)? {
            0 => return Ok(()),
            size => to.write_all(&buffer[..size]).and_then(|()| to.flush()),
        };
        if result.is_err() {
            let _ = failed.send(Event::WriterFailed);
            return result;
        }
    }
}

/// Passes on the lines of the control port, until qemu closes it.
pub fn listen(port: &UnixListener, to: &Sender<Event>) {
    // The watching thread may have left already, then nothing here matters.
    let pass_on = || -> io::Result<()> {
        let (stream, _) = port.accept()?;
        let _ = to.send(Event::Connected(stream.try_clone()?));
        for line in BufReader::new(stream).lines() {
            let _ = to.send(Event::Line(line?));
        }
        Ok(())
    };
    // What can't be read is as good as nothing.
    let _ = pass_on();
    let _ = to.send(Event::ControlClosed);
}
