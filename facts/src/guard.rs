//! An allocator that sees a call write past the end of a buffer.
//!
//! Some methods of libbpf-rs hand the kernel a buffer that is too small. Measuring that
//! must not corrupt this program: behind each allocation lies room that nobody else uses,
//! filled with one byte, and freeing the allocation tells whether the room was touched.

use std::alloc::{GlobalAlloc, Layout, System};
use std::slice;
use std::sync::atomic::{AtomicBool, Ordering};

/// The byte behind every allocation.
pub const FILL: u8 = 0xa5;

/// How much room there is: values of 8 bytes for two elements on 1024 CPUs.
const ROOM: usize = 16 * 1024;

/// The end of the room that tells whether it was filled.
const TAG: usize = 8;

static ARMED: AtomicBool = AtomicBool::new(false);
static TOUCHED: AtomicBool = AtomicBool::new(false);

#[global_allocator]
static GUARD: Guard = Guard;

struct Guard;

/// The layout with the room behind it.
fn guarded(layout: Layout) -> Layout {
    let size = layout.size() + ROOM;
    Layout::from_size_align(size, layout.align())
        .unwrap_or_else(|_| std::process::abort())
}

// SAFETY: all memory comes from `System` by a layout that is larger than the one asked
// for, and goes back by the same layout.
unsafe impl GlobalAlloc for Guard {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's layout isn't empty, so this one isn't either.
        let memory = unsafe { System.alloc(guarded(layout)) };
        if !memory.is_null() {
            // Filling all of them would make the program ten times slower.
            let armed = ARMED.load(Ordering::Relaxed);
            // SAFETY: the room lies within the allocation, and its end within the room.
            unsafe {
                let room = memory.add(layout.size());
                if armed {
                    room.write_bytes(FILL, ROOM);
                } else {
                    room.add(ROOM - TAG).write_bytes(0, TAG);
                }
            }
        }
        memory
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: `alloc` has written the tag behind this allocation, and where the tag
        // says so, all of the room.
        let touched = unsafe {
            let room = memory.add(layout.size());
            let tag = slice::from_raw_parts(room.add(ROOM - TAG), TAG);
            tag == [FILL; TAG] && {
                let room = slice::from_raw_parts(room, ROOM - TAG);
                room.iter().any(|byte| *byte != FILL)
            }
        };
        if touched {
            TOUCHED.store(true, Ordering::Relaxed);
        }
        // SAFETY: `alloc` got it from `System` by this layout.
        unsafe { System.dealloc(memory, guarded(layout)) };
    }
}

/// Watches the allocations that are made from now on, or no longer.
pub fn arm(armed: bool) {
    ARMED.store(armed, Ordering::Relaxed);
}

/// Whether an allocation freed since the last question had its end written over.
pub fn was_touched() -> bool {
    TOUCHED.swap(false, Ordering::Relaxed)
}

/// Whether `bytes` written past a buffer would stay within the room.
pub fn has_room_for(bytes: usize) -> bool {
    bytes <= ROOM - TAG
}

#[cfg(test)]
mod tests {
    use super::{arm, was_touched};

    #[test]
    fn sees_a_buffer_written_over() {
        arm(true);
        let mut inside = vec![0u8; 4];
        let mut over = vec![0u8; 4];
        arm(false);
        was_touched();
        inside[3] = 1;
        drop(inside);
        assert!(!was_touched());
        // SAFETY: behind the buffer lies the guard's room.
        unsafe { over.as_mut_ptr().add(4).write(1) };
        drop(over);
        assert!(was_touched());
    }
}
