//! Tests of preprocessing against golden numbers of Pillow and torchvision.

use super::{Layout, PixelRange, Preprocessing};
use crate::picture::resampling;
use crate::{Limits, Picture};

/// The picture that the golden numbers were made from.
fn pattern(width: u32, height: u32) -> Picture {
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let rgb = pixels.flat_map(|(x, y)| [7 * x + 3 * y, x * y, (5 * x) ^ (3 * y)].map(|v| v as u8));
    Picture::from_rgb(width, height, rgb.collect()).unwrap()
}

/// Two ramps and a chequered pattern.
fn ramps(width: u32, height: u32) -> Picture {
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let rgb = pixels.flat_map(|(x, y)| {
        [x * 255 / (width - 1), y * 255 / (height - 1), (x / 9 + y / 7) % 2 * 255].map(|v| v as u8)
    });
    Picture::from_rgb(width, height, rgb.collect()).unwrap()
}

/// FNV-1a, 64 bits.
fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let step = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, step)
}

/// Golden numbers: Pillow 13.0, `Image.resize(size, Image.NEAREST)`.
#[test]
fn nearest_equals_pillow() {
    let golden = [
        (((300, 200), (224, 224)), 0x2000_c4d3_8688_04e5),
        (((97, 331), (224, 224)), 0x895a_0e39_9db0_4aad),
        (((1000, 777), (224, 224)), 0xc605_39bf_6d61_4ba5),
        (((13, 7), (32, 32)), 0x2746_72fe_ee01_b9d5),
        (((223, 225), (224, 224)), 0x8e42_4e31_1a4d_62c5),
        (((4999, 3), (224, 224)), 0xb023_1d6e_5c06_5855),
    ];
    for (((width, height), (to_width, to_height)), expected) in golden {
        let resized = resampling::nearest(&pattern(width, height), to_width, to_height);
        assert_eq!(hash(resized.rgb().iter().copied()), expected, "{width}×{height}");
    }
}

/// Golden number: the source columns that Pillow 13.0 takes for 224 from every width below 3000.
/// For 40 of these widths exact arithmetic would take others.
#[test]
fn nearest_equals_pillow_at_every_width() {
    let mut sum = 0u64;
    for width in 1..3000u32 {
        let columns = (0..width).flat_map(|x| [x as u8, (x >> 8) as u8, 0]);
        let row = Picture::from_rgb(width, 1, columns.collect()).unwrap();
        let taken = resampling::nearest(&row, 224, 1);
        let taken = taken.rgb().chunks(3).flat_map(|pixel| [pixel[0], pixel[1], 0, 0]);
        sum = hash(sum.to_le_bytes().into_iter().chain(taken));
    }
    assert_eq!(sum, 0x946c_26ba_646e_dde6);
}

#[test]
fn keras_is_bgr_minus_the_mean() {
    let picture = Picture::from_rgb(1, 1, vec![10, 20, 30]).unwrap();
    let values = Preprocessing::Keras.apply(&picture, 2, 1, Layout::Nhwc);
    let pixel = [30.0 - 103.939, 20.0 - 116.779, 10.0 - 123.68];
    assert_eq!(values, [pixel, pixel].concat());
    let planes = Preprocessing::Keras.apply(&picture, 2, 1, Layout::Nchw);
    assert_eq!(planes, [[pixel[0]; 2], [pixel[1]; 2], [pixel[2]; 2]].concat());
}

/// Golden numbers: Pillow 13.0, `resize((12, 9), Image.BILINEAR)`, the first and fifth row.
#[test]
fn bilinear_is_antialiased_as_pillows() {
    let resized = resampling::bilinear(&ramps(120, 80), 12, 9);
    let reds = [11, 31, 52, 74, 95, 116, 138, 159, 181, 202, 224, 243];
    let first = [96, 146, 113, 136, 128, 119, 142, 109, 148, 107, 146, 103];
    let fifth = [143, 118, 135, 123, 128, 132, 120, 137, 117, 138, 118, 139];
    for (row, green, blues) in [(0, 15u8, first), (4, 127, fifth)] {
        for (column, (red, blue)) in reds.into_iter().zip(blues).enumerate() {
            let at = (row * 12 + column) * 3;
            let pixel = &resized.rgb()[at..at + 3];
            for (got, expected) in pixel.iter().zip([red, green, blue]) {
                assert_eq!(*got, expected, "row {row}, column {column}: {pixel:?}");
            }
        }
    }
}

/// Golden numbers: Pillow 13.0, short side to 64, bilinear; rows from 4, columns from 20, 56 each.
#[test]
fn torchvision_resizes_the_short_side_and_crops_the_middle() {
    let values = Preprocessing::Torchvision.apply(&ramps(120, 80), 56, 56, Layout::Nhwc);
    let (mean, deviation) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
    let golden = [
        ((0, 0), [53, 16, 0]),
        ((0, 55), [201, 16, 0]),
        ((27, 31), [137, 125, 0]),
        ((55, 0), [53, 238, 0]),
        ((55, 55), [201, 238, 0]),
    ];
    for ((y, x), expected) in golden {
        for channel in 0..3 {
            let got = values[(y * 56 + x) * 3 + channel] * deviation[channel] + mean[channel];
            assert!(
                (got - expected[channel] as f32 / 255.0).abs() <= 0.01 / 255.0,
                "{y} {x} {channel}: {got}"
            );
        }
    }
    // Portrait, and smaller than the input: enlarged.
    let portrait = Preprocessing::Torchvision.apply(&ramps(20, 50), 224, 224, Layout::Nchw);
    assert_eq!(portrait.len(), 3 * 224 * 224);
}

