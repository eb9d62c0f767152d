//! Preprocessing presets: how pixels become the numbers that a network's weights were made for.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::framing::{letterbox, short_side_and_crop};
use super::input::Layout;
use crate::picture::{Picture, resampling};

/// A preprocessing preset: how pixels become a network's input. It belongs to the weights: vectors
/// made with different preprocessing are never comparable, so it is part of
/// [`Network::id`](crate::Network::id).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Preprocessing {
    /// Keras's preset, `preprocess_input` for VGG after `load_img(target_size=…)`: squeezed to the
    /// input size by nearest neighbour as Pillow does it, blue-green-red, ImageNet's mean
    /// subtracted, not scaled.
    Keras,
    /// torchvision's classification preset: the short side to 8/7 of the input (256 for 224),
    /// antialiased bilinear, centre crop, 0…1, ImageNet's mean and standard deviation.
    Torchvision,
    /// The default network's preset: the whole picture fitted into the input, antialiased bilinear,
    /// centred on white; then 0 for white and 1 for black, so that the convolutions' zero padding
    /// is white paper too.
    Vitrine,
    /// Squeezed as [`Keras`](Preprocessing::Keras) does it; red-green-blue in a range.
    KerasRgb(PixelRange),
    /// Resized and cropped as [`Torchvision`](Preprocessing::Torchvision) does it; red-green-blue
    /// in a range.
    TorchvisionRgb(PixelRange),
}

/// The range of a network's input for networks that take plain red, green and blue: those that
/// normalise in their own graph, or that were trained so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PixelRange {
    /// 0…255.
    Bytes,
    /// 0…1.
    Unit,
    /// −1…1.
    Signed,
}

/// All presets with their names.
const PRESETS: [(Preprocessing, &str); 9] = [
    (Preprocessing::Keras, "keras"),
    (Preprocessing::Torchvision, "torchvision"),
    (Preprocessing::Vitrine, "vitrine"),
    (Preprocessing::KerasRgb(PixelRange::Bytes), "keras-255"),
    (Preprocessing::KerasRgb(PixelRange::Unit), "keras-unit"),
    (Preprocessing::KerasRgb(PixelRange::Signed), "keras-signed"),
    (Preprocessing::TorchvisionRgb(PixelRange::Bytes), "torchvision-255"),
    (Preprocessing::TorchvisionRgb(PixelRange::Unit), "torchvision-unit"),
    (Preprocessing::TorchvisionRgb(PixelRange::Signed), "torchvision-signed"),
];

/// An unknown preprocessing's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "there is no preprocessing `{0}`; there are keras, torchvision and vitrine, and keras and \
     torchvision with -255, -unit and -signed for red-green-blue in 0…255, 0…1 and −1…1"
)]
pub struct UnknownPreprocessing(pub String);

impl fmt::Display for Preprocessing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let preset = PRESETS.iter().find(|(preset, _)| preset == self);
        f.write_str(preset.map_or("", |(_, name)| name))
    }
}

impl FromStr for Preprocessing {
    type Err = UnknownPreprocessing;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let preset = PRESETS.iter().find(|(_, known)| *known == name);
        preset.map(|(preset, _)| *preset).ok_or_else(|| UnknownPreprocessing(name.to_owned()))
    }
}

impl Preprocessing {
    /// The network's input tensor for one picture: `3 × height × width` values in the given order.
    /// `width` and `height` must not be 0.
    pub fn apply(self, picture: &Picture, width: u32, height: u32, layout: Layout) -> Vec<f32> {
        let pixels = self.resize(picture, width, height);
        let channels = self.channels();
        let count = width as usize * height as usize;
        let mut values = Vec::with_capacity(count * 3);
        match layout {
            Layout::Nchw => {
                for channel in channels {
                    values.extend(
                        pixels
                            .rgb()
                            .iter()
                            .skip(channel.source)
                            .step_by(3)
                            .map(|&v| channel.value(v)),
                    );
                }
            }
            Layout::Nhwc => {
                for pixel in pixels.rgb().chunks_exact(3) {
                    values.extend(channels.map(|channel| channel.value(pixel[channel.source])));
                }
            }
        }
        values
    }

    fn resize(self, picture: &Picture, width: u32, height: u32) -> Picture {
        match self {
            Preprocessing::Keras | Preprocessing::KerasRgb(_) => {
                resampling::nearest(picture, width, height)
            }
            Preprocessing::Torchvision | Preprocessing::TorchvisionRgb(_) => {
                short_side_and_crop(picture, width, height)
            }
            Preprocessing::Vitrine => letterbox(picture, width, height),
        }
    }

    /// Normalisation of the three channels. Sources: Keras `applications/imagenet_utils.py` (mode
    /// `caffe`; −1…1 is mode `tf`), torchvision `transforms/_presets.py` (`ImageClassification`).
    fn channels(self) -> [Channel; 3] {
        match self {
            Preprocessing::Keras => [(2, 103.939), (1, 116.779), (0, 123.68)]
                .map(|(source, mean)| Channel { source, mean, scale: 1.0, deviation: 1.0 }),
            Preprocessing::Torchvision => [(0, 0.485, 0.229), (1, 0.456, 0.224), (2, 0.406, 0.225)]
                .map(|(source, mean, deviation)| Channel { source, mean, scale: 255.0, deviation }),
            Preprocessing::Vitrine => {
                [0, 1, 2].map(|source| Channel { source, mean: 1.0, scale: 255.0, deviation: -1.0 })
            }
            Preprocessing::KerasRgb(range) | Preprocessing::TorchvisionRgb(range) => {
                let (scale, mean) = match range {
                    PixelRange::Bytes => (1.0, 0.0),
                    PixelRange::Unit => (255.0, 0.0),
                    PixelRange::Signed => (127.5, 1.0),
                };
                [0, 1, 2].map(|source| Channel { source, mean, scale, deviation: 1.0 })
            }
        }
    }
}

/// One channel's normalisation, `(value / scale − mean) / deviation`, of one of red, green and
/// blue.
#[derive(Clone, Copy)]
struct Channel {
    source: usize,
    mean: f32,
    scale: f32,
    deviation: f32,
}

impl Channel {
    fn value(self, byte: u8) -> f32 {
        (f32::from(byte) / self.scale - self.mean) / self.deviation
    }
}
