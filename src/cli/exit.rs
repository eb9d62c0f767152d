//! Exit codes: which error ends the process with which. `docs/CLI.md` describes them.

use std::process::ExitCode;

use crate::config::ConfigError;
use crate::dist::DistError;
use crate::feed::FeedSourceError;
use crate::pipeline::BuildError;
use crate::publish::PublishError;

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
    if error.is::<FeedSourceError>() {
        return FEED;
    }
    error.downcast_ref::<BuildError>().map_or(FAILURE, of_build)
}

/// Without a default, so that whoever adds an error decides.
fn of_build(error: &BuildError) -> u8 {
    match error {
        BuildError::Feed(_)
        | BuildError::ProductsDropped { .. }
        | BuildError::NothingToMatch { .. } => FEED,
        BuildError::Publish(error) | BuildError::Dist(DistError::Publish(error)) => match error {
            PublishError::Busy(_) => BUSY,
            PublishError::NotAFolder(_) | PublishError::Write { .. } => FAILURE,
        },
        BuildError::Dist(_)
        | BuildError::Folder(_)
        | BuildError::Model(_)
        | BuildError::Images(_)
        | BuildError::Cache(_)
        | BuildError::Table(_) => FAILURE,
    }
}

/// As [`number`].
pub(super) fn code(error: &anyhow::Error) -> ExitCode {
    ExitCode::from(number(error))
}
