//! The articles in `corpus/`, copied so that the folder itself stays as it is.

use std::fs;
use std::path::Path;

use crate::archive::{Archive, repository};

pub fn sample() -> Archive {
    let archive = Archive::new();
    copy(&repository().join("corpus"), archive.path());
    archive
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true if entry.file_name() != ".morgue" => copy(&entry.path(), &target),
            true => {}
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

fn total(archive: &Archive, query: &str) -> u64 {
    archive.search(&[query])["total"].as_u64().unwrap()
}

#[test]
fn every_article_is_read() {
    let archive = sample();
    let report = archive.report();
    assert!(
        report.len() >= 60 && report.iter().all(|line| line["state"] == "indexed" && line["articles"] == 1),
        "{report:?}"
    );
    assert_eq!(total(&archive, "*"), report.len() as u64);
    assert_eq!(total(&archive, "source:none"), 2);
    assert_eq!(total(&archive, "-source:example -source:none"), 0);
}

#[test]
fn encodings_and_heads_of_the_sample() {
    let archive = sample();
    assert_eq!(archive.hit("path:2020/11/subtitlers-korean-drama.txt korean")["language"], "en");
    assert!(total(&archive, "path:2025/02/cafe-chain-results.txt café") == 1);
    let ferry = archive.hit("path:2024/03/harbour-ferry-strike.txt");
    assert_eq!(
        (ferry["published"].as_str(), ferry["source"].as_str()),
        (Some("2024-03-05"), Some("harbourpost.example"))
    );
    assert!(ferry["headline"].is_string());
}

#[test]
fn one_wire_story_in_three_papers() {
    let archive = sample();
    let answer = archive.search(&["kelling volcano unionwire"]);
    assert_eq!(answer["total"], 3, "{answer}");
    assert_eq!(answer["facets"]["source"].as_array().unwrap().len(), 3);
}

#[test]
fn languages_are_told_and_searched() {
    let archive = sample();
    for (query, language) in [
        ("path:2025/03/schoigu-reise-nordkorea.txt", "de"),
        ("path:2022/10/phare-bibliotheque-ile.txt", "fr"),
        ("path:2024/05/sequia-embalse-campanario.txt", "es"),
        ("path:2023/01/bonde-ladeira-volta.txt", "pt"),
        ("path:2021/12/ledovaya-pereprava.txt", "ru"),
        ("path:2022/03/maktabat-jamal.txt", "ar"),
        ("path:2025/03/chaoxian-duihua-zhanwang.txt", "zh"),
        ("path:2023/04/muraeki-neko-ekicho.txt", "ja"),
        ("path:2024/01/pakkanen-saunalautta.txt", "fi"),
    ] {
        assert_eq!(archive.hit(query)["language"], language, "{query}");
    }
    assert!(total(&archive, "朝鲜") >= 1);
    // Forms are those of the article's own language: Portuguese and Spanish share stems with English.
    archive.text("pt.json", "{\"text\":\"A polícia chegou.\",\"language\":\"pt\"}");
    archive.text("en.json", "{\"text\":\"The policy of the police.\",\"language\":\"en\"}");
    assert_eq!(archive.paths("polícias path:pt.json OR polícias path:en.json"), ["pt.json"]);
}
