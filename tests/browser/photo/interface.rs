//! The interface for shops' own pages, other networks, and what the worker leaves behind.

use super::cropper::{FIRST, pair};
use super::*;

/// A page of another origin that imports the interface.
pub fn interface_page(world: &World, shop: &Published, path: &str, fault: &str) -> Page {
    let html = format!(
        "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><script type=module>\
         import {{ open }} from '{}/{fault}/vitrine-api.js'; \
         window.open_ = open; window.vitrine = await open(); window.ready = true;</script>",
        shop.server.cdn()
    );
    let address = shop.server.page(path, html);
    let mut page = world.browser.page();
    page.open(&address);
    page.wait("!!window.ready");
    page
}

/// JavaScript that searches for a picture and gives the answer.
pub fn search(bytes: &[u8], options: &str) -> String {
    format!(
        "(async () => {{ {} return await vitrine.similar(data.files[0], {options}) }})()",
        files(bytes)
    )
}

pub fn interface(world: &World) {
    let shop = &shops(world).small;
    let mut page = interface_page(world, shop, "/photo-interface", "fine");
    let bytes = photo(world, 9);
    let answer = page.eval(&search(&bytes, "{ count: 5 }"));
    let expected = native(shop, &bytes);
    assert_eq!(answer["products"].as_array().unwrap().len(), 5);
    assert_eq!(answer["network"], expected["network"]);
    let first = &answer["products"][0];
    assert_eq!(first["id"], json!(world.shop.products[9].id));
    assert_eq!(first["price"]["currency"], "UAH");
    assert!(first["picture"].as_str().unwrap().starts_with(&shop.server.cdn()), "{first}");
    let length = page.eval(&format!(
        "(async () => {{ {} const e = await vitrine.embed(data.files[0]); \
         return [e.vector instanceof Float32Array, e.vector.length, e.products === undefined] }})()",
        files(&bytes)
    ));
    assert_eq!(length, json!([true, 2088, true]));
    let refused = page.eval(
        "vitrine.similar(new Blob(['text'])).then(() => null, e => [e.name, e.code, e.message])",
    );
    assert_eq!(refused[0], "VitrineError");
    assert_eq!(refused[1], "picture");
    quiet(&page);
}

pub fn part(world: &World) {
    let shop = &shops(world).small;
    let mut page = interface_page(world, shop, "/photo-part", "fine");
    let bytes = pair(world, 9, 16, 1200);
    for (part, crop, number) in [
        ("0,0,0.5,1", "{ x: 0, y: 0, width: 0.5, height: 1 }", 9),
        ("0.5,0,0.5,1", "{ x: 0.5, y: 0, width: 0.5, height: 1 }", 16),
    ] {
        let answer = page.eval(&search(&bytes, &format!("{{ crop: {crop} }}")));
        let expected = native_part(shop, &bytes, part);
        let first = answer["products"].as_array().unwrap().iter().take(FIRST);
        let id = json!(world.shop.products[number].id);
        assert!(first.map(|card| &card["id"]).any(|found| *found == id), "{part}");
        for (card, native) in answer["products"]
            .as_array()
            .unwrap()
            .iter()
            .zip(expected["similar"].as_array().unwrap())
        {
            assert_eq!((&card["id"], &card["alike"]), (&native["id"], &native["alike"]));
            let [here, there] = [&card["cosine"], &native["cosine"]].map(|c| c.as_f64().unwrap());
            assert!((here - there).abs() < 1e-4, "{part}: {here} {there}");
        }
    }
    // The same picture is decoded once.
    let decoding = page.eval(&format!(
        "(async () => {{ {} const p = data.files[0], times = []; \
         for (let i = 0; i < 4; i++) times.push((await vitrine.similar(p, \
           {{ crop: {{ x: i / 8, y: 0, width: 0.1, height: 0.1 }} }})).milliseconds.decode); \
         return times }})()",
        files(&bytes)
    ));
    let times: Vec<f64> =
        decoding.as_array().unwrap().iter().map(|t| t.as_f64().unwrap()).collect();
    let again = times[1..].iter().copied().fold(f64::INFINITY, f64::min);
    assert!(again < times[0] / 3.0, "{times:?}");
    for crop in ["{ x: 0.5, y: 0, width: 0.6, height: 1 }", "{}", "1"] {
        let refused = page.eval(&format!(
            "(async () => {{ {} return await vitrine.embed(data.files[0], {{ crop: {crop} }})\
             .then(() => null, e => e.name) }})()",
            files(&bytes)
        ));
        assert_eq!(refused, "RangeError", "{crop}");
    }
    quiet(&page);
}

