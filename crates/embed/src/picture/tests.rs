//! Tests of decoding and thumbnails.

use std::io::Cursor;

use image::{DynamicImage, ImageEncoder, ImageFormat, Luma, LumaA, Rgb, RgbImage, Rgba, RgbaImage};

use super::{Limits, Picture, PictureError};

/// Four blocks of 8×8: red, green / blue, white.
const BLOCKS: [[u8; 3]; 4] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255; 3]];

fn blocks() -> RgbImage {
    RgbImage::from_fn(16, 16, |x, y| Rgb(BLOCKS[(y / 8 * 2 + x / 8) as usize]))
}

fn encode(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn decode(bytes: &[u8]) -> Result<Picture, PictureError> {
    Picture::decode(bytes, &Limits::default())
}

fn pixel(picture: &Picture, x: u32, y: u32) -> [u8; 3] {
    let at = ((y * picture.width() + x) * 3) as usize;
    picture.rgb()[at..at + 3].try_into().unwrap()
}

#[track_caller]
fn assert_near(got: [u8; 3], expected: [u8; 3], tolerance: u8) {
    let near = got.iter().zip(expected).all(|(&a, b)| a.abs_diff(b) <= tolerance);
    assert!(near, "{got:?}, expected {expected:?} ± {tolerance}");
}

/// The colours in the middle of the four blocks.
#[track_caller]
fn assert_blocks(picture: &Picture, expected: [[u8; 3]; 4], tolerance: u8) {
    for (at, expected) in expected.into_iter().enumerate() {
        let (x, y) = (at as u32 % 2 * 8 + 4, at as u32 / 2 * 8 + 4);
        assert_near(pixel(picture, x, y), expected, tolerance);
    }
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../../tests/pictures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn every_format_is_recognised_by_content() {
    for format in
        [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Tiff]
    {
        let picture = decode(&encode(blocks(), format)).unwrap();
        assert_eq!((picture.width(), picture.height()), (16, 16), "{format:?}");
        assert_blocks(&picture, BLOCKS, 0);
    }
    assert_blocks(&decode(&encode(blocks(), ImageFormat::Jpeg)).unwrap(), BLOCKS, 40);
    assert_blocks(&decode(&fixture("progressive.jpg")).unwrap(), BLOCKS, 40);
}

#[test]
fn lossy_webp_and_its_transparency() {
    assert_blocks(&decode(&fixture("lossy.webp")).unwrap(), BLOCKS, 40);
    let pale = BLOCKS.map(|colour| colour.map(|value| value / 2 + 127));
    assert_blocks(&decode(&fixture("lossy-alpha.webp")).unwrap(), pale, 40);
}

#[test]
fn palettes_of_few_bits_with_a_transparent_colour() {
    let [_, green, blue, white] = BLOCKS;
    assert_blocks(&decode(&fixture("palette.png")).unwrap(), [white, green, blue, white], 0);
}

#[test]
fn the_orientation_of_webp() {
    let corners = [2, 0, 3, 1].map(|corner| BLOCKS[corner]);
    assert_blocks(&decode(&fixture("rotated.webp")).unwrap(), corners, 0);
}

/// 4 GB, which 32 bits cannot allocate.
#[test]
fn an_exif_block_of_a_false_length_turns_nothing() {
    let mut file = fixture("rotated.webp");
    let at = file.windows(4).position(|name| name == b"EXIF").unwrap() + 4;
    file[at..at + 4].fill(0xff);
    assert_blocks(&decode(&file).unwrap(), BLOCKS, 0);
}

#[test]
fn every_exif_orientation_is_applied() {
    // The upright picture for each orientation, as corners: of what is stored as 0 1 / 2 3.
    let upright = [
        [0, 1, 2, 3],
        [1, 0, 3, 2],
        [3, 2, 1, 0],
        [2, 3, 0, 1],
        [0, 2, 1, 3],
        [2, 0, 3, 1],
        [3, 1, 2, 0],
        [1, 3, 0, 2],
    ];
    for (orientation, corners) in (1u8..).zip(upright) {
        let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
        let mut png = Vec::new();
        let mut encoder = image::codecs::png::PngEncoder::new(&mut png);
        encoder.set_exif_metadata(exif.clone()).unwrap();
        encoder.write_image(&blocks(), 16, 16, image::ExtendedColorType::Rgb8).unwrap();
        assert_blocks(&decode(&png).unwrap(), corners.map(|corner| BLOCKS[corner]), 0);

        let mut jpeg = Vec::new();
        let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 95);
        encoder.set_exif_metadata(exif).unwrap();
        encoder.write_image(&blocks(), 16, 16, image::ExtendedColorType::Rgb8).unwrap();
        assert_blocks(&decode(&jpeg).unwrap(), corners.map(|corner| BLOCKS[corner]), 40);
    }
}

#[test]
fn transparency_is_laid_on_white() {
    let image = RgbaImage::from_fn(3, 1, |x, _| Rgba([200, 0, 100, [0, 128, 255][x as usize]]));
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Tiff] {
        let picture = decode(&encode(image.clone(), format)).unwrap();
        assert_eq!(picture.rgb(), [255, 255, 255, 227, 127, 177, 200, 0, 100], "{format:?}");
    }
    let gray = image::GrayAlphaImage::from_pixel(1, 1, LumaA([0, 0]));
    assert_eq!(decode(&encode(gray, ImageFormat::Png)).unwrap().rgb(), [255; 3]);
}

