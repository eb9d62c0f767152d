//! The static files that carry the lists to the browser, and the matching of a page with a
//! product.
