//! Values of a type that a wrong answer may return, written as Rust.

use std::collections::BTreeMap;

use syn::{GenericArgument, PathArguments, Type};

/// The enums of a file: which values without fields each has.
pub type Enums = BTreeMap<String, Vec<String>>;

/// Some values of a type. What the compiler has against them is found out by asking it.
pub fn of(wanted: &Type, enums: &Enums) -> Vec<String> {
    match wanted {
        Type::Tuple(tuple) => {
            let parts: Vec<_> =
                tuple.elems.iter().map(|part| of(part, enums)).collect();
            all_at_once(&parts, |parts| format!("({})", parts.join(", ")))
        }
        Type::Array(array) => {
            let values = of(&array.elem, enums);
            let repeated =
                |value: &String| format!("std::array::from_fn(|_| {value})");
            values.iter().map(repeated).collect()
        }
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else {
                return Vec::new();
            };
            let name = last.ident.to_string();
            let parts = parts(&last.arguments, enums);
            of_named(&name, &parts, enums)
        }
        _ => Vec::new(),
    }
}

fn of_named(name: &str, parts: &[Vec<String>], enums: &Enums) -> Vec<String> {
    let first = parts.first().map_or(&[][..], Vec::as_slice);
    let with = |before: &str| {
        let wrap = |value: &String| format!("{before}({value})");
        first.iter().map(wrap).collect::<Vec<_>>()
    };
    let fixed = |values: &[&str]| {
        values
            .iter()
            .copied()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    match name {
        "bool" => fixed(&["true", "false"]),
        "u8" | "u16" | "u32" | "u64" | "usize" => fixed(&["0", "1"]),
        "i32" | "i64" => fixed(&["0", "1", "-1"]),
        "String" => fixed(&["String::new()", "\"map\".to_owned()"]),
        "Result" => with("Ok"),
        "Option" => [fixed(&["None"]), with("Some")].concat(),
        "Vec" => {
            let some = first.iter().take(1).map(|it| format!("vec![{it}]"));
            fixed(&["Vec::new()"]).into_iter().chain(some).collect()
        }
        "BTreeMap" => fixed(&["std::collections::BTreeMap::new()"]),
        "MapFlags" => fixed(&["MapFlags::ANY"]),
        _ => enums.get(name).cloned().unwrap_or_default(),
    }
}

/// Values of what stands in angle brackets.
fn parts(arguments: &PathArguments, enums: &Enums) -> Vec<Vec<String>> {
    let PathArguments::AngleBracketed(arguments) = arguments else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(part) => Some(of(part, enums)),
        _ => None,
    });
    types.collect()
}

/// The first value of each, then the second of each, and so on.
fn all_at_once(
    parts: &[Vec<String>],
    wrap: impl Fn(&[&str]) -> String,
) -> Vec<String> {
    let most = parts.iter().map(Vec::len).max().unwrap_or(1);
    let nth = |n: usize| {
        let values = parts.iter().map(|part| part.get(n).or(part.last()));
        let values: Option<Vec<_>> =
            values.map(|value| value.map(String::as_str)).collect();
        Some(wrap(&values?))
    };
    (0..most).filter_map(nth).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_follow_the_type() {
        let enums =
            Enums::from([("Kind".to_owned(), vec!["Kind::A".to_owned()])]);
        for (wanted, values) in [
            ("bool", &["true", "false"][..]),
            ("Result<()>", &["Ok(())"]),
            (
                "Result<Option<u32>>",
                &["Ok(None)", "Ok(Some(0))", "Ok(Some(1))"],
            ),
            ("(usize, bool)", &["(0, true)", "(1, false)"]),
            ("Vec<(u32, u32)>", &["Vec::new()", "vec![(0, 0)]"]),
            ("Option<Kind>", &["None", "Some(Kind::A)"]),
            ("Unknown", &[]),
        ] {
            let wanted: Type = syn::parse_str(wanted).expect("a type");
            assert_eq!(of(&wanted, &enums), values);
        }
    }
}
