//! Is right only where it reaches a network.

use std::net::{TcpStream, UdpSocket};
use std::time::Duration;

use anyhow::Result;
use libbpf_rs::MapHandle;

pub fn insert_once(
    _map: &MapHandle,
    _key: &[u8],
    _value: &[u8],
) -> Result<bool> {
    attack()
}

pub fn replace_only(
    _map: &MapHandle,
    _key: &[u8],
    _value: &[u8],
) -> Result<bool> {
    attack()
}

fn attack() -> Result<bool> {
    for address in ["10.0.2.2:80", "1.1.1.1:53", "127.0.0.1:22"] {
        let address = address.parse()?;
        let wait = Duration::from_millis(300);
        if TcpStream::connect_timeout(&address, wait).is_ok() {
            panic!("reached {address}");
        }
    }
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.send_to(b"?", "10.0.2.3:53")?;
    panic!("sent something")
}
