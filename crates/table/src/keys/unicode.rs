//! Unicode normalisation and lower case, in the browser by its own functions.

/// Unicode's compatibility composition, without the signs that it would spell out as letters.
pub(crate) fn nfkc(text: &str) -> String {
    let kept = |letter: &char| !matches!(letter, '™' | '®' | '©' | '℠' | '℗' | '№' | '\u{ad}');
    #[cfg(not(target_arch = "wasm32"))]
    {
        use unicode_normalization::UnicodeNormalization;
        text.chars().filter(kept).nfkc().collect()
    }
    #[cfg(target_arch = "wasm32")]
    {
        let text: String = text.chars().filter(kept).collect();
        js_sys::JsString::from(text).normalize("NFKC").into()
    }
}

/// A text in lower case.
pub(crate) fn lowercase(text: &str) -> String {
    #[cfg(not(target_arch = "wasm32"))]
    {
        text.to_lowercase()
    }
    #[cfg(target_arch = "wasm32")]
    {
        js_sys::JsString::from(text).to_lower_case().into()
    }
}
