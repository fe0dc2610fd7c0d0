//! Where a cluster is, and with what it is spoken to.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A cluster and the index in it: `https://host:9200/news`, or `https://one:9200,two:9200/news` by several nodes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Scheme, host, port and what stands before the index, for each node: no slash at the end; at least one.
    pub nodes: Vec<String>,
    /// The name of the index.
    pub index: String,
    /// The address as it was given.
    text: String,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// [`Error::Argument`] where it is none, names no index, or holds a password.
    pub fn parse(text: &str) -> Result<Address> {
        let wrong = |reason: String| Error::Argument {
            reason,
            hint: "write it as in `http://localhost:9200/news`: the cluster, then the index".to_owned(),
        };
        let text = text.trim_end_matches('/');
        let (scheme, rest) = text.split_once("://").ok_or_else(|| wrong("the engine's address has no `://`".into()))?;
        if rest.split('/').next().is_some_and(|host| host.contains('@')) {
            return Err(Error::Argument {
                reason: "the engine's address holds a name or a password".to_owned(),
                hint: CREDENTIALS_HINT.to_owned(),
            });
        }
        if !matches!(scheme, "http" | "https") {
            return Err(wrong(format!("the engine's address begins with `{scheme}:`")));
        }
        let (base, index) =
            rest.rsplit_once('/').ok_or_else(|| wrong(format!("the engine's address `{text}` names no index")))?;
        let (hosts, path) = base.split_at(base.find('/').unwrap_or(base.len()));
        if hosts.split(',').any(str::is_empty) || !is_index_name(index) {
            return Err(wrong(format!("`{index}` is no name of an index")));
        }
        let nodes = hosts.split(',').map(|host| format!("{scheme}://{host}{path}")).collect();
        Ok(Address { nodes, index: index.to_owned(), text: text.to_owned() })
    }

    /// Returns the name of the index that lists the words of the archive.
    pub fn words_index(&self) -> String {
        format!("{}-words", self.index)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Returns whether every engine takes the name for an index.
fn is_index_name(name: &str) -> bool {
    let takes = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && name.len() <= 200 && name.chars().all(takes) && !name.starts_with(['-', '_', '.'])
}

/// How to give a name and a password.
pub const CREDENTIALS_HINT: &str = "give them in the variables MORGUE_ENGINE_USER and MORGUE_ENGINE_PASSWORD, in \
                                    MORGUE_ENGINE_API_KEY, or in a file: `--engine-credentials FILE`";

/// Who asks. Never printed.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Credentials {
    /// Nobody in particular.
    #[default]
    None,
    /// A user with a password.
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: String,
    },
    /// A key as the cluster has given it out.
    ApiKey(String),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Credentials::None => "none",
            Credentials::Basic { .. } => "user and password",
            Credentials::ApiKey(_) => "key",
        })
    }
}

impl Credentials {
    /// Takes what is given of user, password and key.
    pub fn of(user: Option<String>, password: Option<String>, key: Option<String>) -> Credentials {
        match (key, user) {
            (Some(key), _) => Credentials::ApiKey(key),
            (None, Some(user)) => Credentials::Basic { user, password: password.unwrap_or_default() },
            (None, None) => Credentials::None,
        }
    }

    /// Reads a file with lines `user = …` and `password = …`, or `api_key = …`, that its owner alone can read.
    ///
    /// # Errors
    /// [`Error::File`], and [`Error::Argument`] where others may read it or it says nothing.
    pub fn read(path: &Path) -> Result<Credentials> {
        use std::os::unix::fs::PermissionsExt;
        let failed = |error| Error::File { path: path.to_owned(), error };
        let mode = std::fs::metadata(path).map_err(failed)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(Error::Argument {
                reason: format!("others than its owner can use `{}`", path.display()),
                hint: format!("`chmod 600 {}`", path.display()),
            });
        }
        let text = std::fs::read_to_string(path).map_err(failed)?;
        let value = |name: &str| {
            let lines = text.lines().filter_map(|line| line.split_once('='));
            let mut own = lines.filter(|(own, _)| own.trim() == name);
            own.next().map(|(_, value)| value.trim().trim_matches('"').to_owned())
        };
        match Credentials::of(value("user"), value("password"), value("api_key")) {
            Credentials::None => Err(Error::Argument {
                reason: format!("`{}` holds no credentials", path.display()),
                hint: "lines `user = …` and `password = …`, or `api_key = …`".to_owned(),
            }),
            credentials => Ok(credentials),
        }
    }
}

/// How a cluster is spoken to.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// Who asks.
    pub credentials: Credentials,
    /// A file with the certificates that are trusted, in PEM; without, those that Mozilla trusts.
    pub authorities: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::{Address, Credentials};

    #[test]
    fn addresses_name_a_cluster_and_an_index() {
        let address = Address::parse("https://search.example:9200/es/news-2024/").unwrap();
        assert_eq!(
            (address.nodes[0].as_str(), address.index.as_str()),
            ("https://search.example:9200/es", "news-2024")
        );
        let several = Address::parse("http://a:9200,b:9200/x/news").unwrap();
        assert_eq!(several.nodes, ["http://a:9200/x", "http://b:9200/x"]);
        for wrong in
            ["localhost:9200/news", "ftp://a/news", "http://a:9200", "http://a/News", "http:///news", "http://a/_all"]
        {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn passwords_do_not_stand_in_addresses_and_are_not_printed() {
        let error = Address::parse("http://me:secret@a:9200/news").unwrap_err();
        assert!(!error.to_string().contains("secret") && error.hint().unwrap().contains("MORGUE_ENGINE_PASSWORD"));
        let credentials = Credentials::of(Some("me".into()), Some("secret".into()), None);
        assert!(!format!("{credentials:?}").contains("secret"));
    }
}
