//! SIMD instruction sets: which of them this machine has.

use pulp::{Scalar, Simd, WithSimd};

/// A SIMD instruction set that this machine is known to have.
///
/// Natively it is found when the program runs, so that one binary serves every processor. In
/// WebAssembly, where a module with unknown instructions does not load at all, it is what the
/// module was compiled for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum InstructionSet {
    /// AVX-512: 16 floats at once.
    #[cfg(target_arch = "x86_64")]
    Avx512(pulp::x86::V4),
    /// AVX2 with FMA: 8 floats.
    #[cfg(target_arch = "x86_64")]
    Avx2(pulp::x86::V3),
    /// NEON: 4 floats.
    #[cfg(target_arch = "aarch64")]
    Neon(pulp::aarch64::Neon),
    /// SIMD128 with the relaxed fused multiply-add: 4 floats.
    #[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
    RelaxedSimd(pulp::wasm::RelaxedSimd),
    /// SIMD128: 4 floats, multiplication and addition rounded apart.
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    Simd128(pulp::wasm::Simd128),
    /// One float.
    Scalar,
}

impl InstructionSet {
    /// The fastest instruction set that this machine has.
    pub(crate) fn best() -> InstructionSet {
        InstructionSet::all().next().unwrap_or(InstructionSet::Scalar)
    }

    /// All instruction sets that this machine has, the fastest first.
    pub(crate) fn all() -> impl Iterator<Item = InstructionSet> {
        [
            #[cfg(target_arch = "x86_64")]
            pulp::x86::V4::try_new().map(InstructionSet::Avx512),
            #[cfg(target_arch = "x86_64")]
            pulp::x86::V3::try_new().map(InstructionSet::Avx2),
            #[cfg(target_arch = "aarch64")]
            pulp::aarch64::Neon::try_new().map(InstructionSet::Neon),
            #[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
            pulp::wasm::RelaxedSimd::try_new().map(InstructionSet::RelaxedSimd),
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            pulp::wasm::Simd128::try_new().map(InstructionSet::Simd128),
            Some(InstructionSet::Scalar),
        ]
        .into_iter()
        .flatten()
    }

    /// Runs `work` compiled for these instructions. All that it calls must be inlined into it.
    pub(crate) fn run<W: WithSimd>(self, work: W) -> W::Output {
        match self {
            #[cfg(target_arch = "x86_64")]
            InstructionSet::Avx512(simd) => Simd::vectorize(simd, work),
            #[cfg(target_arch = "x86_64")]
            InstructionSet::Avx2(simd) => Simd::vectorize(simd, work),
            #[cfg(target_arch = "aarch64")]
            InstructionSet::Neon(simd) => Simd::vectorize(simd, work),
            #[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
            InstructionSet::RelaxedSimd(simd) => Simd::vectorize(simd, work),
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            InstructionSet::Simd128(simd) => Simd::vectorize(simd, work),
            InstructionSet::Scalar => Simd::vectorize(Scalar, work),
        }
    }
}
