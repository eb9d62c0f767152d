//! A file's bytes become a picture, by our own decoders where they can.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ImageBitmap, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

use crate::failure::Failure;
use vitrine_embed::{Limits, Picture, PictureError};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = createImageBitmap, catch)]
    fn create_image_bitmap(image: &Blob) -> Result<Promise, JsValue>;
}

/// The picture, and whether the browser decoded it because we cannot: AVIF and HEIC, for example,
/// where the result may differ from the native tool's.
pub(crate) async fn open(image: &Blob) -> Result<(Picture, bool), Failure> {
    let bytes = Uint8Array::new(&JsFuture::from(image.array_buffer()).await?).to_vec();
    let limits = Limits::default();
    match Picture::decode(&bytes, &limits) {
        Ok(picture) => Ok((picture, false)),
        Err(refusal @ (PictureError::NotAPicture(_) | PictureError::UnsupportedFormat(_))) => {
            drop(bytes);
            match by_browser(image, &limits).await {
                Ok(Some(picture)) => Ok((picture, true)),
                _ => Err(refusal.into()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// Upright and on white, as our own decoders give it.
async fn by_browser(image: &Blob, limits: &Limits) -> Result<Option<Picture>, JsValue> {
    let bitmap: ImageBitmap = JsFuture::from(create_image_bitmap(image)?).await?.dyn_into()?;
    let (width, height) = (bitmap.width(), bitmap.height());
    if u64::from(width) * u64::from(height) > limits.pixels {
        return Ok(None);
    }
    let canvas = OffscreenCanvas::new(width, height)?;
    let context = canvas.get_context("2d")?.ok_or("no canvas")?;
    let context: OffscreenCanvasRenderingContext2d = context.dyn_into()?;
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, width.into(), height.into());
    context.draw_image_with_image_bitmap(&bitmap, 0.0, 0.0)?;
    bitmap.close();
    let pixels = context.get_image_data(0.0, 0.0, width.into(), height.into())?.data();
    let rgb = pixels.chunks_exact(4).flat_map(|pixel| pixel.iter().take(3).copied()).collect();
    Ok(Picture::from_rgb(width, height, rgb))
}
