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
/// What all formatting comes to.
const FORMAT: [&str; 2] = ["::fmt::write", "::fmt::Formatter>::pad"];
/// What the names contain of code that writes a value as text, or hands a panic's text on.
const FORMATTING: [&str; 2] = ["::fmt::", "::PanicPayload"];
/// The name of code that JavaScript calls by its export. The table of functions has one for each
/// number of arguments that a closure may have, which wasm-bindgen has read and nobody calls. Each
/// throws an error of closures, so that the compiler has merged none with anything else.
const CLOSURES: &str = "wasm_bindgen::convert::closures::_::invoke";

/// Makes every panic trap at once, and takes out what nothing calls any more.
///
/// # Errors
///
/// Where code that does not panic formats: it would trap as well.
pub fn silence(module: &mut Module) -> anyhow::Result<()> {
    let mut unused = panics(module)?;
    unused.extend(formatting(module, &unused)?);
    unused.extend(named(module, &[CLOSURES]));
    replace(module, &unused);
    passes::gc::run(module);
    Ok(())
}

/// The functions whose names contain one of several texts.
fn named(module: &Module, parts: &[&str]) -> HashSet<FunctionId> {
    let is = |id: &FunctionId| parts.iter().any(|part| name(module, *id).contains(part));
    module.funcs.iter_local().map(|(id, _)| id).filter(is).collect()
}

fn name(module: &Module, id: FunctionId) -> &str {
    module.funcs.get(id).name.as_deref().unwrap_or_default()
}

/// Cuts all functions where they panic, and gives those of which nothing else is left.
fn panics(module: &mut Module) -> anyhow::Result<HashSet<FunctionId>> {
    let mut traps = named(module, &[PANIC]);
    if traps.is_empty() {
        bail!("the module has no function `{PANIC}`: have the standard library's names changed?");
    }
    loop {
        let functions = module.funcs.iter_local_mut().filter(|(id, _)| !traps.contains(id));
        let found: Vec<_> =
            functions.filter_map(|(id, function)| cut(function, &traps).then_some(id)).collect();
        if found.is_empty() {
            return Ok(traps);
        }
        traps.extend(found);
    }
}

/// The functions that format, which only panics have called, by way of tables. A name alone says
/// nothing, because the compiler merges functions of equal code under one of their names; but what
/// calls formatting formats, whatever it is called.
fn formatting(module: &Module, traps: &HashSet<FunctionId>) -> anyhow::Result<HashSet<FunctionId>> {
    let mut formatting = named(module, &FORMAT);
    let may = named(module, &FORMATTING);
    loop {
        let mut found = Vec::new();
        for (id, function) in module.funcs.iter_local() {
            if formatting.contains(&id) || traps.contains(&id) {
                continue;
            }
            let Some(callee) = callees(function).into_iter().find(|of| formatting.contains(of))
            else {
                continue;
            };
            if !may.contains(&id) {
                let (caller, callee) = (name(module, id), name(module, callee));
                bail!("`{caller}` calls `{callee}`: the frame must not format");
            }
            found.push(id);
        }
        if found.is_empty() {
            return Ok(formatting);
        }
        formatting.extend(found);
    }
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
