//! The manifest: which layers a pack has, and which shards hold their weights.

use super::tensors::next_start;
use super::{About, PackError};
use crate::format::{Envelope, Kind, Reader, crc32, hex, le};

/// Most bytes of all tensors together; VGG19 with 32-bit floats has 558 million.
const MAX_WEIGHTS: usize = 1 << 30;
/// Most bytes of a shard.
const MAX_SHARD: usize = 16 << 20;

/// A pack's description, read and verified. The weights come through an
/// [`Assembly`](super::Assembly).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    pub(super) id: [u8; 8],
    pub(super) about: About,
    /// Rows, columns and channels of the input.
    pub(super) input: [usize; 3],
    pub(super) layers: Vec<LayerShape>,
    /// Bytes of every shard but the last.
    pub(super) shard_bytes: usize,
    pub(super) shards: Vec<ShardSum>,
}

/// How weights are stored; arithmetic is always in 32-bit floats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightType {
    /// 32-bit floats.
    F32,
    /// 16-bit floats (IEEE 754 binary16).
    F16,
    /// 8-bit integers with one 32-bit scale for each output.
    I8,
}

/// A layer without its weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LayerShape {
    Conv3x3(AffineShape),
    MaxPool2x2,
    Dense(AffineShape),
    /// The only one of a network outside the VGG family: its whole file.
    Onnx {
        bytes: usize,
        channels_last: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AffineShape {
    pub outputs: usize,
    pub inputs: usize,
    /// Weights for each input and output: 9 of a convolution, 1 of a dense layer.
    pub taps: usize,
    pub relu: bool,
    pub weights: WeightType,
}

/// What a shard's file must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ShardSum {
    /// First eight bytes of the file's SHA-256, after which it is named.
    pub hash: [u8; 8],
    pub crc32: u32,
}

impl Manifest {
    /// Reads a manifest, and checks that shapes, shards and checksum agree. Nothing is allocated
    /// for the weights yet.
    ///
    /// # Errors
    /// [`PackError`] of a broken or foreign file.
    pub fn parse(bytes: &[u8]) -> Result<Manifest, PackError> {
        let envelope = Envelope::open(bytes, Kind::Pack)?;
        let payload = envelope.body();
        envelope.verify(payload)?;
        let mut reader = Reader::new(payload);
        let id = reader.take(8)?.first_chunk().copied().unwrap_or_default();
        let about = About {
            preprocessing: reader.string()?.to_owned(),
            layer: reader.string()?.to_owned(),
            source: reader.string()?.to_owned(),
            name: reader.string()?.to_owned(),
            licence: reader.string()?.to_owned(),
        };
        let mut number = || reader.below(MAX_WEIGHTS);
        let input = [number()?, number()?, number()?];
        let count = reader.count(1)?;
        let layers: Vec<_> = (0..count).map(|_| layer(&mut reader)).collect::<Result<_, _>>()?;
        let file = |layer: &LayerShape| matches!(layer, LayerShape::Onnx { .. });
        if layers.iter().any(file) && layers.len() > 1 {
            return Err(PackError::Damaged("it is both layers and a file"));
        }
        let shard_bytes = reader.below(MAX_SHARD + 1)?;
        if shard_bytes == 0 || next_start(shard_bytes) != shard_bytes {
            return Err(PackError::Damaged("its shards do not begin at multiples of 16"));
        }
        let count = reader.count(12)?;
        let sums = reader.take(count * 12)?.as_chunks::<12>().0;
        let sum = |[hash @ .., a, b, c, d]: &[u8; 12]| ShardSum {
            hash: *hash,
            crc32: le(&[*a, *b, *c, *d]) as u32,
        };
        let shards = sums.iter().map(sum).collect();
        reader.end()?;
        let manifest = Manifest { id, about, input, layers, shard_bytes, shards };
        let weights = weight_bytes(&manifest.layers)
            .ok_or(PackError::Damaged("it claims to be too large"))?;
        if weights.div_ceil(shard_bytes) != count {
            return Err(PackError::Damaged("its shards are not those of its layers"));
        }
        Ok(manifest)
    }

