//! Mistakes that are a whole function's: what it returns whatever it's called with, what it
//! sees of its arguments, what it remembers.

use syn::{FnArg, ItemFn, Pat, ReturnType, Type};

use super::edits::{Edits, range};
use super::names::NARROWED;
use super::values::{self, Enums};

/// What it may return whatever it's called with.
pub fn returns(item: &ItemFn, enums: &Enums) -> Vec<String> {
    match &item.sig.output {
        ReturnType::Default => Vec::new(),
        ReturnType::Type(_, wanted) => values::of(wanted, enums),
    }
}

/// Finds the mistakes. `returns` is what [`returns`] says.
pub fn find(edits: &mut Edits<'_>, item: &ItemFn, returns: &[String]) {
    let body = range(&*item.block);
    if matches!(item.sig.output, ReturnType::Default) {
        edits.change_as(body.clone(), "函数体 → {}", "{}");
    }
    for value in returns {
        let words = format!("函数体 → {value}");
        edits.change_as(body.clone(), words, format!("{{ {value} }}"));
    }
    let arguments: Vec<_> = arguments(edits, item).collect();
    for (name, its_type) in &arguments {
        let kinds = NARROWED.iter().filter(|(narrow, _)| narrow == its_type);
        for seen in kinds.flat_map(|(_, seen)| *seen) {
            let seen = seen.replace("$it", name);
            let begin = body.start + 1;
            let words = format!("{name} → {seen}");
            let seen = format!("\n    let {name} = {seen};");
            edits.change_as(begin..begin, words, seen);
        }
    }
    remember(edits, item, &arguments);
}

/// The arguments' names and types.
fn arguments<'a>(
    edits: &Edits<'a>,
    item: &ItemFn,
) -> impl Iterator<Item = (String, &'a str)> {
    let named = |argument: &FnArg| match argument {
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Ident(name) => {
                Some((name.ident.to_string(), edits.text(&*typed.ty)))
            }
            _ => None,
        },
        FnArg::Receiver(_) => None,
    };
    item.sig
        .inputs
        .iter()
        .filter_map(named)
        .collect::<Vec<_>>()
        .into_iter()
}

/// Returns what it returned when it was last called with the same arguments, though a map
/// has changed since.
fn remember(
    edits: &mut Edits<'_>,
    item: &ItemFn,
    arguments: &[(String, &str)],
) {
    let is_map = |its_type: &str| its_type.ends_with("MapHandle");
    let ReturnType::Type(_, wanted) = &item.sig.output else {
        return;
    };
    if !arguments.iter().any(|(_, its_type)| is_map(its_type)) {
        return;
    }
    let Some(kept) = kept(wanted) else { return };
    let kept = edits.text(kept);
    let others = arguments.iter().filter(|(_, its_type)| !is_map(its_type));
    let others: String = others.map(|(name, _)| format!("&{name}, ")).collect();
    let (wanted, body) = (edits.text(&**wanted), edits.text(&*item.block));
    let instead = format!(
        "{{
    type Seen = std::collections::BTreeMap<String, {kept}>;
    static SEEN: std::sync::Mutex<Seen> = std::sync::Mutex::new(Seen::new());
    let call = format!(\"{{:?}}\", ({others}));
    if let Some(seen) = SEEN.lock().unwrap().get(&call) {{
        return Ok(seen.clone());
    }}
    let returned: {wanted} = (|| {body})();
    if let Ok(returned) = &returned {{
        SEEN.lock().unwrap().insert(call, returned.clone());
    }}
    returned
}}"
    );
    let place = range(&*item.block);
    edits.change_as(place, "函数体 → 记得同样的参数返回过什么", instead);
}

/// What a `Result` holds.
fn kept(wanted: &Type) -> Option<&Type> {
    let Type::Path(path) = wanted else {
        return None;
    };
    let last = path.path.segments.last()?;
    let syn::PathArguments::AngleBracketed(inner) = &last.arguments else {
        return None;
    };
    match inner.args.first()? {
        syn::GenericArgument::Type(kept) if last.ident == "Result" => {
            Some(kept)
        }
        _ => None,
    }
}
