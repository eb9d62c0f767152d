//! The words of titles without what only people read: one line a kind, so that the widget stays small.

use std::error::Error;
use std::path::Path;

/// The kinds of words, in the order of `Classes` in `src/matching/words.rs`.
const KINDS: [&str; 12] = [
    "deal",
    "currency",
    "store",
    "glue",
    "place",
    "shop",
    "review",
    "other",
    "page",
    "article",
    "accessory",
    "relation",
];

fn main() -> Result<(), Box<dyn Error>> {
    let table = "src/matching/words.tsv";
    println!("cargo::rerun-if-changed={table}");
    let text = std::fs::read_to_string(table)?;
    let mut lists: [Vec<&str>; KINDS.len()] = Default::default();
    for (number, line) in text.lines().enumerate().skip(1) {
        let mut cells = line.split('\t');
        let kind = cells.next().unwrap_or_default();
        let list = KINDS.iter().zip(&mut lists).find(|(of, _)| **of == kind);
        let wrong = || format!("{table}: line {}: there is no kind {kind:?}", number + 1);
        let (_, list) = list.ok_or_else(wrong)?;
        for word in cells.nth(1).unwrap_or_default().split_ascii_whitespace() {
            if !list.contains(&word) {
                list.push(word);
            }
        }
    }
    let lines: Vec<String> = lists.iter().map(|list| list.join(" ")).collect();
    std::fs::write(Path::new(&std::env::var("OUT_DIR")?).join("words.txt"), lines.join("\n"))?;
    Ok(())
}
