//! An author's name, taken apart as far as that is safe.
//!
//! Reference lists sort and shorten a person's name by the family name, and print an organisation's as it stands. A
//! byline does not say which of the two it holds, so the rule is cautious: a name is split where its form leaves no
//! doubt, and kept whole everywhere else. A person kept whole is only sorted oddly; `Press, Associated` is wrong.

use super::entity::is_name_suffix;
use crate::text::{Language, fold};

/// A name as a reference list takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// A person whose family name is known.
    Person {
        /// The family name with its particles: `de la Tour`.
        family: String,
        /// The given name with its initials: `Jane Q.`
        given: String,
    },
    /// An organisation, or a name whose parts cannot be told: printed as it stands.
    Literal(String),
}

impl Name {
    /// Reads a name as a byline of the given language prints it.
    ///
    /// A person is what has one of two forms, in Latin letters and with only the first letter of a word large:
    ///
    /// - `Jane Doe`, `Jane Q. Doe`, `J. Q. Doe`, `Jean-Luc de la Tour`: one given name or initial, initials, particles,
    ///   one family name. Of three full words (`Kim Jong Un`, `Gabriel García Márquez`, `Human Rights Watch`) none is
    ///   surely the family name.
    /// - `O'Brien, Pat`, `de la Tour, Jean-Luc`: a family name of one word, a comma, up to three given names.
    ///
    /// Neither is a person where a word belongs to newsrooms and offices (`Sky News`). Nor is the first form where the
    /// first of two words is an article (`Le Monde`) or a frequent family name of East Asia (`Xi Jinping`), where the
    /// last goes on small after a hyphen (`Ban Ki-moon`), or where the language puts the family name first or has none.
    pub fn parse(name: &str, language: Option<Language>) -> Name {
        let name = name.trim();
        let person = match name.split_once(',') {
            Some((family, given)) => inverted(family, given),
            None if language.is_some_and(|language| OTHER_ORDER.contains(&language.code())) => None,
            None => in_order(name),
        };
        person.unwrap_or_else(|| Name::Literal(name.to_owned()))
    }

    /// Returns the folded form of the family name, or of the whole name where that is not known.
    pub fn folded(&self) -> String {
        match self {
            Name::Person { family: name, .. } | Name::Literal(name) => fold(name),
        }
    }
}

/// Reads `Given I. particles Family`.
fn in_order(name: &str) -> Option<Name> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let (last, before) = words.split_last()?;
    let particles = before.iter().rev().take_while(|word| PARTICLES.contains(word)).count();
    let (given, _) = before.split_at(before.len() - particles);
    let (first, middle) = given.split_first()?;
    let is_person = is_given(first)
        && middle.iter().all(|word| is_initials(word))
        && is_family(last)
        && !words.iter().any(|word| is_of_an_office(word))
        // An initial or a particle between the two shows the order.
        && (words.len() > 2 || !is_misleading(first));
    is_person.then(|| Name::Person { family: words[given.len()..].join(" "), given: given.join(" ") })
}

/// Reads `particles Family, Given I.`
fn inverted(family: &str, given: &str) -> Option<Name> {
    let family: Vec<&str> = family.split_whitespace().collect();
    let given: Vec<&str> = given.split_whitespace().collect();
    let (last, particles) = family.split_last()?;
    let is_person = is_family(last)
        && particles.iter().all(|word| PARTICLES.contains(word))
        && (1..=3).contains(&given.len())
        && given.iter().all(|word| is_given(word))
        && !family.iter().chain(&given).any(|word| is_of_an_office(word))
        && !given.iter().any(|word| is_name_suffix(&fold(word)));
    is_person.then(|| Name::Person { family: family.join(" "), given: given.join(" ") })
}

fn is_given(word: &str) -> bool {
    is_capitalised(word) || is_initials(word)
}

/// Returns whether `word` is a whole name: `AFP` and `JANE` are not, as large letters hide what they stand for.
fn is_capitalised(word: &str) -> bool {
    let is_part = |c: char| is_latin(c) || matches!(c, '-' | '\u{2010}' | '\'' | '’' | 'ʻ');
    word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase) && word.chars().all(is_part)
}

