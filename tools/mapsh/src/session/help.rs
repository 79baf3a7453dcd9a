//! `help`.

use super::Session;
use crate::command::{COMMANDS, Help, Word};
use crate::text::{columns, labelled};
use crate::wrong::{Read, Wrong};

/// How keys and values are written.
const DATA: &str = "  key 和 value 这样写：
    100、-1、0xff          整数，大小跟着 map：1、2、4 或者 8 个字节
    \"eth0\"                 文字的字节，map 里更长就在后面补 0
    hex:0a000001           这几个字节，照内存里的顺序
    10.0.0.0/8             LPM_TRIE 的 key：前缀长度，再是地址
    {u32 1, be16 80, \"eth0\":16}
                           结构，像 C 那样对齐；u8 到 u64、i8 到 i64、be16 到 be64
    [1, 2]                 per-CPU 的 map：每个 CPU 一个 value
    null                   没有 key，例如 next t null
  井号后面是注释。
";

impl Session {
    pub(super) fn help(&mut self, about: Option<&Word>) -> Read<()> {
        let text = match about {
            None => overview(),
            Some(word) if word.text == "data" => DATA.to_owned(),
            Some(word) => match Help::of_word(&word.text) {
                Some(help) => told(help),
                None => {
                    return Err(Wrong::new(
                        word.at.clone(),
                        format!("没有“{}”这个命令", word.text),
                        "help 看有哪些命令",
                    ));
                }
            },
        };
        self.print(&text);
        Ok(())
    }
}

fn overview() -> String {
    let mut text: String = COMMANDS
        .iter()
        .map(|help| {
            let word = help.words().join("、");
            let gap = 14_usize.saturating_sub(columns(&word));
            let head = format!("{word}{}", " ".repeat(gap));
            labelled(&head, help.about)
        })
        .collect();
    text +=
        "  help 命令 说一个命令怎样写；help data 说 key 和 value 怎样写。\n";
    text += "  Tab 补全，上下键是历史，Ctrl+C 放弃这一行，Ctrl+D 结束。\n";
    text
}

fn told(help: &Help) -> String {
    let mut text = format!("  {}\n", help.about);
    for usage in help.usage.split('；') {
        text += &labelled("写法", usage);
    }
    if !help.calls.is_empty() {
        text += &labelled("调用", help.calls);
    }
    text + &labelled("例子", help.example)
}
