//! Style and script of the pages, part of the binary. Their addresses change with what they hold, so that browsers may
//! keep them.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;

use super::shared::Shared;

/// A file of the pages.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    name: &'static str,
    media_type: &'static str,
    text: &'static str,
}

/// The style of all pages.
pub const STYLE: Asset =
    Asset { name: "morgue.css", media_type: "text/css; charset=utf-8", text: include_str!("assets/morgue.css") };

/// What makes them handier where scripts run.
pub const SCRIPT: Asset =
    Asset { name: "morgue.js", media_type: "text/javascript; charset=utf-8", text: include_str!("assets/morgue.js") };

/// The icon.
pub const ICON: Asset = Asset { name: "icon.svg", media_type: "image/svg+xml", text: include_str!("assets/icon.svg") };

/// Tells this build's files from those of others.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let all = [STYLE, SCRIPT, ICON].map(|asset| asset.text).concat();
    blake3::hash(all.as_bytes()).to_hex()[..12].to_owned()
});

impl Asset {
    /// Returns its address.
    pub fn href(&self) -> String {
        format!("/assets/{}/{}", *VERSION, self.name)
    }
}

/// Returns the addresses of the files; those of other builds give this one's.
pub fn routes() -> Router<Arc<Shared>> {
    [STYLE, SCRIPT, ICON].into_iter().fold(Router::new(), |router, asset| {
        router.route(&format!("/assets/{{version}}/{}", asset.name), get(async move || served(asset)))
    })
}

fn served(asset: Asset) -> impl IntoResponse {
    ([(CONTENT_TYPE, asset.media_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")], asset.text)
}
