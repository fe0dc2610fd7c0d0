//! The source of an article: the domain of who published it.

use std::fmt;

/// The host name of a publisher: lower case, without `www.`, a final point or a port; at least two labels.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceDomain(String);

impl SourceDomain {
    /// Reads a host name or a URL, as archives and people write them: `www.BBC.co.uk`, `https://bbc.co.uk/news/1`,
    /// `//bbc.co.uk:443`. Returns `None` where no host name stands, as in `Reuters` or `The Daily Planet`.
    pub fn parse(text: &str) -> Option<SourceDomain> {
        let text = text.trim();
        let after_scheme = match text.find("//") {
            Some(at) if at == 0 || is_scheme(&text[..at]) => &text[at + 2..],
            _ => text,
        };
        let authority = after_scheme.split(['/', '?', '#', '\\']).next()?;
        let host = authority.rsplit('@').next()?;
        let host = match host.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => host,
        };
        let host = host.trim_end_matches('.').to_lowercase();
        let host = host.strip_prefix("www.").unwrap_or(&host);
        is_host(host).then(|| SourceDomain(host.to_owned()))
    }

    /// Returns the host name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the domain itself and every domain above it, the longest first: `news.bbc.co.uk`, `bbc.co.uk`, `co.uk`,
    /// `uk`.
    pub fn suffixes(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.0.match_indices('.').map(|(at, _)| at + 1));
        starts.map(|start| &self.0[start..])
    }
}

impl fmt::Display for SourceDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_scheme(text: &str) -> bool {
    text.strip_suffix(':').is_some_and(|scheme| {
        !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    })
}

/// Limits of RFC 1035, section 2.3.4; letters beyond ASCII stand for internationalised names.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    let top_level = host.rsplit('.').next().unwrap_or("");
    host.len() <= 253
        && host.contains('.')
        && host.split('.').all(is_label)
        && top_level.chars().count() >= 2
        && top_level.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::SourceDomain;

    #[test]
    fn hosts_and_urls_of_any_style() {
        for (written, host) in [
            ("www.bostonglobe.com", "bostonglobe.com"),
            ("WWW.BBC.co.uk.", "bbc.co.uk"),
            ("https://www.bbc.co.uk/news/1?a=b#c", "bbc.co.uk"),
            ("http://user:pw@news.bbc.co.uk:8080", "news.bbc.co.uk"),
            ("//cdn.example.org/x", "cdn.example.org"),
            ("bbc.co.uk/sport", "bbc.co.uk"),
            ("www1.folha.uol.com.br", "www1.folha.uol.com.br"),
            ("bücher.example", "bücher.example"),
        ] {
            assert_eq!(SourceDomain::parse(written).map(|s| s.to_string()).as_deref(), Some(host), "{written}");
        }
    }

    #[test]
    fn names_are_no_hosts() {
        for name in ["", "Reuters", "The Daily Planet", "St. Louis Post", "3.5", "a..b", "AP. ", "N.Y. Times", "J.P"] {
            assert_eq!(SourceDomain::parse(name), None, "{name}");
        }
    }

    #[test]
    fn suffixes_are_whole_labels() {
        let source = SourceDomain::parse("news.bbc.co.uk").unwrap();
        assert_eq!(source.suffixes().collect::<Vec<_>>(), ["news.bbc.co.uk", "bbc.co.uk", "co.uk", "uk"]);
    }
}