#[test]
fn vitrine_centres_the_whole_picture_on_white() {
    let black = Picture::from_rgb(40, 20, vec![0; 2400]).unwrap();
    let values = Preprocessing::Vitrine.apply(&black, 8, 8, Layout::Nchw);
    let rows: Vec<f32> = values[..64].chunks(8).map(|row| row.iter().sum()).collect();
    assert_eq!(rows, [0.0, 0.0, 8.0, 8.0, 8.0, 8.0, 0.0, 0.0]);
    // A line has at least one pixel.
    let line = Picture::from_rgb(1000, 1, vec![0; 3000]).unwrap();
    let values = Preprocessing::Vitrine.apply(&line, 8, 8, Layout::Nchw);
    assert_eq!(values[..64].iter().sum::<f32>(), 8.0);
}

#[test]
fn names_are_read_as_they_are_written() {
    let ranges = [PixelRange::Bytes, PixelRange::Unit, PixelRange::Signed];
    let plain = ranges
        .into_iter()
        .flat_map(|range| [Preprocessing::KerasRgb(range), Preprocessing::TorchvisionRgb(range)]);
    let all = [Preprocessing::Keras, Preprocessing::Torchvision, Preprocessing::Vitrine];
    for preprocessing in all.into_iter().chain(plain) {
        assert_eq!(preprocessing.to_string().parse(), Ok(preprocessing));
    }
    let error = "caffe".parse::<Preprocessing>().unwrap_err();
    assert!(error.to_string().starts_with(
        "there is no preprocessing `caffe`; there are keras, torchvision and vitrine"
    ));
}

#[test]
fn plain_values_are_red_green_blue_in_their_range() {
    let picture = Picture::from_rgb(1, 1, vec![0, 51, 255]).unwrap();
    let values = |name: &str| {
        let preprocessing: Preprocessing = name.parse().unwrap();
        preprocessing.apply(&picture, 1, 1, Layout::Nhwc)
    };
    for framing in ["keras", "torchvision"] {
        assert_eq!(values(&format!("{framing}-255")), [0.0, 51.0, 255.0]);
        assert_eq!(values(&format!("{framing}-unit")), [0.0, 0.2, 1.0]);
        assert_eq!(values(&format!("{framing}-signed")), [-1.0, -0.6, 1.0]);
    }
    // Framed as the presets without a range.
    let wide = pattern(60, 20);
    let first = |name: &str| {
        let preprocessing: Preprocessing = name.parse().unwrap();
        preprocessing.apply(&wide, 14, 14, Layout::Nhwc)
    };
    assert_eq!(first("keras-255")[2], first("keras")[0] + 103.939);
    let torchvision = first("torchvision")[0] * 0.229 + 0.485;
    assert!((first("torchvision-unit")[0] - torchvision).abs() < 1e-6);
}

/// Golden values: Keras' and torchvision's own functions, see `tests/fixtures/networks/make.py`.
#[derive(serde::Deserialize)]
struct Golden {
    pictures: Vec<String>,
    /// SHA-256 of the floats, pixel by pixel.
    keras: Vec<String>,
    /// Bytes of every seventh pixel of every seventh row, before mean and deviation, as hex.
    torchvision: Vec<String>,
}

fn golden() -> (Golden, Vec<Picture>) {
    let read = |name: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/networks/");
        std::fs::read(format!("{folder}{name}")).unwrap()
    };
    let golden: Golden = serde_json::from_slice(&read("golden.json")).unwrap();
    let decode = |name: &String| Picture::decode(&read(name), &Limits::default()).unwrap();
    let pictures = golden.pictures.iter().map(decode).collect();
    (golden, pictures)
}

#[test]
fn keras_is_kerass_to_the_bit() {
    use sha2::{Digest, Sha256};
    let (golden, pictures) = golden();
    for (picture, expected) in pictures.iter().zip(&golden.keras) {
        let values = Preprocessing::Keras.apply(picture, 224, 224, Layout::Nhwc);
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let hash: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hash, *expected);
    }
}

#[test]
fn torchvision_is_torchvisions_to_the_byte() {
    let (golden, pictures) = golden();
    let (mean, deviation) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
    for (picture, expected) in pictures.iter().zip(&golden.torchvision) {
        let values = Preprocessing::Torchvision.apply(picture, 224, 224, Layout::Nhwc);
        let rows = values.chunks(224 * 3).step_by(7);
        let pixels = rows.flat_map(|row| row.chunks(3).step_by(7));
        let got = pixels.flat_map(|pixel| (0..3).map(|c| pixel[c] * deviation[c] + mean[c]));
        let digits = expected.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).unwrap());
        let bytes: Vec<u8> = digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
        assert_eq!(bytes.len(), 32 * 32 * 3);
        for (got, expected) in got.zip(bytes) {
            assert!((got * 255.0 - f32::from(expected)).abs() <= 0.01, "{got} {expected}");
        }
    }
}
