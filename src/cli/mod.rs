//! The command line: arguments become library calls, results become output and an exit code.
//!
//! What a command finds goes to stdout, everything said about the work to stderr. `exit` has the
//! exit codes.

mod ab;
mod build;
mod check;
mod embed;
mod exit;
mod feed;
mod log;
mod matching;
mod model;
mod network;
#[cfg(test)]
mod option_tests;
mod output;
mod photo_search;
mod remedy;
#[cfg(test)]
mod remedy_tests;
mod serve;
mod similar;
mod titles;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::progress::JsonLog;

/// Similar products for a shop that cannot touch its own back end.
///
/// `vitrine build` turns a product feed into a folder of static files; put it on any static host
/// and add one script tag to the shop's pages.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Exit codes: 0 success, 1 failure, 2 wrong arguments or configuration,\n\
                  3 no usable feed, 4 another build is at work on the folder.\n\n\
                  Start with:\n  \
                  vitrine build --feed https://shop.example/feed.xml --out dist\n  \
                  vitrine serve dist"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Ab(ab::Arguments),
    Build(build::Arguments),
    Check(check::Arguments),
    Embed(embed::Arguments),
    Feed(feed::Arguments),
    Match(matching::Arguments),
    Model(model::Arguments),
    Similar(similar::Arguments),
    Serve(serve::Arguments),
    Titles(titles::Arguments),
}

/// Runs the command that the process's arguments name.
pub fn main() -> ExitCode {
    let command = Arguments::parse().command;
    let json_log = matches!(&command, Command::Build(arguments) if arguments.log.is_json());
    let result = match command {
        Command::Ab(arguments) => ab::run(arguments),
        Command::Build(arguments) => build::run(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Embed(arguments) => embed::run(arguments),
        Command::Feed(arguments) => feed::run(arguments),
        Command::Match(arguments) => matching::run(arguments),
        Command::Model(arguments) => model::run(arguments),
        Command::Similar(arguments) => similar::run(arguments),
        Command::Serve(arguments) => serve::run(arguments),
        Command::Titles(arguments) => titles::run(arguments),
    };
    match result {
        Ok(code) => code,
        // Whoever reads the output has seen enough, as `head` does.
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let message = output::message(&error);
            if json_log {
                JsonLog::error(&message, exit::number(&error));
            } else {
                eprintln!("error: {message}");
            }
            exit::code(&error)
        }
    }
}
