//! What a page shows, as its address says it.

use axum::http::Uri;
use serde::{Deserialize, Serialize};

use crate::answers::Key;
use crate::engine::Facet;
use crate::server::asked::{self, Asked};
use crate::server::concordance::Lines;
use crate::server::problem::Problem;

/// The search of a page, and how much of a facet it lists.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The search.
    pub asked: Asked,
    /// How its pages look.
    pub look: Look,
}

/// What is of a page alone.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// The facet of which more values are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<Facet>,
    /// The order of matches in context.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<Key>,
}

/// A way to look at an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Its articles.
    Articles,
    /// Its matches in their context.
    Context,
}

impl State {
    /// Reads an address. Names that it does not know are passed over, as they come with links from elsewhere.
    ///
    /// # Errors
    /// [`Problem::bad_value`]
    pub fn read(uri: &Uri) -> Result<State, Problem> {
        if uri.query().is_some_and(|query| query.len() > 4 * crate::server::limits::QUERY_BYTES) {
            return Err(Problem::bad_value("the address is too long"));
        }
        Ok(State { asked: Asked::read(uri)?, look: asked::read(uri)? })
    }

    /// Returns the address of the page at `path` that shows this.
    pub fn href(&self, path: &str) -> String {
        // Text, numbers and names: all that an address can hold.
        let asked = serde_html_form::to_string(&self.asked).unwrap_or_default();
        let look = serde_html_form::to_string(&self.look).unwrap_or_default();
        let parts: Vec<String> = [asked, look].into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
    }

    /// Returns the state after a change of the search: its list begins anew.
    pub fn with(&self, change: impl FnOnce(&mut Asked)) -> State {
        let mut asked = Asked { offset: None, cursor: None, ..self.asked.clone() };
        change(&mut asked);
        State { asked, look: Look::default() }
    }

    /// Returns the same search with its list from another hit on.
    pub fn from(&self, offset: usize) -> State {
        let offset = Some(offset).filter(|offset| *offset > 0);
        State { asked: Asked { offset, cursor: None, ..self.asked.clone() }, ..self.clone() }
    }

    /// Returns the same search with its matches in another order.
    pub fn ordered(&self, keys: &[Key]) -> State {
        State { look: Look { order: keys.to_vec(), open: None }, ..self.from(0) }
    }

    /// Returns how its matches in context are put in order.
    pub fn lines(&self) -> Lines {
        Lines { order: self.look.order.clone(), width: None }
    }

    /// Returns the values that a form has to carry along beside its own fields.
    pub fn carried(&self) -> Vec<(&'static str, String)> {
        let asked = &self.asked;
        let lists = [
            ("source", &asked.source),
            ("entity", &asked.entity),
            ("filter", &asked.filter),
            ("exclude", &asked.exclude),
        ];
        let listed = lists.into_iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value.clone())));
        let flags = [("strict", asked.strict), ("expand", asked.expand)];
        let flags = flags.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| (name, "true".to_owned()));
        let single = [("after", &asked.after), ("before", &asked.before), ("recency", &asked.recency)];
        let single = single.into_iter().filter_map(|(name, value)| value.clone().map(|value| (name, value)));
        listed.chain(flags).chain(single).collect()
    }
}
