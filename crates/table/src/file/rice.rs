//! Rice codes: numbers that are mostly near one size, in few bits (Rice and Plaunt, 1971).
//!
//! A number's quotient by 2 to the power of `k` is as many ones, then a zero; its remainder follows
//! in `k` bits, the lowest first. Bits fill bytes from the lowest up.

/// Reads codes of one `k`.
pub(crate) struct RiceReader<'a> {
    bytes: &'a [u8],
    k: u32,
    /// The next bit.
    at: usize,
}

impl<'a> RiceReader<'a> {
    pub fn new(bytes: &'a [u8], k: u32) -> Self {
        Self { bytes, k, at: 0 }
    }

    /// The next number; `None` where the bytes end before it does, or it is too large.
    pub fn next(&mut self) -> Option<u32> {
        let mut quotient = 0;
        while self.bit()? == 1 {
            quotient += 1;
        }
        let mut number = 0;
        for place in 0..self.k {
            number |= self.bit()? << place;
        }
        u32::checked_mul(quotient, 1 << self.k)?.checked_add(number)
    }

    fn bit(&mut self) -> Option<u32> {
        let byte = self.bytes.get(self.at / 8)?;
        let bit = byte >> (self.at % 8) & 1;
        self.at += 1;
        Some(u32::from(bit))
    }
}

/// Some numbers in the fewest bytes, and the `k` of these.
#[cfg(feature = "writing")]
pub(crate) fn rice(numbers: &[u32]) -> (u32, Vec<u8>) {
    let bits = |k: &u32| numbers.iter().map(|of| u64::from((of >> k) + 1 + k)).sum::<u64>();
    let k = (0..31).min_by_key(bits).unwrap_or(0);
    let (mut bytes, mut length) = (Vec::new(), 0usize);
    let mut push = |bit: u32| {
        if length.is_multiple_of(8) {
            bytes.push(0);
        }
        if let Some(last) = bytes.last_mut() {
            *last |= (bit as u8) << (length % 8);
        }
        length += 1;
    };
    for number in numbers {
        (0..number >> k).for_each(|_| push(1));
        push(0);
        (0..k).for_each(|place| push(number >> place & 1));
    }
    (k, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 7, 300_000, 524_288, 1_000_000, 3, 16_777_215];
        let (k, bytes) = rice(&numbers);
        let mut reader = RiceReader::new(&bytes, k);
        assert!(numbers.iter().all(|number| reader.next() == Some(*number)));
        let mut cut = RiceReader::new(&bytes[..bytes.len() - 2], k);
        assert!(std::iter::from_fn(|| cut.next()).count() < numbers.len());
        assert_eq!(RiceReader::new(&[255; 8], 4).next(), None, "no end");
        assert_eq!(RiceReader::new(&[0xff, 0xff, 0xff, 0x7f], 30).next(), None, "too large");
    }

    #[test]
    fn even_spread_costs_three_and_a_half_bits_less_than_the_keys() {
        let gaps: Vec<u32> = (0..6000u64).map(|at| (at * 7_919 % 997 * 1049) as u32).collect();
        let (_, bytes) = rice(&gaps);
        assert!(bytes.len() * 8 < 6000 * 21, "{}", bytes.len());
    }
}
