//! Decoding of picture files (JPEG, PNG, WebP, GIF, BMP, TIFF) into pixels.

use std::io::Cursor;

use super::error::PictureError;
use super::orientation::orientation;
use super::raster::Picture;
use super::truncation::is_truncated;
use image::error::LimitErrorKind;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader};
use vitrine_file_kind::FileKind;

/// Limits of what decoding a picture may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The pixel limit: most pixels (width × height) that are decoded; checked before anything is
    /// allocated.
    pub pixels: u64,
}

impl Default for Limits {
    /// 100 megapixels, some 300 MB while the picture is decoded.
    fn default() -> Self {
        Limits { pixels: 100_000_000 }
    }
}

impl Picture {
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
        if is_truncated(format, bytes) {
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
        let orientation = orientation(format, bytes, &mut decoder);

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

    /// Recognises by the first bytes (content sniffing) whether they are a picture, also one of a
    /// format that is not decoded, and not for example the page that a server sends for a missing
    /// file.
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
    match FileKind::of(bytes) {
        Some(kind) if kind.is_picture() => PictureError::UnsupportedFormat(kind.name().to_owned()),
        Some(kind) => PictureError::NotAPicture(kind.name()),
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
