//! [`Codes`]: the quantised vectors of a catalogue, read from their file.

use super::error::CodesError;
use vitrine_envelope::{FormatError, Reader, le};

/// Most components of 8-bit integers.
pub const MAX_8_BIT_COMPONENTS: usize = 64;
/// Most components of 4-bit integers, after those.
pub const MAX_4_BIT_COMPONENTS: usize = 128;

/// Most components of a vector that a file may claim.
const MAX_DIMS: usize = 1 << 16;

/// The codes of a catalogue: its unit vectors, quantised.
#[derive(Debug, Clone, PartialEq)]
pub struct Codes {
    network: String,
    /// Cosine of two pictures that have nothing in common.
    pub(super) unlike: f32,
    pub(super) mean: Vec<f32>,
    pub(super) components: Vec<Component>,
    /// Products of the table, with a code or without.
    products: usize,
    /// For each row the product's position.
    pub(super) positions: Vec<u32>,
    /// For each row `m·u`.
    pub(super) offsets: Vec<f32>,
}

/// One principal component, quantised.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Component {
    /// What an integer of `direction` times one of `codes` stands for.
    pub(super) scale: f32,
    /// The component's direction, one integer for each of the vector's components.
    pub(super) direction: Vec<i8>,
    /// One for each row.
    pub(super) codes: Vec<i8>,
}

impl Codes {
    /// Parses a payload whose checksum has been verified.
    ///
    /// # Errors
    /// [`CodesError::Format`] where it contradicts itself.
    pub fn parse(payload: &[u8]) -> Result<Codes, CodesError> {
        let mut reader = Reader::new(payload);
        let network = reader.string()?.to_owned();
        let unlike = float(&mut reader)?;
        let dims = reader.below(MAX_DIMS + 1)?;
        let eight_bit = reader.below(MAX_8_BIT_COMPONENTS + 1)?;
        let four_bit = reader.below(MAX_4_BIT_COMPONENTS + 1)?;
        let products = reader.below(u32::MAX as usize)?;
        let present = reader.take(products.div_ceil(8))?;
        let is_present =
            |at: usize| present.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1);
        let positions: Vec<u32> =
            (0..products).filter(|&at| is_present(at)).map(|at| at as u32).collect();
        let rows = positions.len();
        let mean = floats(&mut reader, dims)?;
        let (least, step) = (float(&mut reader)?, float(&mut reader)?);
        let offsets = reader.take(rows.saturating_mul(2))?;
        let offsets = offsets.chunks_exact(2).map(|pair| least + step * le(pair) as f32).collect();
        let scales = floats(&mut reader, eight_bit + four_bit)?;
        let mut components = Vec::new();
        for scale in scales {
            let direction = signed(reader.take(dims)?);
            components.push(Component { scale, direction, codes: Vec::new() });
        }
        for (at, component) in components.iter_mut().enumerate() {
            component.codes = if at < eight_bit {
                signed(reader.take(rows)?)
            } else {
                nibbles(reader.take(rows.div_ceil(2))?, rows)
            };
        }
        reader.end()?;
        Ok(Codes { network, unlike, mean, components, products, positions, offsets })
    }

    /// The network's id, [`Network::id`](crate::Network::id), of the network whose vectors these
    /// are.
    pub fn network(&self) -> &str {
        &self.network
    }

    /// Whether a network's vectors may be compared with these: it is the same one, or a pack of it.
    ///
    /// # Errors
    /// [`CodesError::OtherNetwork`].
    pub fn check_network(&self, id: &str, packed_from: &str) -> Result<(), CodesError> {
        if self.network == id || self.network == packed_from {
            return Ok(());
        }
        Err(CodesError::OtherNetwork { codes: self.network.clone(), network: id.to_owned() })
    }

    /// The number of products of the table that these belong to.
    pub fn products(&self) -> usize {
        self.products
    }

    /// The number of products that have a code.
    pub fn len(&self) -> usize {
        self.positions.len()
    }

    /// Whether no product has one.
    pub fn is_empty(&self) -> bool {
        self.positions.is_empty()
    }
}

fn float(reader: &mut Reader) -> Result<f32, FormatError> {
    let value = f32::from_bits(le(reader.take(4)?) as u32);
    if value.is_finite() { Ok(value) } else { Err(FormatError::Damaged("a number is not finite")) }
}

fn floats(reader: &mut Reader, count: usize) -> Result<Vec<f32>, FormatError> {
    (0..count).map(|_| float(reader)).collect()
}

fn signed(bytes: &[u8]) -> Vec<i8> {
    bytes.iter().map(|byte| *byte as i8).collect()
}

/// Two integers a byte, the first in the low half, each stored with 8 added.
fn nibbles(bytes: &[u8], count: usize) -> Vec<i8> {
    bytes.iter().flat_map(|byte| [byte & 15, byte >> 4]).map(|n| n as i8 - 8).take(count).collect()
}
