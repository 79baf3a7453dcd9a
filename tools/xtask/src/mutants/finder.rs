//! Looks for the places in a file where a mistake can be made.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Attribute, BinOp, Block, Expr, ExprMatch, ItemConst, ItemFn, ItemStruct,
    Pat, PatGuard, Path, RangeLimits, Stmt, UnOp,
};

use super::edits::{Edits, range};
use super::names::{self, CALLS, NAMES, SHORTENED, VALUES};
use super::{bodies, literals};

impl Edits<'_> {
    /// Swaps two pieces of the text.
    fn swap(&mut self, one: &impl Spanned, other: &impl Spanned) {
        let between = range(one).end..range(other).start;
        let (before, after) = (self.text(one), self.text(other));
        if before != after {
            let between = &self.source[between];
            let swapped = format!("{after}{between}{before}");
            self.change(range(one).start..range(other).end, swapped);
        }
    }

    /// A name that stands alone.
    fn name(&mut self, name: &syn::Ident) {
        let groups = NAMES.iter().copied();
        for other in names::others(groups, &name.to_string()) {
            self.change(range(name), other);
        }
    }

    fn call(&mut self, call: &syn::ExprCall) {
        let whole = range(call);
        let returns = self.returns.clone();
        match self.text(&*call.func) {
            "Err" => {
                let instead = returns.iter().filter(|it| it.starts_with("Ok("));
                for instead in instead {
                    self.change(whole.clone(), instead);
                }
            }
            "Ok" => {
                for instead in &returns {
                    self.change(whole.clone(), instead);
                }
            }
            "Some" => self.change(whole, "None"),
            _ => {}
        }
    }

    /// Arguments that are so plain that they are easily mixed up.
    fn arguments<'s>(&mut self, arguments: impl Iterator<Item = &'s Expr>) {
        let arguments: Vec<_> = arguments.collect();
        for pair in arguments.windows(2) {
            let is_plain =
                |it: &Expr| matches!(it, Expr::Path(_) | Expr::Lit(_));
            if pair.iter().all(|it| is_plain(it)) {
                self.swap(pair[0], pair[1]);
            }
        }
    }

    fn method(&mut self, call: &syn::ExprMethodCall) {
        self.name(&call.method);
        let (on, with) = (self.text(&*call.receiver), self.text(&call.args));
        for (name, instead) in CALLS {
            if call.method == name {
                let instead = instead.replace("$on", on);
                self.change(range(call), instead.replace("$with", with));
            }
        }
    }

    fn condition(&mut self, condition: &Expr) {
        if !matches!(condition, Expr::Let(_)) {
            self.change(range(condition), "true");
            self.change(range(condition), "false");
        }
    }
}

/// What an operator is easily taken for.
fn other_operators(operator: &BinOp) -> &'static [&'static str] {
    match operator {
        BinOp::Eq(_) => &["!="],
        BinOp::Ne(_) => &["=="],
        BinOp::Lt(_) => &["<=", ">"],
        BinOp::Le(_) => &["<", ">"],
        BinOp::Gt(_) => &[">=", "<"],
        BinOp::Ge(_) => &[">", "<"],
        BinOp::And(_) => &["||"],
        BinOp::Or(_) => &["&&"],
        BinOp::Add(_) => &["-"],
        BinOp::Sub(_) => &["+"],
        BinOp::Rem(_) => &["/"],
        BinOp::AddAssign(_) => &["-=", "="],
        _ => &[],
    }
}

fn assigns(operator: &BinOp) -> bool {
    matches!(operator, BinOp::AddAssign(_) | BinOp::SubAssign(_))
}