#[test]
fn other_colours_become_rgb() {
    let inks = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [127; 3]];
    assert_blocks(&decode(&fixture("cmyk.jpg")).unwrap(), inks, 6);
    assert_blocks(&decode(&fixture("ycck.jpg")).unwrap(), inks, 6);

    let deep = image::ImageBuffer::from_pixel(1, 1, Rgb([65_535u16, 257 * 77, 0]));
    assert_eq!(decode(&encode(deep, ImageFormat::Png)).unwrap().rgb(), [255, 77, 0]);
    let gray = image::GrayImage::from_pixel(2, 1, Luma([9]));
    assert_eq!(decode(&encode(gray, ImageFormat::Jpeg)).unwrap().rgb(), [9; 6]);
    // GIF is always of a palette.
    assert_blocks(&decode(&encode(blocks(), ImageFormat::Gif)).unwrap(), BLOCKS, 0);
}

#[test]
fn an_animation_gives_its_first_frame() {
    // Half-transparent red, then blue.
    for name in ["animated.webp", "animated.png"] {
        let picture = decode(&fixture(name)).unwrap();
        assert_near(pixel(&picture, 4, 4), [227, 127, 127], 1);
    }
    let mut gif = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut gif);
    for colour in [[200, 0, 0, 255], [0, 0, 200, 255]] {
        encoder.encode_frame(image::Frame::new(RgbaImage::from_pixel(4, 4, Rgba(colour)))).unwrap();
    }
    drop(encoder);
    assert_near(pixel(&decode(&gif).unwrap(), 2, 2), [200, 0, 0], 1);
}

#[test]
fn a_truncated_file_is_called_that() {
    let noise = noise(64);
    for (format, name) in [
        (ImageFormat::Jpeg, "JPEG"),
        (ImageFormat::Png, "PNG"),
        (ImageFormat::WebP, "WebP"),
        (ImageFormat::Gif, "GIF"),
        (ImageFormat::Bmp, "BMP"),
        (ImageFormat::Tiff, "TIFF"),
    ] {
        let whole = encode(noise.clone(), format);
        for share in [30, 60, 95] {
            let part = &whole[..whole.len() * share / 100];
            let error = decode(part).expect_err(&format!("{name} at {share} %"));
            let words = error.to_string();
            assert!(words.starts_with(&format!("a truncated {name} file")), "{share} %: {words}");
        }
    }
}

fn noise(side: u32) -> RgbImage {
    RgbImage::from_fn(side, side, |x, y| {
        let mix = (x * 7919 + y * 104_729).wrapping_mul(2_654_435_761);
        Rgb([(mix >> 8) as u8, (mix >> 16) as u8, (mix >> 24) as u8])
    })
}

#[test]
fn a_jpeg_without_its_end_mark_is_whole() {
    let whole = encode(noise(96), ImageFormat::Jpeg);
    let without = whole.strip_suffix(b"\xff\xd9").unwrap();
    assert_eq!(decode(without).unwrap(), decode(&whole).unwrap());
    // Of a progressive picture too; see tests/fixtures/pictures.
    let whole = include_bytes!("../../../../tests/fixtures/pictures/progressive.jpg");
    let without = whole.strip_suffix(b"\xff\xd9").unwrap();
    assert_eq!(decode(without).unwrap(), decode(whole).unwrap());
    for share in [20, 50, 70] {
        let error = decode(&whole[..whole.len() * share / 100]).unwrap_err();
        assert!(matches!(error, PictureError::Truncated { .. }), "{share} %: {error}");
    }
}

