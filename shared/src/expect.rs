//! What a lesson expects of a call, said behind it and checked as the lesson runs:
//!
//! ```text
//! call!(map.delete(b"eth0"))?;
//! call!(map.delete(b"eth0")).refused(ENOENT, "这个 key 不在 map 里")?;
//! ```
//!
//! A call that goes otherwise ends the lesson with status 1.

use std::fmt::{self, Debug, Display, Formatter};
use std::io;

use anyhow::{Result, anyhow};
use transcript::{Event, Form, Meaning, Reply};

use crate::output::emit;
use crate::{errno, kernel, lesson};

/// What [`call!`](crate::call) takes: a `Result`, or the `int` of a C function (0 or more
/// when it went well, the negative errno when it failed).
pub trait Expect {
    /// What was returned.
    fn reply(&self) -> Reply;

    /// The refusal that the lesson shows: with this errno (positive), which means this
    /// (one Chinese sentence, without a full stop).
    ///
    /// # Errors
    /// When the call was accepted, or refused otherwise.
    fn refused(&self, errno: i32, meaning: &str) -> Result<()> {
        self.refused_as_in(lesson::page(), errno, meaning)
    }

    /// A refusal that the page of another lesson shows and explains.
    ///
    /// # Errors
    /// When the call was accepted, or refused otherwise.
    fn refused_as_in(
        &self,
        page: &str,
        errno: i32,
        meaning: &str,
    ) -> Result<()> {
        let reply = self.reply();
        match &reply {
            Reply::Refused { errno: given, .. } if given.number == errno => {
                emit(&Event::Meaning(Meaning {
                    text: meaning.to_owned(),
                    page: page.to_owned(),
                }));
                Ok(())
            }
            _ => Err(unexpected(&errno::full_name(errno), reply)),
        }
    }

    /// The lesson shows that the library refuses this by itself, without an errno.
    ///
    /// # Errors
    /// When the call was accepted, or refused with an errno.
    fn refused_by_library(&self) -> Result<()> {
        match self.reply() {
            Reply::WithoutErrno { .. } => Ok(()),
            reply => Err(unexpected("库自己的错误（没有 errno）", reply)),
        }
    }

    /// What `?` is for a `Result`: a C function has to go well too.
    ///
    /// # Errors
    /// When it failed.
    fn accepted(&self) -> Result<()> {
        match self.reply() {
            Reply::Value { .. } => Ok(()),
            reply => Err(error_of(reply)),
        }
    }
}

fn unexpected(expected: &str, reply: Reply) -> anyhow::Error {
    let told = format!("上面的调用应当得到 {expected}");
    match reply {
        Reply::Value { .. } => anyhow!("{told}，却成功了"),
        reply => error_of(reply).context(format!("{told}，却得到")),
    }
}

/// The error in a reply, with its errno where [`errno::of_error`] finds it.
fn error_of(reply: Reply) -> anyhow::Error {
    match reply {
        Reply::Refused { errno, .. } => {
            io::Error::from_raw_os_error(errno.number).into()
        }
        Reply::Value { text } | Reply::WithoutErrno { text } => {
            anyhow::Error::msg(text)
        }
    }
}

impl<T: Debug, E: std::error::Error> Expect for Result<T, E> {
    fn reply(&self) -> Reply {
        match self {
            Ok(value) => Reply::Value {
                text: format!("Ok({value:?})"),
            },
            Err(error) => match errno::of_error(error) {
                Some(number) => Reply::Refused {
                    form: Form::Result,
                    errno: errno::named(number),
                },
                None => Reply::WithoutErrno {
                    text: error.to_string().replace('\n', " "),
                },
            },
        }
    }
}

impl Expect for i32 {
    fn reply(&self) -> Reply {
        if *self < 0 {
            Reply::Refused {
                form: Form::Int,
                errno: errno::named(-self),
            }
        } else {
            Reply::Value {
                text: self.to_string(),
            }
        }
    }
}

/// What only newer kernels can do.
pub trait Since<T> {
    /// The kernel can do this since `version`; an older one answers `errno` (positive).
    /// Where it does, the reader is told `what` (one Chinese sentence, without a full
    /// stop) and which kernel to take.
    ///
    /// # Errors
    /// Whatever the call failed with, as [`TooOld`] where that's the kernel's age.
    fn since(self, version: (u32, u32), errno: i32, what: &str) -> Result<T>;
}

impl<T, E> Since<T> for Result<T, E>
where
    E: std::error::Error + Send + Sync + 'static,
{
    fn since(self, version: (u32, u32), errno: i32, what: &str) -> Result<T> {
        self.map_err(|error| {
            if errno::of_error(&error) == Some(errno)
                && kernel::is_before(version)
            {
                let what = what.to_owned();
                TooOld {
                    version,
                    errno,
                    what,
                }
                .into()
            } else {
                error.into()
            }
        })
    }
}

/// The running kernel can't do yet what a lesson needs.
#[derive(Debug)]
pub struct TooOld {
    /// The first version that can.
    pub version: (u32, u32),
    /// What this one answered, positive.
    pub errno: i32,
    /// What it can't do: one Chinese sentence, without a full stop.
    pub what: String,
}

impl Display for TooOld {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&errno::full_name(self.errno))
    }
}

impl std::error::Error for TooOld {}
