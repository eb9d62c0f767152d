//! Centring and L2 normalisation.

/// Centres and normalises each picture's components, as
/// [`Layer::Direction`](crate::engine::Layer::Direction) says.
pub(in crate::engine) fn normalise(mean: &[f32], length: f32, values: &mut [f32]) {
    for values in values.chunks_exact_mut(mean.len()) {
        let centred = |(x, m): (&f32, &f32)| f64::from(*x) - f64::from(*m);
        let squares = values.iter().zip(mean).map(|pair| centred(pair) * centred(pair));
        let norm = squares.sum::<f64>().sqrt();
        let factor = if norm > 0.0 { f64::from(length) / norm } else { 0.0 };
        for (value, mean) in values.iter_mut().zip(mean) {
            *value = ((f64::from(*value) - f64::from(*mean)) * factor) as f32;
        }
    }
}
