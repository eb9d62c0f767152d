//! [`Codes`]: the quantised vectors of a catalogue, read from their file.

use super::cells::Directory;
use super::error::CodesError;
use vitrine_envelope::{FormatError, Reader, le};

/// Most components of 8-bit integers.
pub const MAX_8_BIT_COMPONENTS: usize = 64;
/// Most components of 4-bit integers, after those.
pub const MAX_4_BIT_COMPONENTS: usize = 128;

/// Most components of a vector that a file may claim.
const MAX_DIMS: usize = 1 << 16;
/// In place of the number of 8-bit components: the rows are in cells.
pub(super) const IN_CELLS: usize = 255;

/// The codes of a catalogue: its unit vectors, quantised. Those of large catalogues lie in
/// [cells](super::Cell), which are files of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct Codes {
    network: String,
    /// Cosine of two pictures that have nothing in common.
    pub(super) unlike: f32,
    pub(super) mean: Vec<f32>,
    /// Each component's direction, one integer for each of the vector's components.
    pub(super) directions: Vec<Vec<i8>>,
    /// How many of the components have 8 bits; they come first.
    pub(super) eight_bit: usize,
    /// Products of the table, with a code or without.
    products: usize,
    pub(super) rows: Rows,
    /// Where the rows lie that are not here.
    pub(super) directory: Option<Directory>,
    /// The number of products that have a code, here or in cells.
    findable: usize,
}

/// Products of one file, quantised.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Rows {
    /// For each row the product's position, ascending.
    pub positions: Vec<u32>,
    /// For each row `m·u`.
    pub offsets: Vec<f32>,
    /// As many as there are directions.
    pub components: Vec<Component>,
}

/// One principal component of some rows, quantised.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Component {
    /// What an integer of the direction times one of `codes` stands for.
    pub scale: f32,
    /// One for each row.
    pub codes: Vec<i8>,
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
        let mut codes = Codes {
            network,
            unlike,
            mean: Vec::new(),
            directions: Vec::new(),
            eight_bit: reader.below(IN_CELLS + 1)?,
            products: 0,
            rows: Rows::default(),
            directory: None,
            findable: 0,
        };
        if codes.eight_bit == IN_CELLS {
            codes.read_with_cells(&mut reader, dims, payload.len())?;
        } else {
            codes.read_whole(&mut reader, dims)?;
        }
        reader.end()?;
        Ok(codes)
    }

    /// The rest of version 1.
    fn read_whole(&mut self, reader: &mut Reader, dims: usize) -> Result<(), FormatError> {
        if self.eight_bit > MAX_8_BIT_COMPONENTS {
            return Err(FormatError::Damaged("a number is out of range"));
        }
        let count = self.eight_bit + reader.below(MAX_4_BIT_COMPONENTS + 1)?;
        self.products = reader.below(u32::MAX as usize)?;
        let present = reader.take(self.products.div_ceil(8))?;
        let is_present =
            |at: usize| present.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1);
        let positions: Vec<u32> =
            (0..self.products).filter(|&at| is_present(at)).map(|at| at as u32).collect();
        self.findable = positions.len();
        self.mean = floats(reader, dims)?;
        let offsets = offsets(reader, positions.len())?;
        let scales = floats(reader, count)?;
        for _ in 0..count {
            self.directions.push(signed(reader.take(dims)?));
        }
        let components = components(reader, scales, self.eight_bit, positions.len())?;
        self.rows = Rows { positions, offsets, components };
        Ok(())
    }

    /// The rest of version 2.
    fn read_with_cells(
        &mut self,
        reader: &mut Reader,
        dims: usize,
        payload_len: usize,
    ) -> Result<(), FormatError> {
        self.eight_bit = reader.below(MAX_8_BIT_COMPONENTS + 1)?;
        let count = self.eight_bit + reader.below(MAX_4_BIT_COMPONENTS + 1)?;
        self.products = reader.below(u32::MAX as usize)?;
        self.findable = reader.below(self.products + 1)?;
        self.mean = floats(reader, dims)?;
        for at in 0..count {
            self.directions.push(if at < self.eight_bit {
                signed(reader.take(dims)?)
            } else {
                nibbles(reader.take(dims.div_ceil(2))?, dims)
            });
        }
        self.directory = Some(Directory::read(reader, &self.directions, payload_len)?);
        Ok(())
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

    /// Components of the vectors that can be searched for.
    pub fn dims(&self) -> usize {
        self.mean.len()
    }

    /// The number of products of the table that these belong to.
    pub fn products(&self) -> usize {
        self.products
    }

    /// The number of products that have a code, here or in a cell.
    pub fn len(&self) -> usize {
        self.findable
    }

    /// Whether no product has one.
    pub fn is_empty(&self) -> bool {
        self.findable == 0
    }
}

pub(super) fn float(reader: &mut Reader) -> Result<f32, FormatError> {
    let value = f32::from_bits(le(reader.take(4)?) as u32);
    if value.is_finite() { Ok(value) } else { Err(FormatError::Damaged("a number is not finite")) }
}

pub(super) fn floats(reader: &mut Reader, count: usize) -> Result<Vec<f32>, FormatError> {
    (0..count).map(|_| float(reader)).collect()
}

/// The offsets of `rows` rows.
pub(super) fn offsets(reader: &mut Reader, rows: usize) -> Result<Vec<f32>, FormatError> {
    let (least, step) = (float(reader)?, float(reader)?);
    let offsets = reader.take(rows.saturating_mul(2))?;
    Ok(offsets.chunks_exact(2).map(|pair| least + step * le(pair) as f32).collect())
}

/// The codes of `rows` rows, for a component of each scale.
pub(super) fn components(
    reader: &mut Reader,
    scales: Vec<f32>,
    eight_bit: usize,
    rows: usize,
) -> Result<Vec<Component>, FormatError> {
    let component = |(at, scale)| {
        let codes = if at < eight_bit {
            signed(reader.take(rows)?)
        } else {
            nibbles(reader.take(rows.div_ceil(2))?, rows)
        };
        Ok(Component { scale, codes })
    };
    scales.into_iter().enumerate().map(component).collect()
}

pub(super) fn signed(bytes: &[u8]) -> Vec<i8> {
    bytes.iter().map(|byte| *byte as i8).collect()
}

/// Two integers a byte, the first in the low half, each stored with 8 added.
pub(super) fn nibbles(bytes: &[u8], count: usize) -> Vec<i8> {
    bytes.iter().flat_map(|byte| [byte & 15, byte >> 4]).map(|n| n as i8 - 8).take(count).collect()
}
