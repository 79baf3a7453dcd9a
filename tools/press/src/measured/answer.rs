//! A recorded answer in the book's words.

use facts::Answer;
use facts::answer::{
    Effect, Found, Gave, Place, RawErrno, Returned, Value, What,
};

/// What the kernel answered.
pub fn in_chinese(answer: &Answer<Returned>) -> String {
    of_kernel(answer, &effect)
}

/// What the kernel answered to an update of one element.
pub fn of_update(answer: &Answer<Returned>) -> String {
    of_kernel(answer, &|effect| match effect {
        Effect {
            came: 1,
            went: 0,
            changed: 0,
            ..
        } => "新建".to_owned(),
        Effect {
            came: 0,
            went: 0,
            changed: 1,
            ..
        } => "覆盖".to_owned(),
        other => self::effect(other),
    })
}

fn of_kernel(
    answer: &Answer<Returned>,
    effect: &dyn Fn(&Effect) -> String,
) -> String {
    let (said, did) = match answer {
        Answer::Varies => return "每次不同".to_owned(),
        // A case that is only about the library.
        Answer::NoCall => return "没有量".to_owned(),
        Answer::NoMap(errno) => return no_map(*errno),
        Answer::Made(said, did) => (said, did),
    };
    let text = joined([
        returned(said),
        effect(did),
        match did.not_as_written {
            0 => String::new(),
            count => format!("其中{count}个没有写到每个CPU"),
        },
        match did.holds.as_deref() {
            None | Some([]) => String::new(),
            Some(numbers) => format!("里面是`{numbers:?}`"),
        },
    ]);
    if text.is_empty() {
        "成功".to_owned()
    } else {
        text
    }
}

/// What the kernel said; nothing where it's only that the call succeeded.
fn returned(said: &Returned) -> String {
    match said {
        Returned::Done => String::new(),
        Returned::Value(Value::Same(number)) => format!("得到{number}"),
        Returned::Value(Value::Different) => "各个CPU得到的不同".to_owned(),
        Returned::Number(number) => number.to_string(),
        Returned::Name(name) if name.is_empty() => "没有名字".to_owned(),
        Returned::Name(name) => format!("名字是`{name}`"),
        Returned::Key(Place::At(place)) => format!("第{place}个key"),
        Returned::Key(Place::NotThere) => "一个不在里面的key".to_owned(),
        Returned::Refused(errno) => format!("`{errno}`"),
        Returned::Batch(None, count) => format!("`count`是{count}"),
        Returned::Batch(Some(errno), count) => {
            format!("`{errno}`，`count`是{count}")
        }
        Returned::Walked(keys, end) => format!("{keys}个key，`{end}`"),
        Returned::NoEnd => "走不完".to_owned(),
        Returned::Found(found) => found_in_chinese(*found),
    }
}

/// What libbpf-rs gave back.
pub fn of_library(answer: &Answer<Gave>) -> String {
    let (gave, did) = match answer {
        Answer::Varies => return "每次不同".to_owned(),
        Answer::NoCall => return "没有这样的方法".to_owned(),
        Answer::NoMap(errno) => return no_map(*errno),
        Answer::Made(gave, did) => (gave, did),
    };
    joined([
        match &gave.what {
            What::Found(found) => found_in_chinese(*found),
            What::Items(items) => format!("{items}个元素"),
            What::Walked(keys) => format!("{keys}个key"),
            // The rest is Rust's own words.
            other => format!("`{other}`"),
        },
        effect(did),
        match did.not_as_written {
            0 => String::new(),
            count => format!("{count}个和写的不同"),
        },
        if gave.overrun {
            "**写出了缓冲区**".to_owned()
        } else {
            String::new()
        },
    ])
}

fn no_map(errno: RawErrno) -> String {
    format!("没有这种map（`{errno}`）")
}

fn found_in_chinese(found: Found) -> String {
    let Found {
        found,
        all,
        wrong,
        no_space,
    } = found;
    let mut text = format!("{found}/{all}");
    if wrong > 0 {
        text += &format!("，{wrong}个是错的");
    }
    if no_space {
        text += "（途中`ENOSPC`）";
    }
    text
}

/// What a call did to the elements.
fn effect(did: &Effect) -> String {
    let told = |verb, count| match count {
        0 => String::new(),
        _ => format!("{verb}{count}个"),
    };
    joined([
        told("多了", did.came),
        told("少了", did.went),
        told("改了", did.changed),
    ])
}

fn joined<const N: usize>(parts: [String; N]) -> String {
    let mut parts = Vec::from(parts);
    parts.retain(|part| !part.is_empty());
    parts.join("，")
}

#[cfg(test)]
mod tests {
    use super::{in_chinese, of_library, of_update};

    #[test]
    fn answers_in_chinese() {
        for (answer, chinese) in [
            ("0", "成功"),
            ("0 +1 -2", "多了1个，少了2个"),
            ("ENOENT -1", "`ENOENT`，少了1个"),
            ("EEXIST", "`EEXIST`"),
            ("0 value=100 -1", "得到100，少了1个"),
            ("0 #2", "第2个key"),
            ("0 name=", "没有名字"),
            ("8 keys, ENOENT -8", "8个key，`ENOENT`，少了8个"),
            ("200 of 200", "200/200"),
            ("200 of 200, ENOSPC on the way", "200/200（途中`ENOSPC`）"),
            ("200 of 200 -200", "200/200，少了200个"),
            ("no map: EINVAL", "没有这种map（`EINVAL`）"),
            ("ENOENT count=2 -2", "`ENOENT`，`count`是2，少了2个"),
            ("0 holds [101, 202]", "里面是`[101, 202]`"),
            ("ENOENT holds []", "`ENOENT`"),
            ("0 ~1, 1 not as written", "改了1个，其中1个没有写到每个CPU"),
            ("varies", "每次不同"),
            ("-", "没有量"),
        ] {
            let answer = answer.parse().expect("it's an answer");
            assert_eq!(in_chinese(&answer), chinese);
        }
    }

    #[test]
    fn an_update_in_chinese() {
        for (answer, chinese) in [
            ("0 +1", "新建"),
            ("0 ~1", "覆盖"),
            ("0 +1 -1", "多了1个，少了1个"),
            ("0 ~1, 1 not as written", "覆盖，其中1个没有写到每个CPU"),
            ("EEXIST", "`EEXIST`"),
        ] {
            let answer = answer.parse().expect("it's an answer");
            assert_eq!(of_update(&answer), chinese);
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
            ("3 keys", "3个key"),
            ("panic", "`panic`"),
            ("-", "没有这样的方法"),
        ] {
            let answer = answer.parse().expect("it's an answer");
            assert_eq!(of_library(&answer), chinese);
        }
    }
}
