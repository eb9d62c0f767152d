//! Places of panics in the source (`core::panic::Location`), which only their words name.

use walrus::ir::Value;
use walrus::{ConstExpr, DataKind, Module};

/// Begin the paths of source files: the standard library's, the dependencies' without the
/// builder's own folders, and ours.
const ROOTS: [&[u8]; 3] = [b"/rustc/", b"index.crates.io-", b"crates/"];
/// Ends them.
const END: &[u8] = b".rs";
/// Bytes of a `Location`: the path's address and length, line and column.
const LOCATION: usize = 16;

/// Overwrites the places, and the paths that they name, with zeros, which compress to nothing. The
/// module's data is one piece, so that nothing can be taken out of it.
pub fn forget(module: &mut Module) {
    let all: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    for id in all {
        let data = module.data.get_mut(id);
        if let DataKind::Active { offset: ConstExpr::Value(Value::I32(base)), .. } = data.kind {
            blank(&mut data.value, base);
        }
    }
}

/// Blanks the places in data that begins at address `base`.
fn blank(data: &mut [u8], base: i32) {
    for (at, length) in paths(data) {
        let mut place = [0; 8];
        place[..4].copy_from_slice(&(base + at as i32).to_le_bytes());
        place[4..].copy_from_slice(&(length as u32).to_le_bytes());
        let mut from = 0;
        while let Some(found) = data.get(from..from + LOCATION) {
            if found.starts_with(&place) {
                data[from..from + LOCATION].fill(0);
            }
            from += 4;
        }
        data[at..at + length].fill(0);
    }
}

/// Where the paths are, and how long each is.
fn paths(data: &[u8]) -> Vec<(usize, usize)> {
    let mut paths = Vec::new();
    let mut at = 0;
    while let Some(rest) = data.get(at..).filter(|rest| !rest.is_empty()) {
        let text = rest.iter().take_while(|byte| byte.is_ascii_graphic()).count();
        let end = rest[..text].windows(END.len()).position(|window| window == END);
        match end.map(|end| end + END.len()) {
            Some(length) if ROOTS.iter().any(|root| rest.starts_with(root)) => {
                paths.push((at, length));
                at += length;
            }
            _ => at += 1,
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_blanked_and_nothing_else() {
        let path = b"crates/table/src/lib.rs";
        let base = 1024;
        let mut data = b"kept".to_vec();
        data.extend_from_slice(path);
        data.extend_from_slice(b"\0words");
        data.resize(40, b'.');
        let place = [base + 4, path.len() as u32, 7, 9].map(u32::to_le_bytes).concat();
        data.extend_from_slice(&place);
        let other = [base, 4, 7, 9].map(u32::to_le_bytes).concat();
        data.extend_from_slice(&other);

        blank(&mut data, base as i32);
        assert_eq!(&data[..4], b"kept");
        assert!(data[4..4 + path.len()].iter().all(|byte| *byte == 0));
        assert_eq!(&data[5 + path.len()..10 + path.len()], b"words");
        assert_eq!(data[40..56], [0; 16]);
        assert_eq!(data[56..], other);
    }
}
