//! News agencies: the names under which texts and data have them, each with the one that it is kept under.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Agencies, each with its name and the other forms of it, in any letter case. Forms of one or two letters are left out,
/// but for AP.
const AGENCIES: &[(&str, &[&str])] = &[
    ("Reuters", &["Reuter", "Thomson Reuters", "Reuters News", "رويترز", "Рейтер", "ロイター", "로이터", "路透社"]),
    ("AP", &["A.P.", "Associated Press", "The Associated Press", "美联社"]),
    ("AFP", &["Agence France-Presse", "Agence France Presse", "AFP News", "أ ف ب", "فرانس برس", "法新社"]),
    ("UPI", &["United Press International"]),
    ("dpa", &["Deutsche Presse-Agentur", "dpa-AFX"]),
    ("APA", &["Austria Presse Agentur"]),
    ("Keystone-SDA", &["SDA", "ATS", "sda-ats", "Keystone-ATS"]),
    ("EFE", &["Agencia EFE", "Agencia Efe"]),
    ("Europa Press", &[]),
    ("ANSA", &["Agenzia ANSA"]),
    ("Adnkronos", &[]),
    ("AGI", &["Agenzia Italia"]),
    ("Lusa", &["Agência Lusa"]),
    ("ANP", &["Algemeen Nederlands Persbureau"]),
    ("Belga", &["Agence Belga"]),
    ("TT", &["TT Nyhetsbyrån"]),
    ("NTB", &["Norsk Telegrambyrå"]),
    ("Ritzau", &[]),
    ("STT", &["STT-Lehtikuva", "Suomen Tietotoimisto"]),
    ("PAP", &["Polska Agencja Prasowa"]),
    ("ČTK", &["CTK"]),
    ("MTI", &[]),
    ("Agerpres", &[]),
    ("Tanjug", &["Танјуг"]),
    ("HINA", &[]),
    ("Anadolu Agency", &["Anadolu", "Anadolu Ajansı"]),
    ("DHA", &["Demirören Haber Ajansı"]),
    ("TASS", &["ITAR-TASS", "ТАСС", "ИТАР-ТАСС"]),
    ("RIA Novosti", &["РИА Новости", "RIA"]),
    ("Interfax", &["Интерфакс", "Interfax-Ukraine"]),
    ("Ukrinform", &["Укрінформ"]),
    ("Xinhua", &["Xinhua News Agency", "新华社", "新華社"]),
    ("China News Service", &["中新社", "中新网"]),
    ("Kyodo", &["Kyodo News", "共同", "共同通信"]),
    ("Jiji", &["Jiji Press", "時事", "時事通信"]),
    ("Yonhap", &["Yonhap News Agency", "연합뉴스"]),
    ("KCNA", &["Korean Central News Agency"]),
    ("PTI", &["Press Trust of India"]),
    ("ANI", &["Asian News International"]),
    ("IANS", &["Indo-Asian News Service"]),
    ("UNI", &["United News of India"]),
    ("Antara", &[]),
    ("Bernama", &[]),
    ("VNA", &["Vietnam News Agency", "TTXVN"]),
    ("AAP", &["Australian Associated Press"]),
    ("PA", &["PA Media", "Press Association", "The Press Association"]),
    ("The Canadian Press", &["Canadian Press", "La Presse Canadienne"]),
    ("NAN", &["News Agency of Nigeria"]),
    ("SAnews", &["South African Government News Agency"]),
    ("MENA", &["Middle East News Agency"]),
    ("WAFA", &[]),
    ("WAM", &["Emirates News Agency"]),
    ("SPA", &["Saudi Press Agency"]),
    ("IRNA", &["Islamic Republic News Agency"]),
    ("SANA", &["Syrian Arab News Agency"]),
    ("Agência Brasil", &["Agencia Brasil"]),
    ("Télam", &["Telam"]),
    ("Notimex", &[]),
    ("Prensa Latina", &[]),
    ("Bloomberg", &["Bloomberg News"]),
    ("Dow Jones Newswires", &["Dow Jones"]),
    ("IPS", &["Inter Press Service"]),
    ("JTA", &["Jewish Telegraphic Agency"]),
    ("epd", &["Evangelischer Pressedienst"]),
    ("KNA", &["Katholische Nachrichten-Agentur"]),
];

/// Returns the name of the agency that `text` names, alone or with others: `AP`, `CBSDC/AP`, `Jane Doe, Reuters`.
pub fn agency_in(text: &str) -> Option<&'static str> {
    let parts = text.split(['/', ',', '|', '(', ')']);
    known(text).or_else(|| parts.rev().find_map(known))
}

/// Returns the name under which an agency is kept: the one that is known, else as it is written.
pub fn agency_name(text: &str) -> Option<String> {
    let written = Some(text.trim()).filter(|text| !text.is_empty());
    known(text).or(written).map(str::to_owned)
}

fn known(name: &str) -> Option<&'static str> {
    FORMS.get(&name.trim().to_lowercase()).copied()
}

/// The names by their forms in lower case.
static FORMS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let of = |(name, forms): &(&'static str, &[&str])| {
        let all = std::iter::once(*name).chain(forms.iter().copied());
        all.map(|form| (form.to_lowercase(), *name)).collect::<Vec<_>>()
    };
    AGENCIES.iter().flat_map(of).collect()
});

#[cfg(test)]
mod tests {
    use super::{agency_in, agency_name};

    #[test]
    fn agencies_by_any_of_their_names() {
        for (text, name) in [
            ("Reuters", Some("Reuters")),
            ("The Associated Press", Some("AP")),
            ("CBSDC/AP", Some("AP")),
            ("dpa/lnw", Some("dpa")),
            ("Jane Doe, Agence France-Presse", Some("AFP")),
            ("新华社", Some("Xinhua")),
            ("Apple", None),
            ("Jane Doe", None),
            ("", None),
        ] {
            assert_eq!(agency_in(text), name, "{text}");
        }
        assert_eq!(agency_name(" Unionwire ").as_deref(), Some("Unionwire"));
        assert_eq!((agency_name("a.p.").as_deref(), agency_name(" ")), (Some("AP"), None));
    }
}
