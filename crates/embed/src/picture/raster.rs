//! A raster picture in memory: 8 bits per channel, red-green-blue.

/// A decoded picture: upright, opaque, 8 bits per channel, red-green-blue. It has at least one
/// pixel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

impl Picture {
    /// A picture of given pixels, row by row from the top, three bytes (red, green, blue) each.
    /// `None` where the length does not fit or there is no pixel.
    pub fn from_rgb(width: u32, height: u32, rgb: Vec<u8>) -> Option<Picture> {
        let length = u64::from(width) * u64::from(height) * 3;
        (length > 0 && length == rgb.len() as u64).then_some(Picture { width, height, rgb })
    }

    /// A picture as of [`Picture::from_rgb`], for callers who allocated the pixels themselves.
    pub(crate) fn from_parts(width: u32, height: u32, rgb: Vec<u8>) -> Picture {
        debug_assert_eq!(rgb.len() as u64, u64::from(width) * u64::from(height) * 3);
        Picture { width, height, rgb }
    }

    /// Whether the picture is blank: all of it has one colour, but for differences that nobody
    /// sees.
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
}
