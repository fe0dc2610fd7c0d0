//! Dates in addresses and paths, for articles that tell none themselves: `/2024/06/02/`, `/2024/jun/02/`, `20240602`.

use super::Published;
use super::published::month;

/// Reads the date in an address on the web: the day, else the month of `/2024/06/`.
pub fn in_url(url: &str) -> Option<Published> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (_, path) = path.split(['?', '#']).next()?.split_once('/')?;
    day(path).or_else(|| {
        let parts: Vec<&str> = path.split('/').collect();
        let of = |pair: &[&str]| {
            let (year, month) = (number(pair[0], 4)?, number(pair[1], 2)?);
            is_year(year).then(|| Published::parse(&format!("{year:04}-{month:02}")))?
        };
        parts.windows(2).find_map(of)
    })
}

/// Reads the day in the path of a file.
pub fn in_path(path: &str) -> Option<Published> {
    day(path)
}

/// Reads a year, a month and a day between signs, or the eight digits of all three.
fn day(path: &str) -> Option<Published> {
    let path = path.to_ascii_lowercase();
    let parts: Vec<&str> = path.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let parted = parts.windows(3).find_map(|three| {
        let year = number(three[0], 4)?;
        match number(three[1], 4) {
            Some(both) => dated(year, both / 100, both % 100),
            None => dated(year, month_of(three[1])?, number(three[2], 2)?),
        }
    });
    parted.or_else(|| {
        let runs = path.split(|c: char| !c.is_ascii_digit());
        let all: Vec<u32> = runs.filter_map(|run| number(run, 8)).collect();
        all.iter().find_map(|digits| dated(digits / 10_000, digits / 100 % 100, digits % 100))
    })
}

fn month_of(part: &str) -> Option<u32> {
    number(part, 2).or_else(|| Some(u32::from(month(part).filter(|_| part.len() == 3)?.unsigned_abs())))
}

fn number(part: &str, digits: usize) -> Option<u32> {
    let is_number = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| part.parse().ok())?
}

fn is_year(year: u32) -> bool {
    (1900..2100).contains(&year)
}

fn dated(year: u32, month: u32, day: u32) -> Option<Published> {
    is_year(year).then(|| Published::parse(&format!("{year:04}-{month:02}-{day:02}")))?
}

#[cfg(test)]
mod tests {
    use super::{in_path, in_url};

    #[test]
    fn dates_of_addresses() {
        for (url, date) in [
            ("https://a.example/2024/06/02/ferry", Some("2024-06-02")),
            ("https://a.example/news/2024/jun/02/ferry", Some("2024-06-02")),
            ("https://a.example/n1/2024/0602/c1-1.html", Some("2024-06-02")),
            ("https://a.example/ferry-2024-06-02-late", Some("2024-06-02")),
            ("https://a.example/t20240602_12.html", Some("2024-06-02")),
            ("https://a.example/2024/06/ferry", Some("2024-06")),
            ("https://a.example/2024/31/99/ferry", None),
            ("https://a.example/20249999", None),
            ("https://2024.06.02.example/a?d=2024-06-02", None),
        ] {
            assert_eq!(in_url(url).map(|date| date.to_string()).as_deref(), date, "{url}");
        }
    }

    #[test]
    fn dates_of_paths() {
        for (path, date) in [
            ("2024/06/02/ferry.txt", Some("2024-06-02")),
            ("post-2024-06-02.txt", Some("2024-06-02")),
            ("20240602.txt", Some("2024-06-02")),
            ("2024/06/ferry.txt", None),
            ("12024060234.txt", None),
        ] {
            assert_eq!(in_path(path).map(|date| date.to_string()).as_deref(), date, "{path}");
        }
    }
}
