//! Decoding of picture files (JPEG, PNG, WebP, GIF, BMP, TIFF) into pixels.

use std::io::Cursor;

use super::error::PictureError;
use super::orientation::orientation;
use super::raster::Picture;
use super::{jpeg, webp};
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
        let file = File { bytes, format, name };
        match file.decode(limits) {
            // What browsers show is a picture, whatever the container around it says.
            Err(PictureError::Damaged { .. } | PictureError::Truncated { .. })
                if format == ImageFormat::WebP =>
            {
                let still = webp::still(bytes).ok_or_else(|| file.truncated())?;
                File { bytes: &still, ..file }.decode(limits)
            }
            decoded => decoded,
        }
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

/// A file of a format that can be decoded.
#[derive(Clone, Copy)]
struct File<'a> {
    bytes: &'a [u8],
    format: ImageFormat,
    /// The format's name.
    name: &'static str,
}

impl File<'_> {
    fn decode(&self, limits: &Limits) -> Result<Picture, PictureError> {
        let mut decoder = ImageReader::with_format(Cursor::new(self.bytes), self.format)
            .into_decoder()
            .map_err(|error| self.explain(error))?;
        let (width, height) = decoder.dimensions();
        let pixels = u64::from(width) * u64::from(height);
        if pixels > limits.pixels {
            return Err(PictureError::TooLarge { width, height, limit: limits.pixels });
        }
        if self.format == ImageFormat::Jpeg && jpeg::is_truncated(self.bytes) {
            return Err(self.truncated());
        }
        // Enough for 16 bits in four channels and the decoders' own buffers, but not for a frame
        // that is larger than the picture says.
        let mut allocation = image::Limits::no_limits();
        allocation.max_alloc = Some(pixels.saturating_mul(16).saturating_add(64 << 20));
        decoder.set_limits(allocation).map_err(|error| self.explain(error))?;
        let orientation = orientation(self.format, self.bytes, &mut decoder);

        let mut image = DynamicImage::from_decoder(decoder).map_err(|error| self.explain(error))?;
        if self.format == ImageFormat::Jpeg
            && let Some(reason) = jpeg::damage(self.bytes, &image)
        {
            return Err(self.damaged(reason));
        }
        if let Some(orientation) = orientation {
            image.apply_orientation(orientation);
        }
        let (width, height) = (image.width(), image.height());
        let rgb = if image.color().has_alpha() {
            image.into_rgba8().pixels().flat_map(|pixel| on_white(pixel.0)).collect()
        } else {
            image.into_rgb8().into_raw()
        };
        let picture = Picture::from_rgb(width, height, rgb);
        picture.ok_or_else(|| self.damaged("it has no pixels".to_owned()))
    }

    fn truncated(&self) -> PictureError {
        PictureError::Truncated { format: self.name, bytes: self.bytes.len() }
    }

    fn damaged(&self, reason: String) -> PictureError {
        PictureError::Damaged { format: self.name, reason }
    }

    fn explain(&self, error: ImageError) -> PictureError {
        if ends_early(&error) || self.format == ImageFormat::Jpeg && jpeg::is_truncated(self.bytes)
        {
            return self.truncated();
        }
        match error {
            ImageError::Unsupported(error) => {
                PictureError::UnsupportedFormat(format!("a {} file ({error})", self.name))
            }
            ImageError::Limits(error)
                if matches!(error.kind(), LimitErrorKind::InsufficientMemory) =>
            {
                self.damaged("decoding it takes too much memory".to_owned())
            }
            error => self.damaged(error.to_string()),
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