    /// The file. The pack's id is made from all that follows it.
    #[cfg(feature = "cli")]
    pub(super) fn encode(&self) -> Result<Vec<u8>, PackError> {
        use crate::format::{content_hash, put_string, put_varint, seal};
        weight_bytes(&self.layers).ok_or(PackError::TooLarge)?;
        let mut out = Vec::new();
        let About { preprocessing, layer, source, name, licence } = &self.about;
        for text in [preprocessing, layer, source, name, licence] {
            put_string(&mut out, text);
        }
        for length in self.input {
            put_varint(&mut out, length as u64);
        }
        put_varint(&mut out, self.layers.len() as u64);
        for layer in &self.layers {
            let shape = match layer {
                LayerShape::MaxPool2x2 => {
                    out.push(POOL);
                    continue;
                }
                LayerShape::Onnx { bytes, channels_last } => {
                    out.extend([ONNX, (*channels_last).into()]);
                    put_varint(&mut out, *bytes as u64);
                    continue;
                }
                LayerShape::Conv3x3(shape) => {
                    out.push(CONV);
                    shape
                }
                LayerShape::Dense(shape) => {
                    out.push(DENSE);
                    shape
                }
            };
            out.extend([shape.weights.code(), shape.relu.into()]);
            put_varint(&mut out, shape.outputs as u64);
            put_varint(&mut out, shape.inputs as u64);
        }
        put_varint(&mut out, self.shard_bytes as u64);
        put_varint(&mut out, self.shards.len() as u64);
        for shard in &self.shards {
            out.extend(shard.hash);
            out.extend(shard.crc32.to_le_bytes());
        }
        out.splice(0..0, content_hash(&out));
        Ok(seal(Kind::Pack, &out)?)
    }

    /// What the pack says about its network.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Sixteen hexadecimal digits that no pack with other layers, weights or texts has.
    pub fn id(&self) -> String {
        hex(&self.id)
    }

    /// [`Network::id`](crate::fc2::Network::id) of the network: this pack's [`id`](Manifest::id),
    /// the layer and the preprocessing, with colons between.
    pub fn network_id(&self) -> String {
        format!("{}:{}:{}", self.id(), self.about.layer, self.about.preprocessing)
    }

    /// The picture as the network will read it, before the weights are there: all that must be
    /// kept of it meanwhile.
    ///
    /// # Errors
    /// Where the pack needs a preprocessing of a later release.
    #[cfg(feature = "pictures")]
    pub fn prepare(
        &self,
        picture: &crate::fc2::Picture,
    ) -> Result<crate::fc2::Prepared, crate::fc2::UnknownPreprocessing> {
        use crate::fc2::{Layout, Prepared, Preprocessing};
        let preprocessing: Preprocessing = self.about.preprocessing.parse()?;
        let [height, width, _] = self.input.map(|length| length as u32);
        let layout = match self.layers.first() {
            Some(LayerShape::Onnx { channels_last: false, .. }) => Layout::Nchw,
            _ => Layout::Nhwc,
        };
        Ok(Prepared(preprocessing.apply(picture, width, height, layout)))
    }

    /// Whether it holds an ONNX file, which needs tract, and not layers of the VGG family.
    pub fn is_onnx(&self) -> bool {
        matches!(self.layers.first(), Some(LayerShape::Onnx { .. }))
    }

    /// What vectors depend on besides the pictures.
    ///
    /// # Errors
    /// Where the pack needs a preprocessing of a later release.
    #[cfg(feature = "pictures")]
    pub fn metadata(&self) -> Result<crate::fc2::Metadata, crate::fc2::UnknownPreprocessing> {
        Ok(crate::fc2::Metadata {
            id: self.network_id(),
            layer: self.about.layer.clone(),
            preprocessing: self.about.preprocessing.parse()?,
        })
    }

    /// How many shards hold the weights.
    pub fn shards(&self) -> usize {
        self.shards.len()
    }

    /// A shard's path relative to the manifest, for example `weights/0123456789abcdef.bin`.
    pub fn shard_path(&self, shard: usize) -> Option<String> {
        self.shards.get(shard).map(|sum| shard_path(&sum.hash))
    }