#[test]
fn a_jpeg_damaged_in_the_middle_is_called_that() {
    let mut file = encode(noise(96), ImageFormat::Jpeg);
    let middle = file.len() / 3;
    // A marker that has no place in the data.
    file[middle..middle + 2].copy_from_slice(&[0xff, 0xc4]);
    let error = decode(&file).unwrap_err();
    assert!(matches!(error, PictureError::Damaged { format: "JPEG", .. }), "{error}");
    // The same grey as the decoder's is a picture's own.
    let grey = encode(RgbImage::from_pixel(64, 64, Rgb([128; 3])), ImageFormat::Jpeg);
    assert!(decode(&grey).is_ok());
}

#[test]
fn a_webp_whose_container_is_wrong_is_a_picture() {
    let simple = encode(noise(40), ImageFormat::WebP);
    let expected = decode(&simple).unwrap();
    let chunk = &simple[12..];
    let riff = |length: usize, body: &[u8]| {
        [b"RIFF", &(length as u32).to_le_bytes()[..], b"WEBP", body].concat()
    };
    let flags = [b"VP8X", &10u32.to_le_bytes()[..], &[0x0c, 0, 0, 0, 39, 0, 0, 39, 0, 0]].concat();
    for (what, file) in [
        (
            "flags for EXIF and XMP that are not there",
            riff(4 + 18 + chunk.len(), &[&flags, chunk].concat()),
        ),
        ("a length beyond the file's end", riff(chunk.len() + 999, chunk)),
        ("a length of nothing", riff(0, chunk)),
    ] {
        assert_eq!(decode(&file).unwrap(), expected, "{what}");
    }
}

#[test]
fn what_is_no_picture_is_named() {
    let says = |bytes: &[u8]| decode(bytes).unwrap_err().to_string();
    assert_eq!(
        says(b"<!DOCTYPE html><title>404</title>"),
        "a web page (HTML), not a picture; check the address in a browser"
    );
    assert!(says(b"").starts_with("an empty file, not a picture"));
    assert!(
        says(b"\0\0\0\x1cftypavif\0\0\0\0").starts_with("an AVIF picture, which cannot be decoded")
    );
    assert!(
        says(b"<svg xmlns='http://www.w3.org/2000/svg'/>").starts_with("an SVG drawing, which")
    );
    assert!(says(&[7; 100]).starts_with("an unknown kind of file, not a picture"));
    let mut damaged = encode(blocks(), ImageFormat::Png);
    damaged[40] ^= 0xff;
    assert!(matches!(decode(&damaged), Err(PictureError::Damaged { format: "PNG", .. })));
}

#[test]
fn the_limit_counts_pixels_before_decoding() {
    let bytes = encode(blocks(), ImageFormat::Png);
    assert!(Picture::decode(&bytes, &Limits { pixels: 256 }).is_ok());
    let error = Picture::decode(&bytes, &Limits { pixels: 255 }).unwrap_err();
    assert!(matches!(error, PictureError::TooLarge { width: 16, height: 16, limit: 255 }));
    // A header that promises more than the memory holds.
    let mut bomb = encode(blocks(), ImageFormat::Bmp);
    bomb[18..26].copy_from_slice(&[0xff, 0x7f, 0, 0, 0xff, 0x7f, 0, 0]);
    assert!(matches!(decode(&bomb), Err(PictureError::TooLarge { .. })));
}

