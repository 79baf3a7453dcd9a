//! A recorded answer in the book's words.

use std::sync::LazyLock;

use regex::Regex;

use facts::recorded::VARIES;

/// The errno in a kernel's answer, if there is one.
pub fn errno(answer: &str) -> Option<&str> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\bE[A-Z0-9]+\b").expect("a fixed pattern")
    });
    NAME.find(answer).map(|found| found.as_str())
}

/// Whether the kernel did what it was asked.
pub fn works(answer: &str) -> bool {
    let count = answer
        .rsplit_once("count=")
        .and_then(|(_, rest)| rest.split(' ').next()?.parse::<u32>().ok());
    match answer.split_once(" keys, ") {
        Some((_, end)) => end.starts_with("ENOENT"),
        None => {
            answer == "0"
                || answer.starts_with("0 ")
                || answer.contains(" of ")
                || answer.starts_with("ENOENT") && count > Some(0)
        }
    }
}

/// What the kernel answered.
pub fn in_chinese(answer: &str) -> String {
    if answer == VARIES {
        return "每次不同".to_owned();
    }
    // A case that is only about the library.
    if answer == "-" {
        return "没有量".to_owned();
    }
    if let Some(refused) = answer.strip_prefix("no map: ") {
        return format!("没有这种map（`{refused}`）");
    }
    let (answer, partly) = match answer.split_once(" not as written") {
        Some((answer, _)) => {
            let (answer, count) = answer.rsplit_once(", ").unwrap_or_default();
            (answer, format!("其中{count}个没有写到每个CPU"))
        }
        None => (answer, String::new()),
    };
    let (said, effect) = split(answer);
    if let Some((count, end)) = said.split_once(" keys, ") {
        return joined(vec![format!("{count}个key，`{end}`"), effect]);
    }
    if let Some((found, all)) = said.split_once(" of ") {
        let all = all.replace(", ENOSPC on the way", "（途中`ENOSPC`）");
        return joined(vec![format!("{found}/{all}"), effect]);
    }
    let (said, held) = said.split_once(" holds ").unwrap_or((said, "[]"));
    let (first, gave) = said.split_once(' ').unwrap_or((said, ""));
    let mut parts = vec![if first == "0" {
        String::new()
    } else {
        format!("`{first}`")
    }];
    parts.push(if let Some(value) = gave.strip_prefix("value=") {
        format!("得到{value}")
    } else if gave == "name=" {
        "没有名字".to_owned()
    } else if let Some(name) = gave.strip_prefix("name=") {
        format!("名字是`{name}`")
    } else if let Some(count) = gave.strip_prefix("count=") {
        format!("`count`是{count}")
    } else if let Some(place) = gave.strip_prefix('#') {
        format!("第{place}个key")
    } else {
        gave.to_owned()
    });
    parts.extend([effect, partly]);
    if held != "[]" {
        parts.push(format!("里面是`{held}`"));
    }
    let text = joined(parts);
    if text.is_empty() {
        "成功".to_owned()
    } else {
        text
    }
}

/// What libbpf-rs gave back.
pub fn of_library(answer: &str) -> String {
    if answer == VARIES {
        return "每次不同".to_owned();
    }
    if answer == "-" {
        return "没有这样的方法".to_owned();
    }
    let (answer, wrong) = match answer.split_once(" not as written") {
        Some((answer, _)) => {
            let (answer, count) = answer.rsplit_once(", ").unwrap_or_default();
            (answer, format!("{count}个和写的不同"))
        }
        None => (answer, String::new()),
    };
    let overrun = if answer.contains(", overrun") {
        "**写出了缓冲区**"
    } else {
        ""
    };
    let answer = answer.replace(", overrun", "");
    let (said, effect) = split(&answer);
    let said = said.split(" holds ").next().unwrap_or_default();
    let said = if let Some((found, all)) = said.split_once(" of ") {
        let all = all.replace(" wrong", "个是错的").replace(", ", "，");
        format!("{found}/{all}")
    } else if let Some(count) = said.strip_suffix(" items") {
        format!("{count}个元素")
    } else if let Some(count) = said.strip_suffix(" keys") {
        format!("{count}个key")
    } else if let Some(refused) = said.strip_prefix("no map: ") {
        format!("没有这种map（`{refused}`）")
    } else {
        format!("`{said}`")
    };
    joined(vec![said, effect, wrong, overrun.to_owned()])
}

