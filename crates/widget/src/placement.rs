//! Where the widget stands on the shop's page, as the style of its frame there.

use crate::joined;

/// Where the widget stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// Over the page: a panel in the corner, a sheet at the bottom of narrow windows.
    Popup,
    /// In the page's own flow, in the element that the owner names (`data-mount`).
    Inline,
}

/// What of the widget is to be seen, and how large it is in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outline {
    /// Nothing; the frame keeps the width that it will have, so that it can be measured.
    Hidden,
    /// The panel, as wide as there is room.
    Panel {
        /// Its height.
        height: u32,
    },
    /// The tab that a closed panel leaves.
    Tab {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
}

/// The distance from the window's edges where the panel does not fill the window's width. It
/// vanishes below 640 px.
const GAP: &str = "clamp(0px,(100vw - 640px)*999,20px)";

/// Over the page.
const OVER: &str = "position:fixed;z-index:2147483000;box-shadow:0 8px 40px #0004";

impl Placement {
    /// The whole `style` of the frame on the shop's page, which no style of the shop may change.
    /// `radius` is the owner's for the panel's corners; empty for the usual one.
    #[must_use]
    pub fn css(self, outline: Outline, radius: &str) -> String {
        let (visibility, height) = match outline {
            Outline::Hidden => ("hidden", 0),
            Outline::Panel { height } | Outline::Tab { height, .. } => ("visible", height),
        };
        // As u64, whose digits are written elsewhere too.
        let height = u64::from(height).to_string();
        let base = joined(&["all:initial;visibility:", visibility, ";height:", &height, "px;"]);
        match (self, outline) {
            (Self::Inline, _) => base + "display:block;width:100%",
            (Self::Popup, Outline::Tab { width, .. }) => joined(&[
                &base,
                OVER,
                ";bottom:20px;inset-inline-end:20px;border-radius:20px;width:",
                &u64::from(width).to_string(),
                "px",
            ]),
            (Self::Popup, _) => {
                let radius = if radius.is_empty() { "18px" } else { radius };
                let corners = joined(&[";border-radius:", radius, " ", radius]);
                let near = joined(&[" min(", radius, ",", GAP, ")"]);
                let place =
                    [";bottom:", GAP, ";inset-inline-end:", GAP, ";width:min(640px,100% - 2*"];
                let ends = [GAP, ");max-height:80vh", &corners, &near, &near];
                joined(&[&base, OVER, &joined(&place), &joined(&ends)])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_takes_no_room_but_has_its_width() {
        for placement in [Placement::Popup, Placement::Inline] {
            let css = placement.css(Outline::Hidden, "");
            assert!(css.contains("visibility:hidden;height:0px;"), "{css}");
            assert!(css.contains("width:"), "{css}");
        }
    }

    #[test]
    fn a_panel_of_the_page_is_in_its_flow() {
        let css = Placement::Inline.css(Outline::Panel { height: 312 }, "");
        assert!(css.contains("visibility:visible;height:312px;display:block;width:100%"), "{css}");
        assert!(!css.contains("fixed"), "{css}");
    }

    #[test]
    fn the_owners_corners_are_the_panels() {
        let css = Placement::Popup.css(Outline::Panel { height: 300 }, "4px");
        assert!(css.contains("border-radius:4px 4px min(4px,clamp("), "{css}");
    }
}
