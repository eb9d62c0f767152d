//! Unicode normalisation and lower case, in the browser by its own functions.

/// Unicode's compatibility composition, without the signs that it would spell out as letters.
pub(crate) fn nfkc(text: &str) -> String {
    let kept = |letter: &char| !matches!(letter, '™' | '®' | '©' | '℠' | '℗' | '№' | '\u{ad}');
    #[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
    {
        use unicode_normalization::UnicodeNormalization;
        text.chars().filter(kept).nfkc().collect()
    }
    #[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
    {
        let text: String = text.chars().filter(kept).collect();
        js_sys::JsString::from(text).normalize("NFKC").into()
    }
}

/// A text in lower case.
pub(crate) fn lowercase(text: &str) -> String {
    #[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
    {
        text.to_lowercase()
    }
    #[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
    {
        js_sys::JsString::from(text).to_lower_case().into()
    }
}