/// What was said, and in Chinese what the call did to the map: `+1 -2` at the end.
fn split(answer: &str) -> (&str, String) {
    static EFFECT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(.*?)((?: [+~-]\d+)*)$").expect("a fixed pattern")
    });
    let Some(found) = EFFECT.captures(answer) else {
        return (answer, String::new());
    };
    let [said, effect] =
        [1, 2].map(|group| found.get(group).map_or("", |text| text.as_str()));
    let effects = effect.split_whitespace().map(|word| {
        let (sign, count) = word.split_at(1);
        let verb = match sign {
            "+" => "多了",
            "-" => "少了",
            _ => "改了",
        };
        format!("{verb}{count}个")
    });
    (said, joined(effects.collect()))
}

fn joined(mut parts: Vec<String>) -> String {
    parts.retain(|part| !part.is_empty());
    parts.join("，")
}

#[cfg(test)]
mod tests {
    use super::{errno, in_chinese, of_library, works};

    #[test]
    fn answers_in_chinese() {
        for (answer, chinese) in [
            ("0", "成功"),
            ("0 +1 -2", "多了1个，少了2个"),
            ("ENOENT -1", "`ENOENT`，少了1个"),
            ("EEXIST", "`EEXIST`"),
            ("0 value=100 -1", "得到100，少了1个"),
            ("0 #2", "第2个key"),
            ("8 keys, ENOENT -8", "8个key，`ENOENT`，少了8个"),
            ("200 of 200", "200/200"),
            ("200 of 200, ENOSPC on the way", "200/200（途中`ENOSPC`）"),
            ("200 of 200 -200", "200/200，少了200个"),
            ("no map: EINVAL", "没有这种map（`EINVAL`）"),
            ("ENOENT count=2 -2", "`ENOENT`，`count`是2，少了2个"),
            ("0 holds [101, 202]", "里面是`[101, 202]`"),
            ("0 ~1, 1 not as written", "改了1个，其中1个没有写到每个CPU"),
            ("varies", "每次不同"),
            ("-", "没有量"),
        ] {
            assert_eq!(in_chinese(answer), chinese);
        }
    }

    #[test]
    fn the_librarys_answers_in_chinese() {
        for (answer, chinese) in [
            ("Ok(())", "`Ok(())`"),
            ("Err(Other, ENOTSUPP)", "`Err(Other, ENOTSUPP)`"),
            (
                "Ok(Some(100)), overrun -1",
                "`Ok(Some(100))`，少了1个，**写出了缓冲区**",
            ),
            ("139 of 200", "139/200"),
            ("0 of 200, 200 wrong", "0/200，200个是错的"),
            (
                "Ok(()) +2, 2 not as written",
                "`Ok(())`，多了2个，2个和写的不同",
            ),
            ("0 items", "0个元素"),
            ("panic", "`panic`"),
        ] {
            assert_eq!(of_library(answer), chinese);
        }
    }

    #[test]
    fn what_works() {
        for answer in ["0", "0 +1", "ENOENT count=2", "2 keys, ENOENT"] {
            assert!(works(answer), "{answer}");
        }
        for answer in ["ENOTSUPP", "ENOENT count=0", "0 keys, EPERM"] {
            assert!(!works(answer), "{answer}");
        }
        assert_eq!(errno("2 keys, ENOENT"), Some("ENOENT"));
        assert_eq!(errno("0 value=1"), None);
    }
}
