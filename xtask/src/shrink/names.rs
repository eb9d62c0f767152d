//! Short names for what a module and its JavaScript import from each other.

use std::collections::HashMap;

use walrus::Module;

/// What wasm-bindgen's own names contain. Names without it are the module's interface.
const GENERATED: &str = "__";

/// Gives the imports and exports that wasm-bindgen named short names, in the module and in its
/// JavaScript, and gives the latter. They hold a hash each, which no compression makes smaller.
pub fn shorten(module: &mut Module, script: &str) -> String {
    let mut names = HashMap::new();
    let imports = module.imports.iter_mut().map(|import| &mut import.name);
    let exports = module.exports.iter_mut().map(|export| &mut export.name);
    for name in imports.chain(exports).filter(|name| name.contains(GENERATED)) {
        let next = format!("_{:x}", names.len());
        *name = names.entry(name.clone()).or_insert(next).clone();
    }
    replaced(script, &names)
}

/// A script with some of its identifiers replaced.
fn replaced(script: &str, names: &HashMap<String, String>) -> String {
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while !rest.is_empty() {
        let in_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
        let word = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(word);
        out.push_str(names.get(word).map_or(word, String::as_str));
        let between = after.find(in_word).unwrap_or(after.len());
        let (between, after) = after.split_at(between);
        out.push_str(between);
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_identifiers_are_replaced() {
        let names = HashMap::from([("__wbg_new_1f".to_owned(), "_0".to_owned())]);
        let script = "{ __wbg_new_1f: () => wasm.__wbg_new_1f(\"é\"), __wbg_new_1f0: x }";
        assert_eq!(replaced(script, &names), "{ _0: () => wasm._0(\"é\"), __wbg_new_1f0: x }");
    }
}
