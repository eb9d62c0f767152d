//! Short names for what a module and its JavaScript import from each other, and for what wasm-bindgen
//! declares in the latter.

use std::collections::{BTreeSet, HashMap};

use walrus::Module;

/// What the names contain that wasm-bindgen gives to imports and exports. Names without it are the
/// module's interface.
const GENERATED: &str = "__";

/// Gives the imports and exports that wasm-bindgen named short names, in the module and in its
/// JavaScript, and gives the latter. They hold a hash each, which no compression makes smaller.
pub fn shorten(module: &mut Module, script: &str) -> String {
    let mut names = HashMap::new();
    let mut short = |name: &str| -> String {
        let next = format!("_{:x}", names.len());
        names.entry(name.to_owned()).or_insert(next).clone()
    };
    let imports = module.imports.iter_mut().map(|import| &mut import.name);
    let exports = module.exports.iter_mut().map(|export| &mut export.name);
    for name in imports.chain(exports).filter(|name| name.contains(GENERATED)) {
        *name = short(name);
    }
    for name in numbered(script) {
        short(name);
    }
    words(script)
        .flat_map(|(between, word)| [between, names.get(word).map_or(word, |name| name)])
        .collect()
}

/// What wasm-bindgen declares by a name with a number: arguments and variables (`arg0`), and the
/// functions that it needs for each memory and table (`getStringFromWasm0`).
fn numbered(script: &str) -> BTreeSet<&str> {
    let is = |word: &str| {
        let name = word.trim_end_matches(|c: char| c.is_ascii_digit());
        word.len() == name.len() + 1 && name.starts_with(|c: char| c.is_ascii_lowercase())
    };
    let (properties, declared): (Vec<_>, Vec<_>) =
        words(script).filter(|(_, word)| is(word)).partition(|(between, _)| between.ends_with('.'));
    let mut names: BTreeSet<_> = declared.into_iter().map(|(_, word)| word).collect();
    properties.iter().for_each(|(_, word)| _ = names.remove(word));
    names
}

/// A script's identifiers, keywords and numbers, each after what is before it.
fn words(script: &str) -> impl Iterator<Item = (&str, &str)> {
    let in_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut rest = script;
    std::iter::from_fn(move || {
        let (between, after) = rest.split_at(rest.find(in_word).unwrap_or(rest.len()));
        let (word, after) = after.split_at(after.find(|c| !in_word(c)).unwrap_or(after.len()));
        rest = after;
        (between.len() + word.len() > 0).then_some((between, word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_its_words_and_what_is_between() {
        let script = "{ _a: () => wasm._a(\"é\"), $b0: x1 };\n";
        let all: String = words(script).flat_map(|(between, word)| [between, word]).collect();
        assert_eq!(all, script);
        let words: Vec<_> = words(script).map(|(_, word)| word).collect();
        assert_eq!(words, ["_a", "wasm", "_a", "$b0", "x1", ""]);
    }

    #[test]
    fn numbered_names_are_the_scripts_own() {
        let script =
            "function f0(arg0, arg1) { view.setInt32(arg0, Math.log2(arg1), log2, Uint8); }";
        assert_eq!(numbered(script).into_iter().collect::<Vec<_>>(), ["arg0", "arg1", "f0"]);
    }

    #[test]
    fn generated_names_become_short_on_both_sides() {
        let mut module = Module::default();
        let ty = module.types.add(&[], &[]);
        module.add_import_func("./m.js", "__wbg_new_1f", ty);
        module.add_import_func("./m.js", "start", ty);
        let script = "{ __wbg_new_1f: arg0 => 1, __wbg_new_1f0: start }";
        assert_eq!(shorten(&mut module, script), "{ _0: _1 => 1, __wbg_new_1f0: start }");
        let imports: Vec<_> = module.imports.iter().map(|import| import.name.as_str()).collect();
        assert_eq!(imports, ["_0", "start"]);
    }
}
