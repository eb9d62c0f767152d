//! Seeded tensors: pseudo-random floats that take no memory before they are written.

use std::io::{self, Write};

use prost::Message;

use crate::onnx::proto as pb;

/// Key of the protobuf field that holds a tensor's elements, as `onnx.proto` numbers it.
const RAW_DATA: u64 = (9 << 3) | 2;

/// A tensor of floats that is made only when it is written.
#[derive(Debug)]
pub(super) struct Seeded {
    /// Without its elements.
    pub tensor: pb::TensorProto,
    pub seed: u64,
    pub bound: f32,
}

impl Seeded {
    /// All of the message but its elements.
    pub(super) fn header(&self) -> Vec<u8> {
        let mut header = self.tensor.encode_to_vec();
        header.extend(key_and_length(RAW_DATA, self.bytes()));
        header
    }

    /// Length of the elements.
    pub(super) fn bytes(&self) -> u64 {
        self.tensor.dims.iter().product::<i64>().unsigned_abs() * 4
    }

    /// Writes the elements piece by piece.
    pub(super) fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        const PIECE: u64 = 1 << 14;
        let mut random = SplitMix64(self.seed);
        let mut left = self.bytes() / 4;
        while left > 0 {
            let count = left.min(PIECE);
            let piece: Vec<u8> =
                (0..count).flat_map(|_| (random.next() * self.bound).to_le_bytes()).collect();
            to.write_all(&piece)?;
            left -= count;
        }
        Ok(())
    }
}

/// The pseudo-random generator SplitMix64: G. L. Steele, D. Lea, C. H. Flood, *Fast Splittable
/// Pseudorandom Number Generators*, 2014.
struct SplitMix64(u64);

impl SplitMix64 {
    /// A multiple of 2⁻²³ in −1…1, the same on every machine.
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((z >> 40) as i32 - (1 << 23)) as f32 / (1 << 23) as f32
    }
}

/// The beginning of a length-delimited protobuf field.
pub(super) fn key_and_length(key: u64, length: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    prost::encoding::encode_varint(key, &mut bytes);
    prost::encoding::encode_varint(length, &mut bytes);
    bytes
}
