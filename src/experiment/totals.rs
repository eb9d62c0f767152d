//! What is known of a variant's visitors, in the sums that every figure is made of.

/// How often a visitor did what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Pages seen.
    pub pages: u32,
    /// Times that the recommendations were seen.
    pub impressions: u32,
    /// Clicks on recommended products.
    pub clicks: u32,
}

impl Counts {
    /// Adds what the same visitor did besides.
    pub fn add(&mut self, more: Self) {
        self.pages = self.pages.saturating_add(more.pages);
        self.impressions = self.impressions.saturating_add(more.impressions);
        self.clicks = self.clicks.saturating_add(more.clicks);
    }
}

/// Sums over visitors. Whole numbers, so that a visitor can be taken out again without a trace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Visitors.
    pub visitors: u64,
    /// Of these, visitors with a click.
    pub clicked: u64,
    /// Of these, visitors who saw two pages or more.
    pub second_page: u64,
    /// Pages.
    pub pages: u64,
    /// Impressions.
    pub impressions: u64,
    /// Clicks.
    pub clicks: u64,
    /// Squares of the visitors' pages.
    pub pages_squared: u128,
    /// Squares of the visitors' impressions.
    pub impressions_squared: u128,
    /// Squares of the visitors' clicks.
    pub clicks_squared: u128,
    /// Products of the visitors' clicks and impressions.
    pub clicks_impressions: u128,
}

impl Totals {
    /// Adds a visitor.
    pub fn add(&mut self, visitor: Counts) {
        self.change(visitor, u64::wrapping_add, u128::wrapping_add);
    }

    /// Takes out a visitor who was added.
    pub fn remove(&mut self, visitor: Counts) {
        self.change(visitor, u64::wrapping_sub, u128::wrapping_sub);
    }

    fn change(
        &mut self,
        visitor: Counts,
        count: impl Fn(u64, u64) -> u64,
        square: impl Fn(u128, u128) -> u128,
    ) {
        let [pages, impressions, clicks] =
            [visitor.pages, visitor.impressions, visitor.clicks].map(u64::from);
        for (sum, more) in [
            (&mut self.visitors, 1),
            (&mut self.clicked, u64::from(clicks > 0)),
            (&mut self.second_page, u64::from(pages > 1)),
            (&mut self.pages, pages),
            (&mut self.impressions, impressions),
            (&mut self.clicks, clicks),
        ] {
            *sum = count(*sum, more);
        }
        for (sum, a, b) in [
            (&mut self.pages_squared, pages, pages),
            (&mut self.impressions_squared, impressions, impressions),
            (&mut self.clicks_squared, clicks, clicks),
            (&mut self.clicks_impressions, clicks, impressions),
        ] {
            *sum = square(*sum, u128::from(a) * u128::from(b));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_leaves_no_trace() {
        let some = Counts { pages: 3, impressions: 2, clicks: 1 };
        let many = Counts { pages: u32::MAX, impressions: 0, clicks: u32::MAX };
        let mut totals = Totals::default();
        totals.add(some);
        let before = totals;
        totals.add(many);
        assert_eq!((totals.visitors, totals.clicked, totals.second_page), (2, 2, 2));
        totals.remove(many);
        assert_eq!(totals, before);
        assert_eq!(totals.clicks_impressions, 2);
    }
}
