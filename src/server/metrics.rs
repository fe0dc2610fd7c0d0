//! Figures of what the server does, for Prometheus, in the text format of OpenMetrics 1.0.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

/// The media type of the format.
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What requests are counted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Answered {
    /// The route, as `/api/search`.
    pub route: String,
    /// The status code.
    pub status: u16,
}

/// What times are kept by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Route {
    /// The route.
    pub route: String,
}

/// All figures.
pub struct Metrics {
    registry: Registry,
    /// Requests answered.
    pub requests: Family<Answered, Counter>,
    /// Seconds until the head of the answer.
    pub seconds: Family<Route, Histogram>,
    /// Requests that are being answered.
    pub in_flight: Gauge,
    /// How often the archive was read anew.
    pub renewed: Counter,
}

impl Metrics {
    /// Begins to count.
    pub fn new() -> Metrics {
        // From a quarter of a millisecond to eight seconds.
        let times = || Histogram::new(exponential_buckets(0.00025, 2.0, 16));
        let mut metrics = Metrics {
            registry: Registry::with_prefix("morgue"),
            requests: Family::default(),
            seconds: Family::new_with_constructor(times),
            in_flight: Gauge::default(),
            renewed: Counter::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("http_requests", "Requests answered, by route and status", metrics.requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time until the head of the answer",
            Unit::Seconds,
            metrics.seconds.clone(),
        );
        registry.register("http_in_flight", "Requests that are being answered", metrics.in_flight.clone());
        registry.register("archive_renewed", "How often the archive was read anew", metrics.renewed.clone());
        metrics
    }

    /// Writes them.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
