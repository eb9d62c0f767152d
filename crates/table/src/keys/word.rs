//! The words of a title or name, and what stands between them.

/// What stands between two segments of a title, by how sure it is that they are separate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Break {
    /// Within one segment.
    #[default]
    None,
    /// Full stop, which may also end an abbreviation.
    Stop,
    /// Dash, colon.
    Soft,
    /// Bar, bullet, guillemet, arrow: nearly always between a product and something else.
    Hard,
}

/// One word, lower-cased; `+` and `plus` are both the word `+`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Word {
    /// The word in lower case.
    pub text: String,
    /// Whether the word began with a capital letter.
    pub capital: bool,
    /// What stands before it.
    pub before: Break,
    /// Whether a bracket opens, or a comma stands, before it.
    pub aside: bool,
    /// Whether a full stop joins it to the word before, as in `shop.de`.
    pub dotted: bool,
    /// Whether it names the parameter of an address, as in `search=oak`.
    pub parameter: bool,
    /// Whether a currency's sign belongs to it, as in `19,90€` and, to both words, in `R$ 5`.
    pub priced: bool,
}

impl Word {
    /// Whether the word has a digit.
    pub fn has_digit(&self) -> bool {
        self.text.bytes().any(|byte| byte.is_ascii_digit())
    }

    /// Whether the word is a number.
    pub fn is_number(&self) -> bool {
        self.text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    }

    /// Whether the word is a number with decimals.
    pub fn is_decimal(&self) -> bool {
        self.is_number() && self.text.bytes().any(|byte| byte == b'.')
    }

    /// A digit after a letter, as in a model's code but not in `128gb` or `m2`.
    pub fn is_code(&self) -> bool {
        let joint = |pair: &[u8]| matches!(pair, [before, b'0'..=b'9'] if !matches!(before, b'0'..=b'9' | b'.' | b'+'));
        self.text.len() > 2 && self.text.as_bytes().windows(2).any(joint)
    }
}