impl<'s> Visit<'s> for Edits<'_> {
    /// Doc comments are attributes.
    fn visit_attribute(&mut self, _: &'s Attribute) {}

    fn visit_item_fn(&mut self, item: &'s ItemFn) {
        self.function = item.sig.ident.to_string();
        self.returns = bodies::returns(item, &self.enums);
        bodies::find(self, item, &self.returns.clone());
        visit::visit_item_fn(self, item);
        self.returns.clear();
    }

    fn visit_item_const(&mut self, item: &'s ItemConst) {
        self.function = item.ident.to_string();
        visit::visit_item_const(self, item);
    }

    fn visit_item_struct(&mut self, item: &'s ItemStruct) {
        self.function = item.ident.to_string();
        let fields: Vec<_> = item.fields.iter().collect();
        for pair in fields.windows(2) {
            self.swap(pair[0], pair[1]);
        }
    }

    fn visit_block(&mut self, block: &'s Block) {
        for (n, statement) in block.stmts.iter().enumerate() {
            let is_last = n + 1 == block.stmts.len();
            match statement {
                // Those have kinds of their own.
                Stmt::Expr(
                    Expr::Return(_) | Expr::Break(_) | Expr::Continue(_),
                    _,
                ) => {}
                Stmt::Expr(Expr::Binary(it), _) if assigns(&it.op) => {}
                Stmt::Expr(_, None) if is_last => {}
                Stmt::Expr(..) => self.change(range(statement), ""),
                _ => {}
            }
        }
        visit::visit_block(self, block);
    }

    fn visit_path(&mut self, path: &'s Path) {
        if let Some(last) = path.segments.last() {
            self.name(&last.ident);
        }
        if let Some(index) = path.segments.len().checked_sub(2) {
            let owner = path.segments[index].ident.to_string();
            let value = &path.segments[index + 1].ident;
            let groups = VALUES.iter().filter(|(name, _)| *name == owner);
            let groups = groups.map(|(_, values)| *values);
            for other in names::others(groups, &value.to_string()) {
                self.change(range(path), format!("{owner}::{other}"));
            }
            for other in self.enums.get(&owner).cloned().unwrap_or_default() {
                self.change(range(path), other);
            }
        }
        visit::visit_path(self, path);
    }

    fn visit_pat_guard(&mut self, pattern: &'s PatGuard) {
        self.condition(&pattern.guard);
        visit::visit_pat_guard(self, pattern);
    }

    fn visit_expr_match(&mut self, it: &'s ExprMatch) {
        for arm in &it.arms {
            if !matches!(arm.pat, Pat::Wild(_)) {
                self.change(range(arm), "");
            }
        }
        for pair in it.arms.windows(2) {
            self.swap(&*pair[0].body, &*pair[1].body);
        }
        visit::visit_expr_match(self, it);
    }

    fn visit_expr(&mut self, expression: &'s Expr) {
        let whole = range(expression);
        match expression {
            Expr::Binary(it) => {
                for other in other_operators(&it.op) {
                    self.change(range(&it.op), *other);
                }
                if assigns(&it.op) {
                    self.change(whole, "{}");
                }
            }
            Expr::Unary(it) if !matches!(it.op, UnOp::Deref(_)) => {
                let inner = self.text(&*it.expr);
                self.change(whole, inner);
            }
            Expr::Lit(it) => literals::find(self, &it.lit),
            Expr::Call(it) => {
                self.call(it);
                self.arguments(it.args.iter());
            }
            Expr::MethodCall(it) => {
                self.method(it);
                self.arguments(it.args.iter());
            }
            Expr::Try(it) => {
                let inner = self.text(&*it.expr);
                self.change(whole, format!("{inner}.unwrap_or_default()"));
            }
            Expr::Return(_) | Expr::Assign(_) => self.change(whole, "{}"),
            Expr::Break(_) => {
                self.change(whole.clone(), "continue");
                self.change(whole, "{}");
            }
            Expr::Continue(_) => {
                self.change(whole.clone(), "break");
                self.change(whole, "{}");
            }
            Expr::If(it) => self.condition(&it.cond),
            Expr::While(it) => self.condition(&it.cond),
            Expr::ForLoop(it) => {
                let all = self.text(&*it.expr);
                for instead in SHORTENED {
                    let instead = instead.replace("$it", all);
                    self.change(range(&*it.expr), instead);
                }
            }
            Expr::Range(it) => match &it.limits {
                RangeLimits::HalfOpen(dots) if it.end.is_some() => {
                    self.change(range(dots), "..=");
                }
                RangeLimits::Closed(dots) => self.change(range(dots), ".."),
                RangeLimits::HalfOpen(_) => {}
            },
            Expr::Struct(it) if it.rest.is_some() => {
                for pair in it.fields.pairs() {
                    self.change(range(&pair), "");
                }
            }
            _ => {}
        }
        visit::visit_expr(self, expression);
    }
}
