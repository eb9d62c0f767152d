//! What fuzz targets are tried on in the tests.

use std::path::Path;

/// Changed copies of each input.
const CHANGES: u64 = 60;

/// A fuzz target's seeds, and what fuzzing has found; empty where it has none.
#[must_use]
pub fn fuzz_seeds(target: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    let folders = ["seeds", "regressions"].map(|folder| root.join(folder).join(target));
    let files = folders.into_iter().flat_map(|folder| folder.read_dir().into_iter().flatten());
    files.flatten().filter_map(|file| std::fs::read(file.path()).ok()).collect()
}

/// An input and its neighbours: copies with a byte changed, cut off, or doubled.
pub fn changed_copies(input: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    std::iter::once(input.to_vec()).chain((0..CHANGES).map(|number| changed(input, number)))
}

/// The place of the change depends on the number alone.
fn changed(input: &[u8], number: u64) -> Vec<u8> {
    let mut copy = input.to_vec();
    if copy.is_empty() {
        return copy;
    }
    let place = (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) % copy.len() as u64;
    let place = place as usize;
    match number % 4 {
        0 => copy.truncate(place),
        1 => copy[place] = copy[place].wrapping_add(1 << (number % 8)),
        2 => copy[place] = [0, 0xff, b'<', b'"', b'&'][number as usize % 5],
        _ => {
            let tail = copy[place..].to_vec();
            copy.extend(tail);
        }
    }
    copy
}
