//! Decoding: a file's bytes become pixels. The only file that names the `image` crate.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::error::LimitErrorKind;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, ImageFormat,
    ImageReader,
};
use thiserror::Error;

use super::{resize, sniff};

/// A decoded picture: upright, opaque, 8 bits per channel, red-green-blue. It has at least one
/// pixel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

/// What a picture may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most pixels (width × height) that are decoded; checked before anything is allocated.
    pub pixels: u64,
}

impl Default for Limits {
    /// 100 megapixels, some 300 MB while the picture is decoded.
    fn default() -> Self {
        Limits { pixels: 100_000_000 }
    }
}

/// Why bytes did not become a [`Picture`].
#[derive(Debug, Error)]
pub enum PictureError {
    /// The bytes are something else, for example the page that a server sends for a missing file.
    #[error("{0}, not a picture; check the address in a browser")]
    NotAPicture(&'static str),
    /// A picture in a format that cannot be decoded.
    #[error("{0}, which cannot be decoded; offer it as JPEG, PNG or WebP")]
    UnsupportedFormat(String),
    /// More pixels than [`Limits::pixels`].
    #[error("{width}×{height} pixels, more than the limit of {limit} pixels; offer it smaller")]
    TooLarge {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The limit, in pixels.
        limit: u64,
    },
    /// The file ends too early.
    #[error(
        "a truncated {format} file: it ends after {bytes} bytes, before the picture does; download or export it again"
    )]
    Truncated {
        /// Format by content.
        format: &'static str,
        /// Length of what there is.
        bytes: usize,
    },
    /// The decoder gave up.
    #[error("a damaged {format} file: {reason}; export it again")]
    Damaged {
        /// Format by content.
        format: &'static str,
        /// The decoder's own words.
        reason: String,
    },
}

impl Picture {
    /// A picture of given pixels, row by row from the top, three bytes (red, green, blue) each.
    /// `None` where the length does not fit or there is no pixel.
    pub fn from_rgb(width: u32, height: u32, rgb: Vec<u8>) -> Option<Picture> {
        let length = u64::from(width) * u64::from(height) * 3;
        (length > 0 && length == rgb.len() as u64).then_some(Picture { width, height, rgb })
    }

    /// [`Picture::from_rgb`] for callers who allocated the pixels themselves.
    pub(super) fn from_parts(width: u32, height: u32, rgb: Vec<u8>) -> Picture {
        debug_assert_eq!(rgb.len() as u64, u64::from(width) * u64::from(height) * 3);
        Picture { width, height, rgb }
    }

    /// Decodes JPEG, PNG, WebP, GIF, BMP or TIFF, recognised by content: names and media types
    /// lie.
    ///
    /// The EXIF orientation is applied, transparency is laid on white, CMYK and YCCK become RGB,
    /// 16 bits become 8, and an animation gives its first frame. Colour profiles are ignored, as
    /// Pillow's and the frameworks' loaders do.
    ///
    /// # Errors
    ///
    /// [`PictureError`] says what the bytes are instead, or what is wrong with them.
    pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Picture, PictureError> {
        let format = image::guess_format(bytes).ok();
        let Some((format, name)) = format.and_then(|format| Some((format, name_of(format)?)))
        else {
            return Err(unrecognised(bytes));
        };
        if is_cut_short(format, bytes) {
            return Err(PictureError::Truncated { format: name, bytes: bytes.len() });
        }
        let explain = |error: ImageError| explain(error, name, bytes.len());

        let mut decoder =
            ImageReader::with_format(Cursor::new(bytes), format).into_decoder().map_err(explain)?;
        let (width, height) = decoder.dimensions();
        if u64::from(width) * u64::from(height) > limits.pixels {
            return Err(PictureError::TooLarge { width, height, limit: limits.pixels });
        }
        // Enough for 16 bits in four channels and the decoders' own buffers, but not for a frame
        // that is larger than the picture says.
        let mut allocation = image::Limits::no_limits();
        let pixels = u64::from(width) * u64::from(height);
        allocation.max_alloc = Some(pixels.saturating_mul(16).saturating_add(64 << 20));
        decoder.set_limits(allocation).map_err(explain)?;
        // A damaged EXIF block is no reason to lose the picture.
        let orientation = decoder.orientation().ok();

        let mut image = DynamicImage::from_decoder(decoder).map_err(explain)?;
        if let Some(orientation) = orientation {
            image.apply_orientation(orientation);
        }
        let (width, height) = (image.width(), image.height());
        let rgb = if image.color().has_alpha() {
            image.into_rgba8().pixels().flat_map(|pixel| on_white(pixel.0)).collect()
        } else {
            image.into_rgb8().into_raw()
        };
        Picture::from_rgb(width, height, rgb).ok_or_else(|| PictureError::Damaged {
            format: name,
            reason: "it has no pixels".to_owned(),
        })
    }

    /// Tells by the first bytes whether they are a picture, also one of a format that is not
    /// decoded, and not for example the page that a server sends for a missing file.
    ///
    /// # Errors
    ///
    /// [`PictureError::NotAPicture`].
    pub fn recognise(bytes: &[u8]) -> Result<(), PictureError> {
        if image::guess_format(bytes).ok().and_then(name_of).is_some() {
            return Ok(());
        }
        match unrecognised(bytes) {
            PictureError::UnsupportedFormat(_) => Ok(()),
            error => Err(error),
        }
    }