/// Returns whether `word` is made of initials alone: `J`, `J.`, `J.K.`, `J.-P.`
fn is_initials(word: &str) -> bool {
    let mut letters = word.split(['.', '-']).filter(|part| !part.is_empty()).peekable();
    let is_letter = |part: &str| {
        part.chars().filter(|c| !is_combining(*c)).count() == 1
            && part.starts_with(|c: char| c.is_uppercase() && is_latin(c))
    };
    letters.peek().is_some() && letters.all(is_letter)
}

/// Returns whether `word` can be a family name: capitalised, with or without an article before it (`al-Masri`,
/// `d'Ormesson`).
fn is_family(word: &str) -> bool {
    let without_article = word.split_once(['-', '\'', '’']).filter(|(article, _)| ARTICLES.contains(article));
    let core = without_article.map_or(word, |(_, core)| core);
    is_capitalised(core) && core.split(['-', '\u{2010}']).all(|part| part.starts_with(char::is_uppercase))
}

fn is_of_an_office(word: &str) -> bool {
    fold(word).split(|c: char| !c.is_alphanumeric()).any(|part| is_listed(OFFICES, part))
}

/// Returns whether the first of two words leaves open that the second is a family name.
fn is_misleading(first: &str) -> bool {
    let first = fold(first);
    is_listed(FAMILY_FIRST, &first) || is_listed(NEWSPAPER_ARTICLES, &first)
}

