//! Exit codes: which error ends the process with which. `docs/CLI.md` describes them.

use std::process::ExitCode;

use crate::build::{BuildError, ConfigError, PublishError};

/// Anything that has no code of its own.
pub(super) const FAILURE: u8 = 1;
/// Arguments or a configuration that make no sense; clap's own errors have the same.
pub(super) const USAGE: u8 = 2;
/// The feed cannot be had, is no usable catalogue, or is not to be trusted.
pub(super) const FEED: u8 = 3;
/// Another build is at work on the folder.
pub(super) const BUSY: u8 = 4;

/// Arguments that contradict each other or the configuration, which only the whole shows.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct UsageError(pub String);

/// The code of an error.
pub(super) fn number(error: &anyhow::Error) -> u8 {
    if error.is::<ConfigError>() || error.is::<UsageError>() {
        return USAGE;
    }
    match error.downcast_ref::<BuildError>() {
        Some(BuildError::Feed { .. } | BuildError::FeedUnreadable { .. }) => FEED,
        Some(BuildError::Publish(PublishError::Busy(_))) => BUSY,
        _ => FAILURE,
    }
}

/// As [`number`].
pub(super) fn code(error: &anyhow::Error) -> ExitCode {
    ExitCode::from(number(error))
}
