//! 换一种做法：线程把取到的从 channel 送回来，第一个错误也从那里来。

use std::sync::mpsc;
use std::thread;

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle};

pub fn take_by_two_threads(
    map: &MapHandle,
    keys: &[Vec<u8>],
) -> Result<[Vec<Vec<u8>>; 2]> {
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for taker in 0..2_usize {
            let sender = sender.clone();
            scope.spawn(move || {
                let mut value = vec![0; map.value_size() as usize];
                for key in keys {
                    let news = match map.lookup_into_and_delete(key, &mut value)
                    {
                        Ok(true) => Ok(value.clone()),
                        Ok(false) => continue,
                        Err(error) => Err(error),
                    };
                    let over = news.is_err();
                    sender.send((taker, news)).expect("接收的一头还在");
                    if over {
                        break;
                    }
                }
            });
        }
    });
    drop(sender);
    let mut taken = [Vec::new(), Vec::new()];
    for (taker, news) in receiver {
        taken[taker].push(news?);
    }
    Ok(taken)
}
