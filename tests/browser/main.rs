//! The published files in a real Chromium: what shoppers see, what the shop's page feels.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod accessibility;
mod budget;
mod cases;
mod cdp;
mod demo;
mod experiment;
mod faults;
mod hostile;
mod large;
mod looks;
mod photo;
mod placement;
mod security;
mod server;
mod shop;

use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Trial};

use cdp::{Browser, Page};
use demo::Demo;
use large::Large;
use server::Server;
use shop::Shop;

/// What the cases share.
pub struct World {
    /// The one Chromium.
    pub browser: Browser,
    /// Serves shops and published folders, with faults on demand.
    pub server: Server,
    /// The shop that the pages belong to.
    pub shop: Shop,
    demo: OnceLock<Demo>,
    large: OnceLock<Large>,
}

impl World {
    fn start() -> World {
        let browser = Browser::start();
        let mut server = Server::bind();
        let shop = Shop::build(&server.shop());
        server.start(&shop.dist);
        World { browser, server, shop, demo: OnceLock::new(), large: OnceLock::new() }
    }

    /// The demo shop, made when first needed.
    pub fn demo(&self) -> &Demo {
        self.demo.get_or_init(Demo::start)
    }

    /// A shop of 6,000 products, made when first needed.
    pub fn large(&self) -> &Large {
        self.large.get_or_init(|| Large::build(6000))
    }

    /// A product page with the script tag; `more` goes into the head.
    pub fn html(&self, title: &str, loader: &str, more: &str) -> String {
        let title = title.replace('&', "&amp;").replace('<', "&lt;");
        format!(
            "<!doctype html><html lang=ru><meta charset=utf-8>\
             <meta name=viewport content='width=device-width'><link rel=icon href=data:,>\
             <title>{title} | Часовой магазин</title>{more}\
             <style>body {{ font: 16px system-ui; margin: 24px }}</style>\
             <script async src='{loader}'></script>\
             <h1>{title}</h1><p>Описание.</p><input aria-label=Поиск><button>Купить</button>"
        )
    }

    /// A page of the product that most cases look at, from a CDN with a fault.
    pub fn open(&self, path: &str, fault: &str) -> Page {
        let html = self.html(&self.shop.watch().name, &self.server.loader(fault), "");
        let address = self.server.page(path, html);
        let mut page = self.browser.page();
        page.before_load(EVENTS);
        page.open(&address);
        page
    }
}

/// Notes the loader's events in `events`.
const EVENTS: &str = "window.events = []; for (const t of ['show', 'click', 'close']) \
    document.addEventListener('vitrine:' + t, e => events.push([t, e.detail]));";

/// True when the widget is on the page, with its panel open.
pub const OPEN: &str = "(f => !!f && getComputedStyle(f).visibility == 'visible' && \
    f.offsetHeight > 150)(vitrineFrame)";

/// True when the widget is on the page as a tab.
pub const TAB: &str = "(f => !!f && getComputedStyle(f).visibility == 'visible' && \
    f.offsetHeight < 60)(vitrineFrame)";

/// True when nothing of the widget can be seen.
pub const NOTHING: &str = "(f => !f || getComputedStyle(f).visibility == 'hidden')\
    (vitrineFrame)";

fn main() {
    let mut arguments = Arguments::from_args();
    // Long tasks are measured: cases must not take the processor from one another.
    arguments.test_threads = Some(1);
    if arguments.list {
        libtest_mimic::run(&arguments, trials(None)).exit();
    }
    let world = Arc::new(World::start());
    let conclusion = libtest_mimic::run(&arguments, trials(Some(&world)));
    // `exit` runs no destructors; the browser must not outlive the tests.
    drop(world);
    conclusion.exit();
}

type Case = (&'static str, fn(&World));

fn trials(world: Option<&Arc<World>>) -> Vec<Trial> {
    [
        cases::CASES,
        budget::CASES,
        faults::CASES,
        hostile::CASES,
        large::CASES,
        photo::CASES,
        placement::CASES,
        looks::CASES,
        experiment::CASES,
        accessibility::CASES,
        security::CASES,
    ]
    .into_iter()
    .flatten()
    .map(|&(name, case): &Case| {
        let world = world.cloned();
        Trial::test(name, move || {
            if let Some(world) = world {
                case(&world);
            }
            Ok(())
        })
    })
    .collect()
}
