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
        list.extend(cells.nth(1).unwrap_or_default().split_ascii_whitespace());
    }
    let mut out = Vec::new();
    for list in &mut lists {
        list.sort_unstable();
        list.dedup();
        let lead = |byte: &u8| matches!(byte, 0xd0 | 0xd1);
        let short = |word: &&str| word.bytes().filter(|byte| !lead(byte)).collect::<Vec<u8>>();
        let mut words = list.iter().map(short).peekable();
        let mut shared = 0;
        while let Some(word) = words.next() {
            out.extend(word.iter().skip(shared));
            let Some(next) = words.peek() else { break };
            let same = word.iter().zip(next).take_while(|(a, b)| a == b).count();
            shared = same.min(usize::from(b'Z' - b'A'));
            out.push(b'A' + shared as u8);
        }
        out.push(b'\n');
    }
    std::fs::write(Path::new(&std::env::var("OUT_DIR")?).join("words.bin"), out)?;
    Ok(())
}
