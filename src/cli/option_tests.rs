//! Every option is documented, and those of `vitrine build` are keys of the configuration too.

use std::collections::{BTreeMap, BTreeSet};

use clap::{Command, CommandFactory, FromArgMatches};

use super::{Arguments, build};
use crate::config::Config;
use crate::config::tests::{SECTIONS, keys};

const DOCUMENT: &str = include_str!("../../docs/CLI.md");

/// Options of one run of `vitrine build`, which no shop's configuration has.
const OF_ONE_RUN: [&str; 7] =
    ["config", "dry-run", "json", "log-format", "quiet", "refresh-pictures", "verbose"];

/// Options of `vitrine build`, each with the configuration that says the same.
const AS_KEYS: [(&[&str], &str); 19] = [
    (&["--feed", "f.xml"], "feed = 'f.xml'"),
    (&["--out", "dist"], "out = 'dist'"),
    (&["--cache", "c"], "cache = 'c'"),
    (&["--jobs", "3"], "jobs = 3"),
    (&["--keep-days", "9"], "keep_days = 9"),
    (&["--no-thumbnails"], "thumbnails = false"),
    (&["--picture-base", "p"], "picture_base = 'p'"),
    (&["--pictures", "https://a/?b=c/=d"], "[pictures]\n'https://a/?b=c/' = 'd'"),
    (&["--url-template", "/{id}"], "url_template = '/{id}'"),
    (&["--allow-drop"], "max_drop = 1"),
    (&["--allow-private-hosts"], "[downloads]\nallow_private_hosts = true"),
    (&["--count", "7"], "[similar]\ncount = 7"),
    (&["--model", "m"], "[network]\nmodel = 'm'"),
    (&["--model", "m", "--layer", "l"], "[network]\nmodel = 'm'\nlayer = 'l'"),
    (
        &["--model", "m", "--preprocessing", "keras"],
        "[network]\nmodel = 'm'\npreprocessing = 'keras'",
    ),
    (&["--no-learn-titles"], "[titles]\nlearn = false"),
    (&["--photo-search"], "[photo_search]\nenabled = true"),
    (
        &["--photo-search", "--photo-weights", "f16"],
        "[photo_search]\nenabled = true\nweights = 'f16'",
    ),
    (&["--photo-search", "--photo-rank", "8,0"], "[photo_search]\nenabled = true\nranks = [8, 0]"),
];

/// Keys that are no options, and why.
const KEYS_ALONE: [(&str, &[&str], &str); 7] = [
    (
        "[downloads]",
        &[
            "attempts",
            "concurrency",
            "contact",
            "max_feed_megabytes",
            "max_megabytes",
            "pause_seconds",
            "per_host",
            "rate",
            "revalidate_days",
            "timeout_seconds",
        ],
        "how to treat the shop's servers does not change from run to run",
    ),
    (
        "[similar]",
        &[
            "candidates",
            "center",
            "image_weight",
            "near_duplicate",
            "placeholder_products",
            "reasons",
        ],
        "what is recommended is the shop's choice, compared over many builds",
    ),
    (
        "[similar.weights]",
        &["categorical", "category", "name", "numeric", "price", "vendor"],
        "as [similar]",
    ),
    (
        "[rules]",
        &[
            "in_stock_only",
            "max_per_category",
            "max_per_vendor",
            "max_siblings",
            "minimum_similarity",
            "pins",
            "price_band",
            "same_category",
        ],
        "as [similar]; pins are a table",
    ),
    ("[rules.exclude]", &["categories", "ids", "vendors"], "long lists"),
    ("[titles]", &["templates"], "a list that `vitrine titles learn` writes"),
    ("[experiment]", &["name", "salt", "share"], "an experiment lasts many builds"),
];

/// The configuration that `vitrine build` goes by with these arguments.
fn configured(arguments: &[&str], file: &str) -> Config {
    let line = [&["vitrine", "build", "--config", "vitrine.toml"], arguments].concat();
    let matches = Arguments::command().try_get_matches_from(line).expect("arguments");
    let build = matches.subcommand_matches("build").expect("build");
    let file = Config::parse(file).expect("a configuration");
    build::Arguments::from_arg_matches(build).expect("arguments").over(file).expect("no conflict")
}

/// A file's lines `key = value` by their sections' headers; that of the top level is empty.
fn sections(text: &str) -> BTreeMap<&str, BTreeMap<&str, &str>> {
    let mut sections: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    let mut section = "";
    for line in text.lines() {
        match line.split_once(" = ") {
            Some((key, value)) => drop(sections.entry(section).or_default().insert(key, value)),
            None => section = line,
        }
    }
    sections
}

fn flags(command: &Command) -> BTreeSet<String> {
    let long = command.get_arguments().filter_map(|argument| argument.get_long());
    long.filter(|long| !["help", "version"].contains(long)).map(str::to_owned).collect()
}

/// The flags that a text names.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split("--").skip(1).map(|flag| {
        let end = flag.find(|c: char| !c.is_ascii_lowercase() && c != '-');
        &flag[..end.unwrap_or(flag.len())]
    })
}

