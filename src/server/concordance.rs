//! A concordance within limits: so many lines, found within so much time.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::Asked;
use super::problem::Problem;
use crate::answers::{Ground, Head, Held, Key, Line, Walk};
use crate::engine::Engine;
use crate::passages::Words;

/// How long is looked for matches.
const TIME: Duration = Duration::from_secs(5);

/// The most lines.
pub const MOST_LINES: usize = 1000;

/// How lines are put in order, and how much of their context is shown.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Lines {
    /// Order of the lines, by several keys one after the other; without, that of the index. All matches are looked for
    /// then, for five seconds at most
    #[param(inline)]
    pub order: Vec<Key>,
    /// Characters of context on either side, up to 500; 60 where not given
    pub width: Option<usize>,
}

/// The names of [`Lines`].
pub const LINES: &[&str] = &["order", "width"];

/// The lines of a concordance.
pub struct Found {
    /// How the query was read.
    pub head: Head,
    /// The lines as they were made, in order.
    pub lines: Vec<Box<[u8]>>,
    /// How many matches there are; `None` where nobody looked for more than are shown.
    pub matches: Option<u64>,
}

impl Lines {
    /// Returns the characters of context.
    ///
    /// # Errors
    /// [`Problem::bad_value`] where they are too many.
    pub fn width(&self) -> Result<usize, Problem> {
        const WIDEST: usize = 500;
        let width = self.width.unwrap_or(60);
        if width > WIDEST {
            return Err(Problem::bad_value(format!("`width`: {WIDEST} is the most")));
        }
        Ok(width)
    }

    /// Looks for matches and makes lines of the first `limit` of them.
    ///
    /// # Errors
    /// Those of [`Asked::query`], and where the index cannot be read.
    pub fn find(
        &self,
        asked: &Asked,
        ground: &Ground,
        limit: usize,
        engine: &dyn Engine,
        mut make: impl FnMut(&Line<'_>) -> Vec<u8>,
    ) -> Result<Found, Problem> {
        let began = Instant::now();
        let mut walk = Walk::new(engine, asked.query(engine, ground)?, ground.scope.clone())?;
        let (mut held, mut words) = (Held::new(limit), Words::default());
        let (mut matches, mut is_all) = (0, true);
        walk.each(|article, of_part| {
            if self.order.iter().any(|key| key.needs_words()) {
                words.read(Line { article, found: of_part[0] }.text());
            }
            for found in of_part {
                let line = Line { article, found: *found };
                held.add(0, Key::all(&self.order, &line, matches, &mut words), || make(&line));
                matches += 1;
            }
            let is_enough = self.order.is_empty() && matches > limit as u64 || began.elapsed() > TIME;
            is_all &= !is_enough;
            Ok(if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        Ok(Found { head: walk.head, lines: held.in_order().collect(), matches: is_all.then_some(matches) })
    }
}
