//! What the frame may not do, whatever gets into it: its sandbox and its own policy.

use std::time::Duration;

use serde_json::json;

use crate::cdp::Page;
use crate::{Case, OPEN, World};

pub const CASES: &[Case] = &[
    ("security: code that got into the frame gets no further", confined),
    ("security: another frame of the CDN is not the widget", impostor),
    ("security: the shop's policy with a nonce", strict_policy),
];

fn open(world: &World, path: &str) -> Page {
    let mut page = world.open(path, "fine");
    page.wait(OPEN);
    page
}

/// Everything that an injected script would try. It runs in the frame with all rights of its own.
fn confined(world: &World) {
    let mut page = open(world, "/confined");
    let shop = world.server.shop();
    let tried = page
        .frame(&format!(
            "(async () => {{
                const caught = async work => {{ try {{ return 'did: ' + await work() }} catch (e) {{ return e.name }} }};
                // DevTools' own script may do what the policy forbids; what comes later may not.
                await new Promise(done => setTimeout(done));
                const blocked = [];
                addEventListener('securitypolicyviolation', e => blocked.push(e.effectiveDirective));
                const add = (name, set) => {{
                    const e = document.createElement(name);
                    set(e);
                    document.body.append(e);
                }};
                const results = {{
                    page: await caught(() => top.document.title),
                    storage: await caught(() => top.localStorage.length),
                    away: await caught(() => {{ top.location = 'https://evil.example/' }}),
                    code: await caught(() => eval('1 + 1')),
                    later: await caught(() => new Function('return 1')()),
                    elsewhere: await caught(() => fetch('{shop}/', {{ mode: 'no-cors' }})),
                    socket: await caught(() => new WebSocket('wss://evil.example/')),
                    modal: await caught(() => String(confirm('?'))),
                    opener: await caught(() => String(window.opener)),
                }};
                add('script', e => e.textContent = 'window.injected = 1');
                add('script', e => e.src = '{shop}/evil.js');
                add('link', e => {{ e.rel = 'stylesheet'; e.href = '{shop}/evil.css' }});
                add('style', e => e.textContent = 'body {{ display: none }}');
                add('div', e => e.innerHTML = '<img src=x onerror=\"injected = 1\"><svg onload=\"injected = 1\">');
                add('iframe', e => e.src = '{shop}/');
                add('object', e => e.data = '{shop}/');
                add('base', e => e.href = 'https://evil.example/');
                add('a', e => {{ e.href = 'javascript:injected = 1'; e.click() }});
                add('form', e => {{ e.action = '{shop}/form'; e.submit() }});
                await new Promise(done => setTimeout(done, 500));
                return {{ ...results, injected: typeof injected, blocked,
                    shown: getComputedStyle(document.body).display }};
            }})()"
        ))
        .unwrap();
    for (what, name) in [
        ("page", "SecurityError"),
        ("storage", "SecurityError"),
        ("away", "SecurityError"),
        ("code", "EvalError"),
        ("later", "EvalError"),
        ("elsewhere", "TypeError"),
        ("modal", "did: false"),
        ("opener", "did: null"),
    ] {
        assert_eq!(tried[what], name, "{what}: {tried}");
    }
    assert_eq!(tried["injected"], "undefined", "{tried}");
    assert_eq!(tried["shown"], "block", "{tried}");
    let blocked: Vec<_> = tried["blocked"].as_array().unwrap().iter().collect();
    for directive in [
        "script-src",
        "connect-src",
        "script-src-elem",
        "style-src-elem",
        "script-src-attr",
        "frame-src",
        "object-src",
        "base-uri",
    ] {
        assert!(blocked.contains(&&json!(directive)), "{directive} was not blocked: {tried}");
    }
    page.rest(Duration::from_millis(300));
    assert_eq!(page.eval("location.pathname"), "/confined", "the shop's page was led away");
    // Chromium tells of requests that it blocks, too; none was answered.
    let reached = |url: &str| url.starts_with(&format!("{shop}/evil")) || url.ends_with("/form");
    let mut answered = page.requests.iter().filter(|request| request.status > 0);
    assert!(!answered.any(|request| reached(&request.url)), "{:?}", page.requests);
}

/// A frame from the widget's own origin, such as another shop's, is not obeyed.
fn impostor(world: &World) {
    let mut page = open(world, "/impostor");
    let before = page.eval("vitrineFrame.style.cssText");
    page.eval(&format!(
        "new Promise(done => {{ const f = document.createElement('iframe'); \
         f.src = '{}/fine/frame.html'; f.onload = done; document.body.append(f) }})",
        world.server.cdn()
    ));
    page.frame(
        "for (const vitrine of ['look', 'close', 'click', 'match']) parent.postMessage({ vitrine, \
         css: 'display:none', title: 'x', plain: true, detail: { url: '/stolen' } }, '*'); 0",
    );
    page.rest(Duration::from_millis(300));
    assert_eq!(page.eval("vitrineFrame.style.cssText"), before);
    assert_eq!(page.eval("location.pathname"), "/impostor");
    assert_eq!(page.eval("events.map(e => e[0]).join()"), "show");
}

/// The strictest policy that shops have: nonces, trusted types, nothing else.
fn strict_policy(world: &World) {
    let cdn = world.server.cdn();
    let csp = format!(
        "default-src 'none'; script-src 'nonce-n0' 'strict-dynamic'; frame-src {cdn}; \
         style-src 'nonce-n0'; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'; \
         base-uri 'none'; form-action 'none'"
    );
    let tag = format!(
        "{}' nonce='n0' data-open='delay:0.3' data-analytics='ga4",
        world.server.loader("fine")
    );
    let html =
        world.html(&world.shop.watch().name, &tag, "").replace("<style>", "<style nonce=n0>");
    let mut page = world.browser.page();
    page.open(&world.server.page_with_csp("/strict", html, Some(csp)));
    page.wait(OPEN);
    page.wait("(window.dataLayer || []).some(e => e.event == 'view_item_list')");
    assert!(page.console.is_empty(), "{:?}", page.console);
    assert!(page.exceptions.is_empty(), "{:?}", page.exceptions);
}
