//! Panics without words. In the browser nobody reads them, since there is no hook that would show
//! them: a panic ends in a trap, and the code that words it first is most of the standard library
//! that a small module holds.

use std::collections::HashSet;

use anyhow::bail;
use walrus::ir::{
    Call, Instr, InstrLocId, InstrSeq, InstrSeqId, Unreachable, Visitor, VisitorMut, dfs_in_order,
    dfs_pre_order_mut,
};
use walrus::{ElementItems, FunctionBuilder, FunctionId, LocalFunction, Module, passes};

/// Begins every panic.
const PANIC: &str = "::panicking::panic_fmt";
/// What the names of code contain that writes values as text, and that hands a panic's text on.
const FORMATTING: [&str; 2] = ["::fmt::", "::PanicPayload"];

/// Named so is code that JavaScript calls by its export. The table of functions has an entry for each
/// number of arguments that a closure may have, which wasm-bindgen has read and nobody calls.
const CLOSURES: &str = "wasm_bindgen::convert::closures::";

/// Makes every panic trap at once, and takes out what nothing calls any more.
///
/// # Errors
///
/// Where code that does not panic formats: it would trap as well.
pub fn silence(module: &mut Module) -> anyhow::Result<()> {
    let named = |parts: &[&str]| -> HashSet<FunctionId> {
        let of = |name: &str| parts.iter().any(|part| name.contains(part));
        let funcs = module.funcs.iter_local();
        let funcs = funcs.filter(|(id, _)| module.funcs.get(*id).name.as_deref().is_some_and(of));
        funcs.map(|(id, _)| id).collect()
    };
    let (mut traps, formatting) = (named(&[PANIC]), named(&FORMATTING));
    let closures = named(&[CLOSURES]);
    if traps.is_empty() {
        bail!("the module has no function `{PANIC}`: have the standard library's names changed?");
    }
    loop {
        let mut found = HashSet::new();
        for (id, function) in module.funcs.iter_local_mut() {
            if !traps.contains(&id) && cut(function, &traps) {
                found.insert(id);
            }
        }
        if found.is_empty() {
            break;
        }
        traps.extend(found);
    }
    for (id, function) in module.funcs.iter_local() {
        let callee = callees(function).into_iter().find(|callee| formatting.contains(callee));
        if let (Some(callee), false) = (callee, formatting.contains(&id) || traps.contains(&id)) {
            let name = |id| module.funcs.get(id).name.clone().unwrap_or_default();
            bail!("`{}` calls `{}`: the frame must not format", name(id), name(callee));
        }
    }
    traps.extend(formatting);
    traps.extend(closures);
    replace(module, &traps);
    passes::gc::run(module);
    Ok(())
}

/// Ends each sequence of instructions at a call that traps, without what only prepares it. True
/// where nothing but a trap is left of the function.
fn cut(function: &mut LocalFunction, traps: &HashSet<FunctionId>) -> bool {
    let entry = function.entry_block();
    let mut cutter = Cutter { traps };
    dfs_pre_order_mut(&mut cutter, function, entry);
    let mut effects = Effects { entry, any: false };
    dfs_in_order(&mut effects, function, entry);
    let ends = matches!(function.block(entry).last(), Some((Instr::Unreachable(_), _)));
    ends && !effects.any
}

struct Cutter<'a> {
    traps: &'a HashSet<FunctionId>,
}

impl VisitorMut for Cutter<'_> {
    fn start_instr_seq_mut(&mut self, sequence: &mut InstrSeq) {
        let traps = |(instr, _): &(Instr, _)| match instr {
            Instr::Call(call) => self.traps.contains(&call.func),
            Instr::Unreachable(_) => true,
            _ => false,
        };
        let Some(at) = sequence.iter().position(traps) else { return };
        sequence.truncate(at);
        // What only computes, or writes what nobody reads after a trap. Any beginning of a valid
        // sequence with a trap after it is valid.
        while sequence.last().is_some_and(|(instr, _)| !acts(instr)) {
            sequence.pop();
        }
        sequence.push((Instr::Unreachable(Unreachable {}), InstrLocId::default()));
    }
}

/// Whether an instruction may lead out of its sequence, or calls.
fn acts(instr: &Instr) -> bool {
    !matches!(
        instr,
        Instr::Const(_)
            | Instr::LocalGet(_)
            | Instr::LocalSet(_)
            | Instr::LocalTee(_)
            | Instr::GlobalGet(_)
            | Instr::GlobalSet(_)
            | Instr::Binop(_)
            | Instr::Unop(_)
            | Instr::Select(_)
            | Instr::Load(_)
            | Instr::Store(_)
            | Instr::Drop(_)
    )
}

/// Whether a function may do anything but trap.
struct Effects {
    entry: InstrSeqId,
    any: bool,
}

impl Visitor<'_> for Effects {
    fn visit_instr(&mut self, instr: &Instr, _: &InstrLocId) {
        self.any |= match instr {
            Instr::Br(to) => to.block == self.entry,
            Instr::BrIf(to) => to.block == self.entry,
            Instr::BrTable(to) => to.default == self.entry || to.blocks.contains(&self.entry),
            Instr::Block(_) | Instr::IfElse(_) | Instr::Unreachable(_) => false,
            other => acts(other),
        };
    }
}

/// The functions that a function calls by their names.
fn callees(function: &LocalFunction) -> Vec<FunctionId> {
    struct Callees(Vec<FunctionId>);
    impl Visitor<'_> for Callees {
        fn visit_call(&mut self, call: &Call) {
            self.0.push(call.func);
        }
    }
    let mut callees = Callees(Vec::new());
    dfs_in_order(&mut callees, function, function.entry_block());
    callees.0
}

/// Puts one function that traps in the place of several in the table of functions.
fn replace(module: &mut Module, traps: &HashSet<FunctionId>) {
    let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
    builder.func_body().unreachable();
    let trap = builder.finish(Vec::new(), &mut module.funcs);
    for element in module.elements.iter_mut() {
        if let ElementItems::Functions(functions) = &mut element.items {
            functions.iter_mut().filter(|id| traps.contains(id)).for_each(|id| *id = trap);
        }
    }
}