/// What the document says under headings of this command, its subcommands' included.
fn documentation(command: &str) -> String {
    let mut text = String::new();
    let mut depth = None;
    for line in DOCUMENT.lines() {
        let hashes = line.bytes().take_while(|byte| *byte == b'#').count();
        if hashes > 0 && depth.is_none_or(|depth| hashes <= depth) {
            let of_it = line[hashes..].trim_start_matches([' ', '`']).strip_prefix(command);
            let whole = of_it.is_some_and(|rest| rest.starts_with([' ', '`']));
            depth = whole.then_some(hashes);
        }
        if depth.is_some() {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

fn check_documentation(command: &Command, name: &str, checked: &mut usize) {
    let text = documentation(name);
    assert!(!text.is_empty(), "docs/CLI.md has no heading for {name}");
    let documented: BTreeSet<&str> = named(&text).collect();
    for flag in flags(command) {
        assert!(documented.contains(&*flag), "docs/CLI.md lacks --{flag} of {name}");
        *checked += 1;
    }
    let cells = text.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    if command.get_subcommands().next().is_none() {
        for flag in cells.flat_map(named) {
            assert!(flags(command).contains(flag), "docs/CLI.md has --{flag} of {name}");
        }
    }
    for command in command.get_subcommands() {
        check_documentation(command, &format!("{name} {}", command.get_name()), checked);
    }
}

#[test]
fn every_flag_is_documented() {
    let mut checked = 0;
    for command in Arguments::command().get_subcommands() {
        let name = format!("vitrine {}", command.get_name());
        check_documentation(command, &name, &mut checked);
    }
    assert!(checked > 50, "{checked}");
}

#[test]
fn flags_of_a_build_are_keys() {
    for (arguments, text) in AS_KEYS {
        let key = Config::parse(text).expect(text);
        assert_eq!(configured(arguments, ""), key, "{arguments:?}");
        assert_ne!(key, Config::default());
    }
    let as_keys = AS_KEYS.iter().flat_map(|(arguments, _)| *arguments);
    let told: BTreeSet<String> =
        as_keys.flat_map(|word| named(word)).chain(OF_ONE_RUN).map(str::to_owned).collect();
    let command = Arguments::command();
    let build = command.find_subcommand("build").expect("build");
    assert_eq!(flags(build), told);
}

#[test]
fn keys_are_flags_or_say_why_not() {
    for section in SECTIONS {
        let header = section.trim_matches(['[', ']']);
        let alone = KEYS_ALONE.iter().find(|(name, ..)| *name == section);
        if let Some((_, _, why)) = alone {
            assert!(!why.is_empty());
        }
        for key in keys(section) {
            let inside = format!("{header}.{key}");
            let is_section = SECTIONS.iter().any(|name| {
                let name = name.trim_matches(['[', ']']);
                name == key && header.is_empty() || name == inside
            });
            let is_flag = AS_KEYS.iter().any(|(_, text)| {
                let sections = sections(text);
                let is_table = section.is_empty() && sections.contains_key(&*format!("[{key}]"));
                let is_value = |values: &BTreeMap<&str, &str>| values.contains_key(&*key);
                is_table && !is_section || sections.get(section).is_some_and(is_value)
            });
            let is_alone = alone.is_some_and(|(_, keys, _)| keys.contains(&&*key));
            let answers = usize::from(is_section) + usize::from(is_flag) + usize::from(is_alone);
            assert_eq!(answers, 1, "{section} {key}: section, flag or neither, and why");
        }
    }
}

/// A file with other values for all keys that are flags.
const OTHER: &str = "feed = 'o'\nout = 'o'\ncache = 'o'\njobs = 1\nkeep_days = 1\nthumbnails = true\n\
    picture_base = 'o'\nurl_template = 'o'\nmax_drop = 0.1\n\
    [pictures]\no = 'o'\n[downloads]\nallow_private_hosts = false\nrate = 2\n\
    [similar]\ncount = 1\ncandidates = 5\n[titles]\nlearn = true\n\
    [network]\nmodel = 'o'\nlayer = 'o'\npreprocessing = 'vitrine'\n\
    [photo_search]\nenabled = false\nweights = 'f32'\nranks = [1]\n";

#[test]
fn flags_go_before_keys() {
    for (arguments, text) in AS_KEYS {
        let mut both = sections(OTHER);
        for (section, values) in sections(text) {
            let into = both.entry(section).or_default();
            if ["[network]", "[pictures]"].contains(&section) {
                into.clear();
            }
            into.extend(values);
        }
        let line = |(key, value): (&str, &str)| format!("{key} = {value}\n");
        let lines = |values: BTreeMap<&str, &str>| values.into_iter().map(line).collect();
        let text: Vec<[String; 2]> = both
            .into_iter()
            .map(|(section, values)| [format!("{section}\n"), lines(values)])
            .collect();
        let both = Config::parse(&text.concat().concat()).expect("parses");
        assert_eq!(configured(arguments, OTHER), both, "{arguments:?}");
        assert_ne!(configured(&[], OTHER), both, "{arguments:?}");
    }
}
