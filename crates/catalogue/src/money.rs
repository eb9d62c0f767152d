//! Amounts of money.

use std::fmt;
use std::sync::Arc;

/// An exact amount of money in a currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// Amount in hundredths of the currency's unit, whatever the currency.
    pub hundredths: u64,
    /// ISO 4217 code in capitals, or empty where the feed names none.
    pub currency: Arc<str>,
}

impl fmt::Display for Money {
    /// For example `1299.00 UAH`; without a currency `1299.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.hundredths / 100, self.hundredths % 100)?;
        if self.currency.is_empty() { Ok(()) } else { write!(f, " {}", self.currency) }
    }
}