pub fn other_network(world: &World) {
    let shop = &shops(world).other;
    let mut page = interface_page(world, shop, "/photo-other", "fine");
    for number in [2, 20] {
        let bytes = photo(world, number);
        let answer = page.eval(&search(&bytes, "{ count: 6 }"));
        let expected = native(shop, &bytes);
        let cards = answer["products"].as_array().unwrap().iter();
        let ids: Vec<_> = cards.map(|card| &card["id"]).collect();
        let native = expected["similar"].as_array().unwrap().iter().take(6);
        assert_eq!(ids, native.map(|card| &card["id"]).collect::<Vec<_>>());
        assert_eq!(answer["network"], expected["network"]);
    }
    quiet(&page);
}

pub fn prepared(world: &World) {
    let shop = &shops(world).narrow;
    let mut page = interface_page(world, shop, "/photo-prepared", "no-store");
    assert_eq!(page.eval("(async () => (await vitrine.prepare()) === undefined)()"), true);
    shop.server.forget();
    let answer = page.eval(&search(&photo(world, 4), "{}"));
    assert_eq!(answer["products"][0]["id"], json!(world.shop.products[4].id));
    let asked = shop.server.asked();
    let late = |path: &&String| ["pack", "weights", "codes"].iter().any(|part| path.contains(part));
    assert_eq!(asked.iter().find(late), None, "{asked:?}");

    // A returning visitor's panel loads from storage, and then finds as before.
    let mut page = open(world, shop, "/photo-returning", "fine");
    for _ in 0..2 {
        ask(&mut page);
        choose(&mut page, &photo(world, 4));
        page.wait_frame(FOUND);
        assert_eq!(names(&mut page)[0], json!(world.shop.products[4].name));
        page.eval("location.reload()");
        page.rest(Duration::from_millis(300));
        page.wait(OPEN);
    }
    quiet(&page);
}

pub fn aborted(world: &World) {
    let shop = &shops(world).narrow;
    let mut page = interface_page(world, shop, "/photo-abort", "weights-slow");
    let files = files(&photo(world, 4));
    let outcome = page.eval(&format!(
        "(async () => {{ {files} const c = new AbortController(); \
         const first = vitrine.similar(data.files[0], {{ signal: c.signal, \
           onprogress: (loaded, total) => total > 1e6 && c.abort() }}).catch(e => e.name); \
         const second = vitrine.similar(data.files[0]).then(a => a.products[0].id); \
         return [await first, await second] }})()"
    ));
    assert_eq!(outcome, json!(["AbortError", world.shop.products[4].id]));
    quiet(&page);
}

pub fn twenty(world: &World) {
    let shop = &shops(world).narrow;
    let mut page = interface_page(world, shop, "/photo-twenty", "fine");
    let memory = page.eval(&format!(
        "(async () => {{ {} const m = []; \
         for (let i = 0; i < 20; i++) m.push((await vitrine.similar(data.files[0])).memory); \
         return m }})()",
        files(&photo(world, 4))
    ));
    let memory: Vec<f64> = memory.as_array().unwrap().iter().map(|m| m.as_f64().unwrap()).collect();
    assert_eq!(memory.len(), 20);
    assert!(memory[19] <= memory[1], "{memory:?}");
    quiet(&page);
}

pub fn idle(world: &World) {
    let shop = &shops(world).small;
    let mut page = interface_page(world, shop, "/photo-idle", "fine");
    let loads = page.eval(&format!(
        "(async () => {{ {} const v = await open_({{ idle: 200 }}), p = data.files[0]; \
         const load = async () => (await v.similar(p)).milliseconds.load; \
         const loads = [await load(), await load()]; \
         await new Promise(r => setTimeout(r, 700)); \
         return [...loads, await load()] }})()",
        files(&photo(world, 4))
    ));
    let loads: Vec<f64> = loads.as_array().unwrap().iter().map(|m| m.as_f64().unwrap()).collect();
    // The second search finds the network in memory, the third has a new worker.
    assert!(loads[1] < loads[0] && loads[1] < loads[2], "{loads:?}");
    quiet(&page);
}