    /// Whether all of it has one colour, but for differences that nobody sees.
    pub fn is_blank(&self) -> bool {
        const UNSEEN: u8 = 4;
        let (mut low, mut high) = ([u8::MAX; 3], [0; 3]);
        self.rgb.as_chunks::<3>().0.iter().all(|pixel| {
            (0..3).all(|channel| {
                low[channel] = low[channel].min(pixel[channel]);
                high[channel] = high[channel].max(pixel[channel]);
                high[channel] - low[channel] <= UNSEEN
            })
        })
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Pixels row by row from the top, red, green, blue.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// A JPEG of the picture for a card: it fits in `side`×`side` pixels, keeps its proportions
    /// and is never enlarged. `quality` runs from 1 to 100.
    pub fn thumbnail_jpeg(&self, side: u32, quality: u8) -> Vec<u8> {
        // No more than JPEG's largest side.
        let side = side.clamp(1, u32::from(u16::MAX)).min(self.width.max(self.height));
        let (width, height) = resize::fit(self, side);
        let small = resize::bilinear(self, width, height);
        let mut jpeg = Vec::new();
        // Writing to memory does not fail, and the sizes fit by the clamp above.
        let _ = JpegEncoder::new_with_quality(&mut jpeg, quality.clamp(1, 100)).write_image(
            small.rgb(),
            small.width,
            small.height,
            ExtendedColorType::Rgb8,
        );
        jpeg
    }
}

fn on_white([red, green, blue, alpha]: [u8; 4]) -> [u8; 3] {
    let alpha = u32::from(alpha);
    [red, green, blue]
        .map(|value| ((u32::from(value) * alpha + 255 * (255 - alpha) + 127) / 255) as u8)
}

fn name_of(format: ImageFormat) -> Option<&'static str> {
    match format {
        ImageFormat::Jpeg => Some("JPEG"),
        ImageFormat::Png => Some("PNG"),
        ImageFormat::WebP => Some("WebP"),
        ImageFormat::Gif => Some("GIF"),
        ImageFormat::Bmp => Some("BMP"),
        ImageFormat::Tiff => Some("TIFF"),
        _ => None,
    }
}

fn unrecognised(bytes: &[u8]) -> PictureError {
    match sniff::kind(bytes) {
        Some(kind)
            if kind.ends_with("picture") || kind.ends_with("drawing") || kind.ends_with("icon") =>
        {
            PictureError::UnsupportedFormat(kind.to_owned())
        }
        Some(kind) => PictureError::NotAPicture(kind),
        None => PictureError::NotAPicture("an unknown kind of file"),
    }
}

fn explain(error: ImageError, format: &'static str, bytes: usize) -> PictureError {
    if ends_early(&error) {
        return PictureError::Truncated { format, bytes };
    }
    match error {
        ImageError::Unsupported(error) => {
            PictureError::UnsupportedFormat(format!("a {format} file ({error})"))
        }
        ImageError::Limits(error) if matches!(error.kind(), LimitErrorKind::InsufficientMemory) => {
            PictureError::Damaged { format, reason: "decoding it takes too much memory".to_owned() }
        }
        error => PictureError::Damaged { format, reason: error.to_string() },
    }
}

/// Whether an error or one of its causes is an unexpected end of file.
fn ends_early(error: &ImageError) -> bool {
    let at_end = |error: &std::io::Error| error.kind() == std::io::ErrorKind::UnexpectedEof;
    // `ImageError::source` steps over the error that it holds.
    if let ImageError::IoError(error) = error {
        return at_end(error);
    }
    let first = std::error::Error::source(error);
    std::iter::successors(first, |error| error.source())
        .any(|error| error.downcast_ref().is_some_and(at_end))
        // The GIF decoder has an error of its own for it, whose type is not to be had here.
        || error.to_string().ends_with("Unexpected End of File")
}

/// Whether a file lacks its end, for the formats whose decoders fill the missing rest with grey.
fn is_cut_short(format: ImageFormat, bytes: &[u8]) -> bool {
    match format {
        ImageFormat::Jpeg => !jpeg_ends(bytes),
        // RIFF: a tag, then the little-endian length of all that follows.
        ImageFormat::WebP => {
            bytes.get(4..8).and_then(|length| length.try_into().ok()).is_none_or(|length| {
                (u32::from_le_bytes(length) as usize).saturating_add(8) > bytes.len()
            })
        }
        _ => false,
    }
}

/// Whether a JPEG has its end-of-image marker (ITU-T T.81, B.1.1). Segments before the first scan
/// are stepped over, because an EXIF thumbnail in them has markers of its own; in the scans 0xFF
/// is followed by 0 or a restart marker unless a real marker follows.
fn jpeg_ends(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xda;
    const END_OF_IMAGE: u8 = 0xd9;
    let mut at = 2;
    loop {
        match bytes.get(at..at + 2) {
            Some([0xff, START_OF_SCAN]) => break,
            Some([0xff, END_OF_IMAGE]) => return true,
            // Fill bytes, restart markers and TEM stand alone.
            Some([0xff, 0xff]) => at += 1,
            Some([0xff, 0x01 | 0xd0..=0xd8]) => at += 2,
            Some([0xff, _]) => match bytes.get(at + 2..at + 4) {
                Some(length) => {
                    at += 2 + usize::from(u16::from_be_bytes([length[0], length[1]])).max(2)
                }
                None => return false,
            },
            // Not a marker: the decoder's own error says more, unless there is nothing left.
            Some(_) => return true,
            None => return false,
        }
    }
    bytes[at..].windows(2).any(|pair| pair == [0xff, END_OF_IMAGE])
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