    /// The paths of all shards, in their order.
    pub fn shard_paths(&self) -> impl Iterator<Item = String> + '_ {
        self.shards.iter().map(|sum| shard_path(&sum.hash))
    }

    /// Whether `bytes` are a shard's, by length and checksum.
    ///
    /// # Errors
    /// [`PackError::Shard`] where they are not, [`PackError::NoSuchShard`].
    pub fn check_shard(&self, shard: usize, bytes: &[u8]) -> Result<(), PackError> {
        let (Some(length), Some(sum)) = (self.shard_len(shard), self.shards.get(shard)) else {
            return Err(self.no_such_shard(shard));
        };
        if length != bytes.len() {
            return Err(self.refusal(shard, "its length differs"));
        }
        if crc32(bytes) != sum.crc32 {
            return Err(self.refusal(shard, "its checksum differs"));
        }
        Ok(())
    }

    pub(super) fn refusal(&self, shard: usize, reason: &'static str) -> PackError {
        PackError::Shard { path: self.shard_path(shard).unwrap_or_default(), reason }
    }

    pub(super) fn no_such_shard(&self, number: usize) -> PackError {
        PackError::NoSuchShard { number, shards: self.shards() }
    }

    /// A shard's length in bytes.
    pub fn shard_len(&self, shard: usize) -> Option<usize> {
        let start = shard.checked_mul(self.shard_bytes)?;
        let left = self.weight_bytes().checked_sub(start).filter(|left| *left > 0)?;
        Some(left.min(self.shard_bytes))
    }

    /// Bytes of all shards together.
    pub fn weight_bytes(&self) -> usize {
        weight_bytes(&self.layers).unwrap_or_default()
    }
}

pub(super) fn shard_path(hash: &[u8; 8]) -> String {
    format!("weights/{}.bin", hex(hash))
}

const CONV: u8 = 1;
const POOL: u8 = 2;
const DENSE: u8 = 3;
const ONNX: u8 = 4;

fn layer(reader: &mut Reader) -> Result<LayerShape, PackError> {
    let kind = reader.u8()?;
    let mut affine = |taps| {
        Ok::<_, PackError>(AffineShape {
            weights: WeightType::from_code(reader.u8()?)
                .ok_or(PackError::Damaged("a type of weights is unknown"))?,
            relu: reader.below(2)? == 1,
            outputs: reader.below(MAX_WEIGHTS)?,
            inputs: reader.below(MAX_WEIGHTS)?,
            taps,
        })
    };
    match kind {
        CONV => Ok(LayerShape::Conv3x3(affine(9)?)),
        POOL => Ok(LayerShape::MaxPool2x2),
        DENSE => Ok(LayerShape::Dense(affine(1)?)),
        ONNX => Ok(LayerShape::Onnx {
            channels_last: reader.below(2)? == 1,
            bytes: reader.below(MAX_WEIGHTS)?,
        }),
        _ => Err(PackError::Damaged("a kind of layer is unknown")),
    }
}

/// Bytes from the first tensor to the end of the last; `None` above [`MAX_WEIGHTS`].
fn weight_bytes(layers: &[LayerShape]) -> Option<usize> {
    let mut end = 0usize;
    for layer in layers {
        let tensors = match layer {
            LayerShape::Conv3x3(shape) | LayerShape::Dense(shape) => shape.tensor_bytes()?,
            LayerShape::MaxPool2x2 => continue,
            LayerShape::Onnx { bytes, .. } => [*bytes, 0, 0],
        };
        for bytes in tensors.into_iter().filter(|bytes| *bytes > 0) {
            end = next_start(end).checked_add(bytes).filter(|end| *end <= MAX_WEIGHTS)?;
        }
    }
    Some(end)
}

impl AffineShape {
    /// How many weights there are.
    pub fn weights(&self) -> Option<usize> {
        self.outputs.checked_mul(self.inputs)?.checked_mul(self.taps)
    }

    /// Bytes of weights, scales and bias.
    fn tensor_bytes(&self) -> Option<[usize; 3]> {
        let weights = self.weights()?.checked_mul(self.weights.bytes())?;
        let floats = self.outputs.checked_mul(4)?;
        let scales = if self.weights == WeightType::I8 { floats } else { 0 };
        Some([weights, scales, floats])
    }
}

impl WeightType {
    /// Bytes of a weight.
    pub fn bytes(self) -> usize {
        match self {
            WeightType::F32 => 4,
            WeightType::F16 => 2,
            WeightType::I8 => 1,
        }
    }

    #[cfg(feature = "cli")]
    fn code(self) -> u8 {
        match self {
            WeightType::F32 => 1,
            WeightType::F16 => 2,
            WeightType::I8 => 3,
        }
    }

    fn from_code(code: u8) -> Option<WeightType> {
        match code {
            1 => Some(WeightType::F32),
            2 => Some(WeightType::F16),
            3 => Some(WeightType::I8),
            _ => None,
        }
    }
}
