//! 练习 ex01-legal-name：内核认的名字。
//!
//! 检查程序用你给的名字创建 map，再从内核读回来：内核里看到的，要正是这个名字。
//! 检查：`cargo lab check ex01-legal-name`
//! 课文：book/src/ch01-create.md

/// 把任意一个字符串变成 map 的合法名字：
///
/// - 内核不接受的字符，一个换成一个 `_`；
/// - 太长就只留前面的；
/// - 其余的照旧；空字符串换成 `map`。
pub fn legal_name(wanted: &str) -> String {
    // TODO
    todo!()
}
