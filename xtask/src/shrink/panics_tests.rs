//! Panics of small modules made here.

use walrus::ir::{BinaryOp, Instr};
use walrus::{
    ConstExpr, ElementItems, ElementKind, FunctionBuilder, FunctionId, InstrSeqBuilder, Module,
    RefType, ValType,
};

use super::silence;

const PANIC: &str = "core[1f]::panicking::panic_fmt";
const WRITE: &str = "core[1f]::fmt::write";

/// Adds a function without arguments and results.
fn function(
    module: &mut Module,
    name: &str,
    body: impl FnOnce(&mut InstrSeqBuilder),
) -> FunctionId {
    let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
    builder.name(name.to_owned());
    body(&mut builder.func_body());
    builder.finish(Vec::new(), &mut module.funcs)
}

/// A module whose function `index` panics where its argument is too large, by way of a function
/// that words the panic; `write` formats.
fn module() -> (Module, FunctionId, FunctionId) {
    let mut module = Module::default();
    let ty = module.types.add(&[], &[]);
    let (host, _) = module.add_import_func("host", "print", ty);
    let write = function(&mut module, WRITE, |body| {
        body.call(host);
    });
    let panic = function(&mut module, PANIC, |body| {
        body.call(write).unreachable();
    });
    let fail = function(&mut module, "core[1f]::slice::index_fail", |body| {
        body.i32_const(1).drop().call(panic).unreachable();
    });
    let mut builder = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
    let at = module.locals.add(ValType::I32);
    builder.func_body().local_get(at).i32_const(9).binop(BinaryOp::I32GtU).if_else(
        None,
        |then| {
            then.i32_const(5).local_set(at).call(fail).unreachable();
        },
        |_| {},
    );
    builder.func_body().local_get(at);
    let index = builder.finish(vec![at], &mut module.funcs);
    module.exports.add("index", index);
    (module, index, write)
}

#[test]
fn a_panic_traps_at_once_and_nothing_that_words_it_is_left() {
    let (mut module, index, _) = module();
    silence(&mut module).unwrap();
    let left: Vec<_> = module.funcs.iter().map(|function| function.id()).collect();
    assert_eq!(left, [index]);
    let function = module.funcs.get(index).kind.unwrap_local();
    let entry = function.block(function.entry_block());
    let Some(Instr::IfElse(branch)) = entry.iter().map(|(instr, _)| instr).nth(3) else {
        panic!("{entry:?}");
    };
    let then = function.block(branch.consequent);
    assert!(matches!(then.as_slice(), [(Instr::Unreachable(_), _)]), "{then:?}");
    assert_eq!(entry.len(), 5, "what does not panic stays");
}

#[test]
fn formatting_by_way_of_the_table_traps() {
    let (mut module, index, write) = module();
    let shown = function(&mut module, "<u64 as core[1f]::fmt::Display>::fmt", |body| {
        body.call(write);
    });
    let kept = function(&mut module, "<&T as core[1f]::fmt::Display>::fmt", |_| {});
    let table = module.tables.add_local(false, 2, None, RefType::FUNCREF);
    module.exports.add("table", table);
    let offset = ConstExpr::Value(walrus::ir::Value::I32(0));
    let items = ElementItems::Functions(vec![shown, kept, index]);
    let element = module.elements.add(ElementKind::Active { table, offset }, items);
    module.tables.get_mut(table).elem_segments.insert(element);

    silence(&mut module).unwrap();
    let ElementItems::Functions(functions) = &module.elements.get(element).items else {
        panic!("other items");
    };
    // Its name alone does not say that nobody calls it.
    assert_eq!(functions[1..], [kept, index]);
    let trap = module.funcs.get(functions[0]).kind.unwrap_local();
    let body = trap.block(trap.entry_block());
    assert!(matches!(body.as_slice(), [(Instr::Unreachable(_), _)]), "{body:?}");
}

#[test]
fn what_formats_without_a_panic_is_refused() {
    let (mut module, _, write) = module();
    let shop = function(&mut module, "shop::price", |body| {
        body.call(write);
    });
    module.exports.add("price", shop);
    let error = silence(&mut module).unwrap_err().to_string();
    assert!(error.contains("`shop::price` calls `core[1f]::fmt::write`"), "{error}");
}

#[test]
fn a_module_whose_panics_have_another_name_is_refused() {
    assert!(silence(&mut Module::default()).is_err());
}
