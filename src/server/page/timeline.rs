//! The matching articles over time, as a chart whose bars are links.

use maud::{Markup, html};

use super::state::State;
use super::words::{counted, number};
use crate::server::timeline::Timeline;

/// The height of the highest bar, in the chart's own units.
const HEIGHT: u64 = 100;

/// The distance of bars.
const WIDTH: usize = 10;

/// Draws it: a bar a period, each a link to its articles, and some of the periods below.
pub fn chart(timeline: &Timeline, state: &State) -> Markup {
    let Timeline { unit, bars, undated } = timeline;
    let [(first, _), .., (last, _)] = bars.as_slice() else { return html! {} };
    let highest = bars.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let total: u64 = bars.iter().map(|(_, count)| count).sum();
    let label = format!("{} from {first} to {last}, by {}", counted(total, "article", "articles"), unit.name());
    html! {
        figure.timeline aria-label=(label) {
            svg viewBox=(format!("0 0 {} {HEIGHT}", WIDTH * bars.len())) preserveAspectRatio="none" aria-hidden="true"
                focusable="false" {
                @for (at, (period, count)) in bars.iter().enumerate() {
                    @let height = (count * (HEIGHT - 2)).div_ceil(highest);
                    a href=(state.with(|asked| asked.date = Some(period.clone())).href("/")) tabindex="-1" data-period=(period) {
                        rect.ground x=(WIDTH * at) y="0" width=(WIDTH) height=(HEIGHT) {}
                        rect.bar x=(WIDTH * at + 1) y=(HEIGHT - height) width=(WIDTH - 2) height=(height) {}
                        title { (period) ": " (counted(*count, "article", "articles")) }
                    }
                }
            }
            p.axis aria-hidden="true" { @for period in ticks(bars) { span { (period) } } }
            @if *undated > 0 { figcaption { (number(*undated)) " without a known " (unit.name()) } }
        }
    }
}

/// Returns up to five periods at equal distances, the first and the last among them.
fn ticks(bars: &[(String, u64)]) -> impl Iterator<Item = &str> {
    let most = bars.len().min(5);
    (0..most).map(move |tick| bars[tick * (bars.len() - 1) / (most - 1).max(1)].0.as_str())
}
