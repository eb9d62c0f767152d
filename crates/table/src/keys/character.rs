//! The classes of characters that tell words apart.

/// The number of characters. `Chars::count` is a kilobyte of unrolled code.
pub(crate) fn characters(text: &str) -> usize {
    let begins = |byte: &u8| byte & 0b1100_0000 != 0b1000_0000;
    text.bytes().filter(begins).count()
}

/// The class of a character.
#[derive(PartialEq, Eq, Clone, Copy)]
pub(crate) enum Class {
    Digit,
    Letter,
    /// Letters of scripts that write without spaces.
    Ideograph,
    Mark,
}

/// The class of a character, by its place in Unicode.
pub(crate) fn class(letter: char) -> Class {
    match letter as u32 {
        0x30..=0x39 => Class::Digit,
        0x41..=0x5a | 0x61..=0x7a | 0xaa | 0xb5 | 0xba => Class::Letter,
        0..=0xbf | 0xd7 | 0xf7 | 0x2000..=0x206f | 0x20a0..=0x20cf => Class::Mark,
        0x1400..=0x167f | 0x2100..=0x2bff | 0x2e00..=0x2e7f | 0x3000..=0x303f | 0xe000..=0xf8ff => {
            Class::Mark
        }
        0xfe00..=0xfe6f | 0xff00..=0xff0f | 0xff1a..=0xff20 | 0x1_f000..=0x1_faff => Class::Mark,
        0x2e80..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff => Class::Ideograph,
        _ => Class::Letter,
    }
}
