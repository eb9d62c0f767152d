//! The catalogue's vectors in few bytes, so that a browser can find the products nearest to a new
//! picture's vector.
//!
//! Directions (vectors of unit length) `u = m + x` are written as their mean `m` and what differs
//! from it, `x`, in its leading principal components: the first [`WIDE`] with eight bits, the next
//! [`NARROW`] with four. Then the cosine of a query `q` with the product is
//!
//! ```text
//! q·u  =  m·u  +  (q − m)·m  +  (q − m)·x
//! ```
//!
//! where the first term is stored for each product, the second is the same for all, and only in
//! the third does `x` come from its code. As pictures of one shop have much in common, most of the
//! cosine is in the first two, which thus lose nothing to the codes: on 6,000 pictures, whose mean
//! cosine was 0.82, codes of 128 bytes that had to carry `q·u` whole found half as many of the
//! nearest.
//!
//! ```text
//! writing:  vectors, order ─▶ fit ─▶ codes.HASH.vit
//! reading:  codes.HASH.vit ─▶ Codes::parse ─▶ Codes::nearest ─▶ show, with the table's shards
//! ```
//!
//! `docs/FORMAT.md` specifies the bytes. Reading is pure and needs no features; writing comes with
//! feature `cli`.

use thiserror::Error;

use vitrine_envelope::{FormatError, Reader, le};

mod results;

#[cfg(feature = "writing")]
mod fit;

pub use results::{Shown, candidates, show};

#[cfg(feature = "writing")]
pub use fit::{CodesInput, fit};

/// Most components of eight bits.
pub const WIDE: usize = 64;
/// Most components of four bits, after those.
pub const NARROW: usize = 128;

/// Least similarity of what is really alike. By the network inside, 96 to 98 of 100 photographs of
/// a product, cropped to it, reach it with the product or a variant; of pictures of things that a
/// shop does not have, 0 to 2 of 100 reach it with anything (`./build.sh bench photo`).
pub const ALIKE: f32 = 0.35;

/// Most components of a vector that a file may claim.
const MAX_DIMS: usize = 1 << 16;

/// Why codes cannot be read or used; each message names the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CodesError {
    /// The file is not sound.
    #[error("the codes of the catalogue cannot be read ({0}): publish the whole folder again")]
    Format(#[from] FormatError),
    /// Nothing is ever compared with another network's vectors.
    #[error(
        "the codes are of the network {codes}, but the picture was seen by {network}: publish the \
         whole folder again"
    )]
    OtherNetwork {
        /// The network that the codes were made with.
        codes: String,
        /// The network that sees now.
        network: String,
    },
    /// The vectors have no directions to keep.
    #[error("no product has a picture to be found by")]
    Nothing,
}

/// A product that looks like the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The product's position in the table.
    pub position: u32,
    /// Cosine of its vector with the picture's, nearly always right to some thousandths.
    pub cosine: f32,
    /// The cosine freed of what two pictures have that have nothing in common, 0 to 1. The nearer
    /// the product, the greater it is.
    pub similarity: f32,
}

impl Found {
    /// Whether the product is really like the picture, and not only nearer than the others.
    #[must_use]
    pub fn is_alike(&self) -> bool {
        self.similarity >= ALIKE
    }
}

/// The codes of a catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct Codes {
    network: String,
    /// Cosine of two pictures that have nothing in common.
    unlike: f32,
    mean: Vec<f32>,
    components: Vec<Component>,
    /// Products of the table, with a code or without.
    products: usize,
    /// For each row the product's position.
    positions: Vec<u32>,
    /// For each row `m·u`.
    offsets: Vec<f32>,
}

/// One principal component.
#[derive(Debug, Clone, PartialEq)]
struct Component {
    /// What an integer of `direction` times one of `codes` stands for.
    scale: f32,
    /// The component's direction, one integer for each of the vector's components.
    direction: Vec<i8>,
    /// One for each row.
    codes: Vec<i8>,
}

impl Codes {
    /// Reads a payload whose checksum has been verified.
    ///
    /// # Errors
    /// [`CodesError::Format`] where it contradicts itself.
    pub fn parse(payload: &[u8]) -> Result<Codes, CodesError> {
        let mut reader = Reader::new(payload);
        let network = reader.string()?.to_owned();
        let unlike = float(&mut reader)?;
        let dims = reader.below(MAX_DIMS + 1)?;
        let wide = reader.below(WIDE + 1)?;
        let narrow = reader.below(NARROW + 1)?;
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
        let scales = floats(&mut reader, wide + narrow)?;
        let mut components = Vec::new();
        for scale in scales {
            let direction = signed(reader.take(dims)?);
            components.push(Component { scale, direction, codes: Vec::new() });
        }
        for (at, component) in components.iter_mut().enumerate() {
            component.codes = if at < wide {
                signed(reader.take(rows)?)
            } else {
                nibbles(reader.take(rows.div_ceil(2))?, rows)
            };
        }
        reader.end()?;
        Ok(Codes { network, unlike, mean, components, products, positions, offsets })
    }

    /// [`Network::id`](crate::Network::id) of the network whose vectors these are.
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

    /// Products of the table that these belong to.
    pub fn products(&self) -> usize {
        self.products
    }

    /// Products that have a code.
    pub fn len(&self) -> usize {
        self.positions.len()
    }

    /// Whether no product has one.
    pub fn is_empty(&self) -> bool {
        self.positions.is_empty()
    }

    /// The `count` products nearest to `vector` by cosine, the nearest first, equal ones by
    /// position. None for a vector without direction or of another length.
    pub fn nearest(&self, vector: &[f32], count: usize) -> Vec<Found> {
        let length = vector.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt() as f32;
        if vector.len() != self.mean.len() || !length.is_finite() || length <= 0.0 {
            return Vec::new();
        }
        let difference: Vec<f32> =
            vector.iter().zip(&self.mean).map(|(x, mean)| x / length - mean).collect();
        let common: f32 = difference.iter().zip(&self.mean).map(|(x, mean)| x * mean).sum();
        let mut cosines: Vec<f32> = self.offsets.iter().map(|offset| offset + common).collect();
        for component in &self.components {
            let weight = component.scale * dot(&component.direction, &difference);
            for (cosine, code) in cosines.iter_mut().zip(&component.codes) {
                *cosine += weight * f32::from(*code);
            }
        }
        let mut order: Vec<usize> = (0..cosines.len()).collect();
        let best = |&a: &usize, &b: &usize| {
            let cosine = |at: usize| cosines.get(at).copied().unwrap_or_default();
            cosine(b).total_cmp(&cosine(a)).then(a.cmp(&b))
        };
        if count < order.len() {
            order.select_nth_unstable_by(count, best);
            order.truncate(count);
        }
        order.sort_unstable_by(best);
        order
            .into_iter()
            .filter_map(|row| {
                let cosine = cosines.get(row)?.clamp(-1.0, 1.0);
                let similarity = ((cosine - self.unlike) / (1.0 - self.unlike)).clamp(0.0, 1.0);
                Some(Found { position: *self.positions.get(row)?, cosine, similarity })
            })
            .collect()
    }
}

/// Sixteen sums, so that the compiler can use vectors.
fn dot(direction: &[i8], difference: &[f32]) -> f32 {
    let mut sums = [0.0f32; 16];
    for (direction, difference) in direction.chunks(16).zip(difference.chunks(16)) {
        for (sum, (d, x)) in sums.iter_mut().zip(direction.iter().zip(difference)) {
            *sum += f32::from(*d) * x;
        }
    }
    sums.iter().sum()
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

#[cfg(test)]
#[cfg(feature = "writing")]
mod tests;
