//! What the VM's kernel and qemu said, where something went wrong.

/// What the VM's kernel wrote to its console, and behind it what qemu complained about.
pub struct Log(String);

impl Log {
    pub fn new(kernel: &[u8], qemu: &[u8]) -> Self {
        let mut text = String::from_utf8_lossy(kernel).replace('\r', "");
        text.push_str(&String::from_utf8_lossy(qemu));
        Self(text)
    }

    fn line_with(&self, text: &str) -> Option<&str> {
        self.0.lines().find(|line| line.contains(text))
    }

    /// The line by which the kernel says that it ended a process for its memory.
    pub fn oom(&self) -> Option<&str> {
        self.line_with("Out of memory: Killed process")
    }

    /// The line by which the kernel gives up.
    pub fn panic(&self) -> Option<&str> {
        self.line_with("Kernel panic - not syncing")
    }

    /// The last lines, below a heading.
    pub fn tail(&self) -> String {
        let lines: Vec<&str> =
            self.0.lines().filter(|line| !line.is_empty()).collect();
        if lines.is_empty() {
            return String::new();
        }
        let last = &lines[lines.len().saturating_sub(10)..];
        format!("\n虚拟机最后说的话：\n  {}", last.join("\n  "))
    }
}