/// A header of each format that promises 50,000 × 50,000 pixels and more.
#[test]
fn bombs_are_refused_by_their_headers() {
    let patched = |format, at: fn(&[u8]) -> usize, size: &[u8]| {
        let mut bytes = encode(blocks(), format);
        let at = at(&bytes);
        bytes[at..at + size.len()].copy_from_slice(size);
        bytes
    };
    fn find(bytes: &[u8], pattern: &[u8]) -> usize {
        bytes.windows(pattern.len()).position(|window| window == pattern).unwrap() + pattern.len()
    }
    let mut png = patched(ImageFormat::Png, |_| 16, &[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
    let checksum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&png[12..29]);
    png[29..33].copy_from_slice(&checksum.to_be_bytes());
    let sof = |bytes: &[u8]| find(bytes, &[0xff, 0xc0]) + 3;
    let webp = b"RIFF\x16\0\0\0WEBPVP8L\x0a\0\0\0\x2f\xfe\xbf\xff\x0f\0\0\0\0\0".to_vec();
    let width = |bytes: &[u8]| find(bytes, &[0, 1, 4, 0, 1, 0, 0, 0]);
    let height = |bytes: &[u8]| find(bytes, &[1, 1, 4, 0, 1, 0, 0, 0]);
    let mut tiff = patched(ImageFormat::Tiff, width, &50_000_u32.to_le_bytes());
    let at = height(&tiff);
    tiff[at..at + 4].copy_from_slice(&50_000_u32.to_le_bytes());
    for (name, bomb) in [
        ("PNG", png),
        ("JPEG", patched(ImageFormat::Jpeg, sof, &[0xff; 4])),
        ("WebP", webp),
        ("GIF", patched(ImageFormat::Gif, |_| 6, &[0xff; 4])),
        ("TIFF", tiff),
    ] {
        let error = decode(&bomb).expect_err(name);
        // TIFF's decoder sees first that the strips are too few, PNG's that 32 bits do not hold
        // the size.
        let reason = match name {
            "TIFF" => "inconsistent sizes",
            "PNG" if cfg!(target_pointer_width = "32") => "too much memory",
            _ => "there is no other",
        };
        let damaged = error.to_string().contains(reason);
        assert!(damaged || matches!(error, PictureError::TooLarge { .. }), "{name}: {error}");
    }
}

#[test]
fn a_frame_larger_than_its_picture_is_not_allocated() {
    // A screen of 10×10 pixels, and on it an image of 20,000×20,000.
    let mut gif = b"GIF89a\x0a\0\x0a\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    gif.extend(b",\0\0\0\0\x20\x4e\x20\x4e\0\x02\x02\x44\x01\0;");
    let error = decode(&gif).unwrap_err().to_string();
    assert!(error.contains("too much memory"), "{error}");
}

#[test]
fn damage_is_an_error_and_nothing_worse() {
    let mut files: Vec<_> = ["progressive.jpg", "cmyk.jpg", "animated.webp", "animated.png"]
        .into_iter()
        .chain(["lossy.webp", "lossy-alpha.webp", "palette.png", "rotated.webp"])
        .map(fixture)
        .collect();
    files.extend(
        [ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Tiff].map(|f| encode(blocks(), f)),
    );
    for file in &files {
        for at in 0..file.len() {
            for value in [0, 0x7f, 0xff, file[at] ^ 1] {
                let mut damaged = file.clone();
                damaged[at] = value;
                // The same twice, whether it is a picture or not.
                let limits = Limits { pixels: 1 << 20 };
                let [once, again] = [(); 2].map(|()| Picture::decode(&damaged, &limits).ok());
                assert_eq!(once, again);
            }
        }
    }
}

#[test]
fn pictures_are_recognised_before_they_are_decoded() {
    for sound in ["progressive.jpg", "animated.webp", "palette.png"] {
        assert!(Picture::recognise(&fixture(sound)[..40]).is_ok());
    }
    assert!(Picture::recognise(b"\0\0\0\x1cftypavif\0\0\0\0").is_ok());
    for other in [&b""[..], b"<html>", b"%PDF-1.4", b"\0\0\0\x18ftypisom\0\0\0\0", &[7; 50]] {
        let error = Picture::recognise(other).unwrap_err();
        assert!(matches!(error, PictureError::NotAPicture(_)), "{error}");
    }
}

#[test]
fn one_colour_is_blank() {
    let of = |pixels: &[u8]| Picture::from_rgb(2, 1, pixels.to_vec()).unwrap().is_blank();
    assert!(of(&[255, 255, 255, 252, 251, 255]));
    assert!(!of(&[255, 255, 255, 255, 250, 255]));
    assert!(!of(&[0, 0, 0, 255, 255, 255]));
    // Black and white one after the other are no blank picture, however near their means are.
    assert!(!decode(&encode(blocks(), ImageFormat::Png)).unwrap().is_blank());
}

#[test]
fn a_thumbnail_fits_and_is_never_enlarged() {
    let wide = Picture::from_rgb(600, 300, vec![128; 600 * 300 * 3]).unwrap();
    let small = decode(&wide.thumbnail_jpeg(320, 80)).unwrap();
    assert_eq!((small.width(), small.height()), (320, 160));
    assert_near(pixel(&small, 100, 100), [128; 3], 2);
    let same =
        decode(&decode(&encode(blocks(), ImageFormat::Png)).unwrap().thumbnail_jpeg(320, 95))
            .unwrap();
    assert_eq!((same.width(), same.height()), (16, 16));
    let line = Picture::from_rgb(5000, 1, vec![0; 15_000]).unwrap();
    let line = decode(&line.thumbnail_jpeg(100, 80)).unwrap();
    assert_eq!((line.width(), line.height()), (100, 1));
}

#[test]
fn pixels_must_fit_the_size() {
    assert!(Picture::from_rgb(2, 1, vec![0; 6]).is_some());
    assert!(Picture::from_rgb(2, 1, vec![0; 5]).is_none());
    assert!(Picture::from_rgb(0, 1, vec![]).is_none());
}
