use super::{Config, ConfigError, Fault};
use crate::dist::PhotoSearch;
use crate::http::DownloadOptions;
use crate::recommend::Options;
use std::path::Path;
use vitrine_embed::pack::WeightType;

const DOCUMENT: &str = include_str!("../../docs/CONFIGURATION.md");

fn examples() -> Vec<&'static str> {
    DOCUMENT
        .split("\n```toml\n")
        .skip(1)
        .map(|rest| rest.split_once("\n```").expect("an end").0)
        .collect()
}

fn fault(text: &str) -> Fault {
    Config::parse(text).expect_err(text)
}

/// The file's sections; the first is its top level.
pub(crate) const SECTIONS: [&str; 10] = [
    "",
    "[similar.weights]",
    "[similar]",
    "[network]",
    "[photo_search]",
    "[downloads]",
    "[experiment]",
    "[titles]",
    "[rules.exclude]",
    "[rules]",
];

/// The keys that a section knows, as its error for an unknown one lists them.
pub(crate) fn keys(section: &str) -> Vec<String> {
    let message = fault(&format!("{section}\nno_such_key = 1")).message;
    let known = message.split_once("expected").expect(&message).1;
    known.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_documented_examples_are_right() {
    assert!(examples().len() > 3);
    for example in examples() {
        let config = Config::parse(example);
        config.unwrap_or_else(|fault| panic!("{fault:?} in\n{example}"));
    }
    let example = examples().into_iter().find(|example| example.contains("[similar.weights]\ncat"));
    let defaults = Config::parse(example.expect("the defaults")).expect("parses");
    assert_eq!(defaults.similar_options(), Options::default());
    assert_eq!(Config::default().similar_options(), Options::default());
    let example = examples().into_iter().find(|example| example.contains("[downloads]\nconc"));
    let mut defaults = Config::parse(example.expect("the defaults")).expect("parses");
    // There is no default for these two, so that the example shows values.
    assert_eq!(defaults.downloads.rate.take(), Some(5.0));
    assert!(defaults.downloads.contact.take().is_some());
    assert_eq!(defaults.download_options(), DownloadOptions::default());
    assert_eq!(Config::default().download_options(), DownloadOptions::default());
}

#[test]
fn every_key_is_documented() {
    for section in SECTIONS {
        let keys = keys(section);
        assert!(!keys.is_empty());
        for key in keys {
            let named = [format!("| `{key}` |"), format!("[{key}]`\n"), format!(".{key}]`\n")];
            assert!(named.iter().any(|text| DOCUMENT.contains(text)), "{section} {key}");
        }
    }
}

#[test]
fn faults_have_a_place_and_a_remedy() {
    for (text, marked, words) in [
        ("fed = 'x'", "fed", "`feed`"),
        ("[similar]\ncount = 0", "0", "from 1 to 255"),
        ("[similar]\ncount = 300", "300", "from 1 to 255"),
        ("[similar]\nimage_weight = 1.5", "1.5", "from 0 to 1"),
        ("[similar.weights]\nprice = -1", "-1", "0 or more"),
        ("[similar.weights]\nprice = nan", "nan", "0 or more"),
        ("[network]\nmodel = 'm'\npreprocessing = 'x'", "'x'", "torchvision"),
        ("[network]\npreprocessing = 'keras'", "'keras'", "model ="),
        ("[network]\nlayer = 'fc2'", "'fc2'", "model ="),
        ("[experiment]\nname = ' '", "' '", "text"),
        ("[photo_search]\nwieghts = 'f16'", "wieghts", "`weights`"),
        ("[photo_search]\nweights = 'int4'", "'int4'", "\"int8\""),
        ("[photo_search]\nranks = [8, -1]", "-1", "from 0"),
        ("[photo_search]\nenabled = 1", "1", "boolean"),
        ("[downloads]\nper_host = 0", "0", "from 1 to 64"),
        ("[downloads]\nrate = 0", "0", "from 0.01 to 1000"),
        ("[downloads]\ntimeout_seconds = -1", "-1", "from 0.1 to 3600"),
        ("[downloads]\ncontact = 'me'", "'me'", "e-mail"),
        ("[downloads]\ncontact = 'https://a/) (b'", "'https://a/) (b'", "brackets"),
        ("[downloads]\nmax_megabyte = 1", "max_megabyte", "`max_megabytes`"),
        ("[titles]\ntemplates = 'a {name}'", "'a {name}'", "sequence"),
        ("[titles]\ntemplates = ['a {name}', 'Купить']", "'Купить'", "needs {name}"),
        ("[titles]\ntemplates = ['{name}']", "'{name}'", "words around"),
        ("[titles]\ntemplates = ['{name} {name} x']", "'{name} {name} x'", "once"),
        ("[titles]\ntemplates = ['{name} | {vendor}']", "'{name} | {vendor}'", "braces"),
        ("jobs = 0", "0", "nonzero"),
        ("keep_days = -1", "-1", "from 0 to 3650"),
        ("thumbnails = 'yes'", "'yes'", "boolean"),
    ] {
        let fault = fault(text);
        assert_eq!(fault.span.map(|span| &text[span]), Some(marked), "{text}");
        assert!(fault.message.contains(words), "{text}: {}", fault.message);
    }
    assert!(fault("[experiment]\nshare = 0.5").message.contains("`name`"));
}

#[test]
fn the_section_turns_the_search_by_photo_on() {
    let section = |text: &str| Config::parse(text).expect(text).photo_search;
    assert_eq!(section(""), None);
    let empty = section("[photo_search]").expect("a section");
    assert!(empty.enabled());
    assert_eq!(empty.photo_search(), PhotoSearch::default());
    let text = "[photo_search]\nenabled = false\nweights = 'f16'\nranks = [8, 0]";
    let off = section(text).expect("a section");
    assert!(!off.enabled());
    assert_eq!(off.photo_search(), PhotoSearch { weights: WeightType::F16, ranks: vec![8, 0] });
}

#[test]
fn templates_of_titles() {
    let text = "[titles]\ntemplates = ['{name} | Shop', '{NAME} | Shop']";
    assert!(fault(text).message.contains("needs {name}"));
    let config = Config::parse("[titles]\ntemplates = ['{name} | Shop', '{name} — SHOP']");
    let templates = config.expect("parses").title_templates();
    assert_eq!(templates, ["{name} shop".parse().expect("a template")], "equal ones are one");
    let many: Vec<String> = (0..65).map(|at| format!("'{{name}} {at}'")).collect();
    let many = fault(&format!("[titles]\ntemplates = [{}]", many.join(", ")));
    assert!(many.message.contains("64"), "{}", many.message);
}

#[test]
fn errors_show_the_line() {
    let text = "feed = 'f'\n# магазин\n[similar]\ncount = 'дюжина'\n";
    let error = ConfigError::at(Path::new("shop/vitrine.toml"), text, fault(text)).to_string();
    let lines: Vec<&str> = error.lines().collect();
    assert!(lines[0].starts_with("shop/vitrine.toml:4:9: invalid type: string"), "{error}");
    assert_eq!(lines[1..], ["  |", "4 | count = 'дюжина'", "  |         ^^^^^^^^"]);
}

#[test]
fn paths_are_relative_to_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("vitrine.toml");
    let text = "feed = 'feed.xml'\nout = 'dist'\ncache = '/cache'\n\
                [pictures]\n'https://a/' = 'a'\n'https://a/b/' = 'b'\n[network]\nmodel = 'm.onnx'\n";
    std::fs::write(&file, text).expect("writes");
    let config = Config::read(&file).expect("reads");
    let path = |name: &str| folder.path().join(name);
    assert_eq!(config.feed.as_deref(), path("feed.xml").to_str());
    assert_eq!(config.out, Some(path("dist")));
    assert_eq!(config.cache, Some("/cache".into()));
    assert_eq!(config.network.model, Some(path("m.onnx")));
    let pictures = config.longest_prefixes_first();
    assert_eq!(pictures[0], ("https://a/b/".into(), path("b")));

    std::fs::write(&file, "feed = 'https://shop.example/feed.xml'").expect("writes");
    let config = Config::read(&file).expect("reads");
    assert_eq!(config.feed.as_deref(), Some("https://shop.example/feed.xml"));
    assert!(Config::read(&path("none.toml")).expect_err("none").to_string().contains("none.toml"));
}
