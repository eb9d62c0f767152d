//! Values with a range: each says what would be right.

use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use vitrine_embed::Preprocessing;
use vitrine_embed::pack::WeightType;

/// The largest number of neighbours that the table can hold for a product.
const MAX_COUNT: i64 = 255;
/// The most days that are clearly meant.
const MAX_DAYS: i64 = 3650;
/// The largest number of anything else.
const MAX_NUMBER: i64 = u32::MAX as i64;

/// A number of products in a list, 1..=255.
pub fn count<'de, D: Deserializer<'de>>(value: D) -> Result<Option<usize>, D::Error> {
    whole_in::<_, _, 1, MAX_COUNT>(value)
}

/// A whole number above 0.
pub fn positive<'de, D: Deserializer<'de>>(value: D) -> Result<Option<usize>, D::Error> {
    whole_in::<_, _, 1, MAX_NUMBER>(value)
}

/// A number of days, 0 to ten years.
pub fn days<'de, D: Deserializer<'de>>(value: D) -> Result<Option<u32>, D::Error> {
    whole_in::<_, _, 0, MAX_DAYS>(value)
}

/// A whole number in a range.
pub fn whole_in<'de, D: Deserializer<'de>, T: TryFrom<i64>, const LOW: i64, const HIGH: i64>(
    value: D,
) -> Result<Option<T>, D::Error> {
    let number = i64::deserialize(value)?;
    match T::try_from(number) {
        Ok(value) if (LOW..=HIGH).contains(&number) => Ok(Some(value)),
        _ => Err(D::Error::custom(format!("a whole number from {LOW} to {HIGH} is needed"))),
    }
}

/// A number in a range.
pub fn number_in<'de, D: Deserializer<'de>>(
    value: D,
    range: std::ops::RangeInclusive<f64>,
) -> Result<Option<f64>, D::Error> {
    let number = f64::deserialize(value)?;
    if !range.contains(&number) {
        let (low, high) = (range.start(), range.end());
        return Err(D::Error::custom(format!("a number from {low} to {high} is needed")));
    }
    Ok(Some(number))
}

/// A share, 0..=1.
pub fn share<'de, D: Deserializer<'de>>(value: D) -> Result<Option<f32>, D::Error> {
    number(value, |x| (0.0..=1.0).contains(&x), "a number from 0 to 1 is needed")
}

/// A weight, 0 or more.
pub fn weight<'de, D: Deserializer<'de>>(value: D) -> Result<Option<f32>, D::Error> {
    number(value, |x| (0.0..1e6).contains(&x), "a weight is 0 or more; 0 leaves its kind out")
}

/// A ratio of two prices, the higher by the lower.
pub fn band<'de, D: Deserializer<'de>>(value: D) -> Result<Option<f32>, D::Error> {
    let needed = "a price band is how many times dearer or cheaper a product may be: 1 or more, \
                  for example 1.5";
    number(value, |x| (1.0..1e6).contains(&x), needed)
}

/// A number of products, 0 or more.
pub fn products<'de, D: Deserializer<'de>>(value: D) -> Result<Option<usize>, D::Error> {
    whole_in::<_, _, 0, MAX_NUMBER>(value)
}

fn number<'de, D: Deserializer<'de>>(
    value: D,
    right: impl Fn(f64) -> bool,
    needed: &str,
) -> Result<Option<f32>, D::Error> {
    let number = f64::deserialize(value)?;
    if right(number) { Ok(Some(number as f32)) } else { Err(D::Error::custom(needed)) }
}

/// A preprocessing by its name.
pub fn preprocessing<'de, D: Deserializer<'de>>(
    value: D,
) -> Result<Option<Spanned<Preprocessing>>, D::Error> {
    let name = Spanned::<String>::deserialize(value)?;
    let preprocessing = Preprocessing::from_str(name.get_ref()).map_err(D::Error::custom)?;
    Ok(Some(Spanned::new(name.span(), preprocessing)))
}

/// How weights are stored, by the names of the command line.
pub fn weight_type<'de, D: Deserializer<'de>>(value: D) -> Result<Option<WeightType>, D::Error> {
    match String::deserialize(value)?.as_str() {
        "int8" => Ok(Some(WeightType::I8)),
        "f16" => Ok(Some(WeightType::F16)),
        "f32" => Ok(Some(WeightType::F32)),
        _ => Err(D::Error::custom("one of \"int8\", \"f16\" and \"f32\" is needed")),
    }
}

/// Ranks of dense layers, each 0 or more.
pub fn ranks<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<usize>, D::Error> {
    #[derive(Deserialize)]
    struct Rank(#[serde(deserialize_with = "products")] Option<usize>);
    Ok(Vec::<Rank>::deserialize(value)?.into_iter().filter_map(|rank| rank.0).collect())
}

/// A text that is not empty.
pub fn text<'de, D: Deserializer<'de>>(value: D) -> Result<String, D::Error> {
    let text = String::deserialize(value)?;
    if text.trim().is_empty() { Err(D::Error::custom("a text is needed")) } else { Ok(text) }
}
