//! Reads the tokens behind a command's word, one after the other.

use super::flags::ELEMENT_FLAGS;
use super::word::Word;
use crate::data::{Data, Field, Literal, Number};
use crate::line::{Is, Token};
use crate::wrong::{Place, Read, Wrong};

/// What is left of a line.
pub struct Cursor<'a> {
    tokens: &'a [Token],
    /// Where the token ends that was passed last.
    passed: usize,
    end: usize,
    /// How the command is written.
    usage: &'static str,
}

impl<'a> Cursor<'a> {
    /// `end` is where the line ends.
    pub fn new(tokens: &'a [Token], end: usize, usage: &'static str) -> Self {
        Self {
            tokens,
            passed: 0,
            end,
            usage,
        }
    }

    /// An error about a part of the line, with the command's usage.
    pub fn wrong(&self, at: Place, what: impl Into<String>) -> Wrong {
        Wrong::new(at, what, self.usage)
    }

    /// An error about what stands next, or about the end.
    pub fn missing(&self, what: &str) -> Wrong {
        match self.tokens.first() {
            Some(token) => {
                self.wrong(token.at.clone(), format!("这里要写{what}"))
            }
            None => self.wrong(self.end..self.end + 1, format!("少了{what}")),
        }
    }

    /// Nothing may be left.
    pub fn finish(&self) -> Read<()> {
        match self.tokens {
            [] => Ok(()),
            [first, .., last] | [first @ last] => {
                Err(self.wrong(first.at.start..last.at.end, "这一段多出来了"))
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    fn take(&mut self) -> Option<&'a Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        self.passed = first.at.end;
        Some(first)
    }

    /// The next token, if it's a word.
    pub fn peek_word(&self) -> Option<&'a str> {
        match self.tokens.first()? {
            Token {
                is: Is::Word(word), ..
            } => Some(word),
            _ => None,
        }
    }

    /// A word; `what` is for the message.
    pub fn word(&mut self, what: &str) -> Read<Word> {
        let Some(text) = self.peek_word() else {
            return Err(self.missing(what));
        };
        let at = self.tokens[0].at.clone();
        self.take();
        Ok(Word {
            at,
            text: text.to_owned(),
        })
    }

    /// Whether the next word is this one, which is then passed.
    pub fn passes(&mut self, word: &str) -> bool {
        let is = self.peek_word() == Some(word);
        if is {
            self.take();
        }
        is
    }

    /// The mark, if it stands next.
    fn passes_mark(&mut self, mark: char) -> bool {
        let is = self.tokens.first().map(|token| &token.is);
        let is = is == Some(&Is::Mark(mark));
        if is {
            self.take();
        }
        is
    }

    fn mark(&mut self, mark: char) -> Read<()> {
        if self.passes_mark(mark) {
            Ok(())
        } else {
            Err(self.missing(&format!(" {mark}")))
        }
    }

    /// What stands behind `NAME=`, if that stands next.
    pub fn option(&mut self, name: &str) -> Read<Option<Word>> {
        match self.tokens {
            [
                Token {
                    is: Is::Word(word), ..
                },
                Token {
                    is: Is::Mark('='),
                    at,
                },
                ..,
            ] if word == name => {
                let end = at.end;
                self.tokens = &self.tokens[2..];
                // Nothing behind it is an empty word: `name=`.
                match self.tokens.first() {
                    Some(token) if token.at.start == end => {
                        if let Is::Text(text) = &token.is {
                            self.take();
                            return Ok(Some(Word {
                                at: token.at.clone(),
                                text: text.clone(),
                            }));
                        }
                        self.word("一个词").map(Some)
                    }
                    _ => Ok(Some(Word {
                        at: end..end + 1,
                        text: String::new(),
                    })),
                }
            }
            _ => Ok(None),
        }
    }

    /// Whether `NAME=` stands next, which is then passed.
    pub fn passes_option(&mut self, name: &str) -> Read<bool> {
        if self.peek_word() != Some(name) {
            return Ok(false);
        }
        self.take();
        self.mark('=').map(|()| true)
    }

    /// `as NAME`, if it stands next.
    pub fn name(&mut self) -> Read<Option<Word>> {
        if self.passes("as") {
            self.word("名字").map(Some)
        } else {
            Ok(None)
        }
    }

    /// `max=N`, or so many.
    pub fn max(&mut self, usual: u32) -> Read<u32> {
        match self.option("max")? {
            Some(word) => self.number(&word),
            None => Ok(usual),
        }
    }

    /// A number of 32 bits.
    pub fn number(&self, word: &Word) -> Read<u32> {
        let number =
            integer(&word.text).and_then(|number| u32::try_from(number).ok());
        number.ok_or_else(|| {
            self.wrong(
                word.at.clone(),
                format!("“{}”不是 0 到 4294967295 的整数", word.text),
            )
        })
    }

    /// The flags of a call on elements, as words and as `flags=N`; all that stand next.
    pub fn element_flags(&mut self) -> Read<u64> {
        let mut flags = 0;
        loop {
            if let Some(number) = self.option("flags")? {
                let known = integer(&number.text)
                    .and_then(|number| u64::try_from(number).ok());
                flags |= known.ok_or_else(|| {
                    self.wrong(number.at, "flags= 后面是一个整数，例如 flags=8")
                })?;
                continue;
            }
            let word = self.peek_word();
            let flag =
                ELEMENT_FLAGS.iter().find(|(name, ..)| Some(*name) == word);
            match flag {
                Some((_, flag, _)) => {
                    flags |= flag;
                    self.take();
                }
                None => return Ok(flags),
            }
        }
    }

    /// Whether a flag, and so no key or value, stands next.
    pub fn at_flags(&self) -> bool {
        let word = self.peek_word();
        word == Some("flags")
            || ELEMENT_FLAGS.iter().any(|(name, ..)| Some(*name) == word)
    }

    /// A key or a value.
    pub fn literal(&mut self, what: &str) -> Read<Literal> {
        let Some(token) = self.take() else {
            return Err(self.missing(what));
        };
        let start = token.at.start;
        let is = match &token.is {
            Is::Text(text) => Data::Text(text.clone()),
            Is::Word(word) => {
                data(word).unwrap_or_else(|| Data::Word(word.clone()))
            }
            Is::Mark('{') => Data::Struct(self.fields()?),
            Is::Mark('[') => Data::PerCpu(self.values()?),
            Is::Mark(mark) => {
                return Err(self.wrong(
                    token.at.clone(),
                    format!("这里要写{what}，不是 {mark}"),
                ));
            }
        };
        Ok(Literal {
            at: start..self.passed,
            is,
        })
    }

    /// `KEY=VALUE`.
    pub fn element(&mut self) -> Read<(Literal, Literal)> {
        let key = self.literal("key=value")?;
        self.mark('=')?;
        Ok((key, self.literal(" value")?))
    }

    fn values(&mut self) -> Read<Vec<Literal>> {
        let mut values = vec![self.literal(" value")?];
        while !self.passes_mark(']') {
            self.mark(',')?;
            values.push(self.literal(" value")?);
        }
        Ok(values)
    }

    fn fields(&mut self) -> Read<Vec<Field>> {
        let mut fields = vec![self.field()?];
        while !self.passes_mark('}') {
            self.mark(',')?;
            fields.push(self.field()?);
        }
        Ok(fields)
    }

    fn field(&mut self) -> Read<Field> {
        const WHAT: &str = "一个字段，例如 u32 1、be16 80、\"eth0\":16、hex:00";
        let Some(token) = self.take() else {
            return Err(self.missing(WHAT));
        };
        let wrong =
            |what: String| Err(Wrong::new(token.at.clone(), what, WHAT));
        match &token.is {
            Is::Text(text) => {
                let mut size = text.len();
                let length = self.peek_word().and_then(|word| {
                    word.strip_prefix(':')?.parse::<usize>().ok()
                });
                if let Some(length) = length {
                    self.take();
                    if length < size || length > 1 << 16 {
                        return wrong(format!(
                            "\"{text}\" 有 {size} 个字节，放不进 {length} 个"
                        ));
                    }
                    size = length;
                }
                Ok(Field::Text(text.clone(), size))
            }
            Is::Word(word) => {
                if let Some(Data::Bytes(bytes)) = data(word) {
                    return Ok(Field::Bytes(bytes));
                }
                let Some(number) = Number::of_word(word) else {
                    return wrong(format!("“{word}”不是字段的类型"));
                };
                let value = self.word("一个整数")?;
                let fits = integer(&value.text)
                    .filter(|value| number.bytes(*value).is_some());
                match fits {
                    Some(value) => Ok(Field::Number(number, value)),
                    None => Err(Wrong::new(
                        value.at,
                        format!("“{}”放不进 {word}", value.text),
                        WHAT,
                    )),
                }
            }
            Is::Mark(mark) => wrong(format!("这里要写一个字段，不是 {mark}")),
        }
    }
}

/// What a word means as a key or a value.
fn data(word: &str) -> Option<Data> {
    if word == "null" {
        return Some(Data::Null);
    }
    if let Some(digits) = word.strip_prefix("hex:") {
        return hex(digits).map(Data::Bytes);
    }
    if let Some((address, bits)) = word.split_once('/') {
        let address: std::net::Ipv4Addr = address.parse().ok()?;
        return Some(Data::Prefix(address.octets(), bits.parse().ok()?));
    }
    integer(word).map(Data::Number)
}

fn hex(digits: &str) -> Option<Vec<u8>> {
    if digits.len() % 2 == 1 || !digits.is_ascii() {
        return None;
    }
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok())
        .collect()
}

/// A number, also in hexadecimal.
pub fn integer(word: &str) -> Option<i128> {
    let (sign, digits) = match word.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, word),
    };
    let number = match digits.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok()?,
        None if digits.starts_with('+') => return None,
        None => digits.parse().ok()?,
    };
    Some(sign * i128::from(number))
}
