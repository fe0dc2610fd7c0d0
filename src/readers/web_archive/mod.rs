//! Archives of the web: what a crawler took down, record by record.
//!
//! A record of a page is read as a saved page is; its number, from 1, is the row of the article. What holds no page (a
//! request, what the crawler says of itself) is passed over; an answer that is no page (an image, a redirection) is
//! accounted for. A record that is damaged, cut short, or longer or shorter than it says costs no other: reading goes on
//! at the next line that begins a record.
//!
//! Sources: WARC 1.0 and 1.1 (ISO 28500, <https://iipc.github.io/warc-specifications/>), ARC 1 and 2 (Internet Archive,
//! <https://archive.org/web/researcher/ArcFileFormat.php>), HTTP/1.1 (RFC 9110 and 9112).

mod arc;
mod capture;
mod digest;
mod http;
mod records;
mod stream;
#[cfg(test)]
mod tests;
mod warc;

pub use arc::Arc;
pub use warc::Warc;
