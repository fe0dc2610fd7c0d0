//! What stands around every page: head, search box, foot.

use axum::response::Html;
use maud::{DOCTYPE, Markup, html};

use super::state::State;
use super::words::plain;
use crate::engine::Sort;
use crate::server::assets::{ICON, SCRIPT, STYLE};
use crate::server::shared::Shared;

/// A page's title and the search that its box holds.
pub struct Frame<'a> {
    /// The title.
    pub title: &'a str,
    /// The server.
    pub shared: &'a Shared,
    /// The search.
    pub state: &'a State,
}

impl Frame<'_> {
    /// Puts a page together.
    pub fn around(&self, content: Markup) -> Html<String> {
        let name = plain(&self.shared.config.name);
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (plain(self.title)) " · " (name) }
                    link rel="icon" href=(ICON.href()) type="image/svg+xml";
                    link rel="stylesheet" href=(STYLE.href());
                    script src=(SCRIPT.href()) defer {}
                }
                body {
                    a.skip href="#content" { "To the content" }
                    header.masthead {
                        a.nameplate href="/" { (name) }
                        (self.search_box())
                    }
                    main #content { (content) }
                    footer.foot {
                        nav aria-label="About" {
                            a href="/help" { "How to search" }
                            a href="/api/openapi.json" { "API" }
                        }
                        p.keys { kbd { "/" } " search " kbd { "j" } " " kbd { "k" } " next, previous " kbd { "?" } " keys" }
                    }
                }
            }
        };
        Html(page.into_string())
    }

    fn search_box(&self) -> Markup {
        let asked = &self.state.asked;
        html! {
            form.search action="/" method="get" role="search" {
                label.hidden for="q" { "Search the archive" }
                input #q type="search" name="q" value=(asked.q) placeholder="Search the archive" autocomplete="off"
                    autocapitalize="none" spellcheck="false" maxlength="4000";
                @for (name, value) in self.state.carried() { input type="hidden" name=(name) value=(value); }
                button type="submit" { "Search" }
                div.more {
                    label { "Published "
                        input type="text" name="date" value=[asked.date.as_deref()] placeholder="2019-03..2020" size="16"
                            autocomplete="off";
                    }
                    label { "Order "
                        select name="sort" {
                            option value="" selected[asked.sort.is_none()] { "usual" }
                            @for sort in Sort::ALL {
                                option value=(sort.name()) selected[asked.sort == Some(sort)] { (sort.name()) }
                            }
                        }
                    }
                }
            }
        }
    }
}