fn is_listed(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

/// The Latin blocks of Unicode that names are written in, and the marks on their letters.
fn is_latin(c: char) -> bool {
    c.is_alphabetic() && matches!(c, '\0'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') || is_combining(c)
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

/// Words between given and family name that belong to the latter.
const PARTICLES: &[&str] = &[
    "af", "al", "av", "bin", "bint", "da", "das", "de", "degli", "dei", "del", "della", "den", "der", "di", "do",
    "dos", "du", "el", "ibn", "la", "las", "los", "ten", "ter", "van", "vom", "von", "zu", "zum", "zur",
];

/// Articles and prepositions that are written together with a family name.
const ARTICLES: &[&str] = &["ad", "al", "an", "ar", "as", "ash", "at", "az", "d", "dell", "el", "l", "ul", "ur"];

/// Languages whose names have the family name first, or none at all.
const OTHER_ORDER: &[&str] = &["am", "hu", "id", "is", "ja", "km", "ko", "mn", "ms", "my", "ti", "vi", "zh"];

/// Words, folded, that name newsrooms, agencies and offices or stand before a name. Some are family names too; their
/// bearers stay whole.
const OFFICES: &str = "\
    academy afp agence agencia agency agentur agenzia allgemeine and arabiya army associated association authority \
    bank bbc bloomberg board broadcasting bulletin bureau business by captain center centre chronicle church club \
    cnn college columnist commission committee company contributing contributor corp corporation correspondent \
    corriere council court daily dame department desk deutsche diario digital dispatch dr editor editorial editors \
    embassy evening examiner express father federation financial folha for foreign foundation free freelance from \
    gazeta gazette giornale global government group guardian guest herald inc independent inquirer institute \
    interfax international jazeera jornal journal journalist jr limited local lord ltd magazine mail md media \
    ministry mirror miss monitor morning mr mrs ms museum national network news newsdesk newspaper newspapers \
    newsroom observer of office online opinion party phd photographer police politics post press presse prof \
    professor radio record register report reporter reporters reports reuters rev review rundschau school sen senior \
    sentinel service services sir society special sports sr staff standard star state sun sunday team telegram \
    telegraph television times to today tribune tv union united university voice watch web weekly welle wire wires \
    with world writer writers xinhua zeitung";

/// Articles, folded, with which the names of newspapers begin.
const NEWSPAPER_ARTICLES: &str = "a as das der die el il la las le les los o os the";

/// Frequent family names, folded, of Chinese, Korean and Vietnamese: where one stands first, the order is not known.
const FAMILY_FIRST: &str = "\
    ahn an baek ban bao bui cai cao chang chen cheng cho choe choi chun chung cui dang deng ding dinh do dong du \
    duan duong fan fang feng fu gao gong gu guo ha han hao he ho hoang hong hou hu huang huynh hwang jang jeon jeong \
    ji jia jiang jin jo jung kang kim ko kong kwak kwon lai lam lee lei li liang liao lim lin liu long lu luo luong \
    ly ma mai mao meng min moon nam ngo nguyen noh oh pak pan park peng pham phan qi qian qin qiu ren rhee ri ryu \
    seo shao shen shi shim shin sohn son song su suh tan tang tao tian ting ton tran trinh truong vo vu wan wang wei \
    wen won woo wu xi xia xiao xie xiong xu xue yan yang yao ye yi yin yoo yoon you yu yuan yun zeng zhang zhao \
    zheng zhong zhou zhu zou";

#[cfg(test)]
mod tests {
    use super::Name;
    use crate::text::Language;

    #[track_caller]
    fn person(name: &str, family: &str, given: &str) {
        let expected = Name::Person { family: family.to_owned(), given: given.to_owned() };
        assert_eq!(Name::parse(name, Some(Language::ENGLISH)), expected);
    }

    #[track_caller]
    fn whole(names: &[&str]) {
        for name in names {
            assert_eq!(Name::parse(name, Some(Language::ENGLISH)), Name::Literal((*name).to_owned()));
        }
    }

    #[test]
    fn persons_whose_family_name_is_plain() {
        person(" Jane Doe ", "Doe", "Jane");
        person("Jane Q. Doe", "Doe", "Jane Q.");
        person("George W Bush", "Bush", "George W");
        person("J. K. Rowling", "Rowling", "J. K.");
        person("J.R.R. Tolkien", "Tolkien", "J.R.R.");
        person("Jean-Luc de la Tour", "de la Tour", "Jean-Luc");
        person("Osama bin Laden", "bin Laden", "Osama");
        person("Mohammed al-Masri", "al-Masri", "Mohammed");
        person("Jean d’Ormesson", "d’Ormesson", "Jean");
        person("Sinéad O'Connor", "O'Connor", "Sinéad");
        person("Zofia Nałkowska-Gąsior", "Nałkowska-Gąsior", "Zofia");
        person("Nai\u{308}ma E\u{301}. Dupont", "Dupont", "Nai\u{308}ma E\u{301}.");
        person("Kim J. Barker", "Barker", "Kim J.");
    }

    #[test]
    fn persons_whose_name_is_inverted() {
        person("O'Brien, Pat", "O'Brien", "Pat");
        person("O'Brien,Pat J.", "O'Brien", "Pat J.");
        person("Kim, Jong Un", "Kim", "Jong Un");
        person("de la Tour, Jean-Luc", "de la Tour", "Jean-Luc");
    }

    #[test]
    fn organisations_stay_whole() {
        whole(&["Associated Press", "Agence France-Presse", "Sky News", "Deutsche Welle", "Corriere della Sera"]);
        whole(&["Al Jazeera", "Reuters Staff", "Le Monde", "Voice of America", "Human Rights Watch", "BBC NEWS"]);
        whole(&["Doe, Reuters", "Jane Doe, Reuters", "Smith & Jones", "Post Staff", "Sächsische Zeitung"]);
    }

    #[test]
    fn names_in_doubt_stay_whole() {
        whole(&["", "Madonna", "Kim Jong Un", "Xi Jinping", "Ban Ki-moon", "Nguyễn Trãi", "Gabriel García Márquez"]);
        whole(&["JANE DOE", "jane doe", "John Doe Jr.", "Doe, Jr.", "Doe, Jane, Jr.", "Chris Van Hollen", "Dr Jane"]);
        whole(&["jane@post.example", "Jane Doe/Post", "Jane Doe (Post)", "Agent 007", "J. D.", "Jane Doe in Paris"]);
    }

    #[test]
    fn other_scripts_and_orders_stay_whole() {
        whole(&["Иван Петров", "金正恩", "محمد صلاح", "Νίκος Παππάς", "Ivan Петров"]);
        let hungarian = Language::from_code("hu");
        assert_eq!(Name::parse("Orbán Viktor", hungarian), Name::Literal("Orbán Viktor".to_owned()));
        let inverted = Name::Person { family: "Orbán".to_owned(), given: "Viktor".to_owned() };
        assert_eq!(Name::parse("Orbán, Viktor", hungarian), inverted);
    }

    #[test]
    fn folded_is_what_sorts() {
        assert_eq!(Name::parse("Jürgen Müller", None).folded(), "muller");
        assert_eq!(Name::parse("Associated Press", None).folded(), "associated press");
    }
}
