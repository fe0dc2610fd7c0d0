//! Persons whom news calls by the last name alone, without the full one anywhere in the article.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::text::folded_words;

/// Returns the full name of somebody whom everybody knows by the last name, folded.
pub fn full_name(last: &str) -> Option<&'static str> {
    RENOWNED.binary_search_by_key(&last, |(own, _)| own).ok().map(|at| RENOWNED[at].1)
}

/// Returns whether a folded name is the full one of somebody whom everybody knows by the last name.
pub fn is_full_name(folded: &str) -> bool {
    static FULL: LazyLock<HashSet<String>> =
        LazyLock::new(|| RENOWNED.iter().map(|(_, full)| folded_words(full)).collect());
    FULL.contains(folded)
}

/// Last names, folded, in order, with the names under which the table of aliases has them. Those that several are known by
/// (Clinton, Bush, Kim) are left out.
const RENOWNED: &[(&str, &str)] = &[
    ("ahmadinejad", "Mahmoud Ahmadinejad"),
    ("allende", "Salvador Allende"),
    ("amin", "Idi Amin"),
    ("annan", "Kofi Annan"),
    ("aquino", "Corazon Aquino"),
    ("arafat", "Yasser Arafat"),
    ("assad", "Bashar al-Assad"),
    ("assange", "Julian Assange"),
    ("attlee", "Clement Attlee"),
    ("berlusconi", "Silvio Berlusconi"),
    ("bezos", "Jeff Bezos"),
    ("biden", "Joe Biden"),
    ("bolsonaro", "Jair Bolsonaro"),
    ("brezhnev", "Leonid Brezhnev"),
    ("ceausescu", "Nicolae Ceausescu"),
    ("cheney", "Dick Cheney"),
    ("chirac", "Jacques Chirac"),
    ("churchill", "Winston Churchill"),
    ("comey", "James Comey"),
    ("djokovic", "Novak Djokovic"),
    ("duterte", "Rodrigo Duterte"),
    ("einstein", "Albert Einstein"),
    ("eisenhower", "Dwight Eisenhower"),
    ("erdogan", "Recep Tayyip Erdogan"),
    ("fauci", "Anthony Fauci"),
    ("federer", "Roger Federer"),
    ("freud", "Sigmund Freud"),
    ("fujimori", "Alberto Fujimori"),
    ("gaddafi", "Muammar Gaddafi"),
    ("gadhafi", "Muammar Gaddafi"),
    ("giuliani", "Rudy Giuliani"),
    ("goebbels", "Joseph Goebbels"),
    ("gorbachev", "Mikhail Gorbachev"),
    ("gorsuch", "Neil Gorsuch"),
    ("guterres", "Antonio Guterres"),
    ("hitler", "Adolf Hitler"),
    ("hollande", "Francois Hollande"),
    ("karzai", "Hamid Karzai"),
    ("kavanaugh", "Brett Kavanaugh"),
    ("khamenei", "Ali Khamenei"),
    ("khomeini", "Ruhollah Khomeini"),
    ("khrushchev", "Nikita Khrushchev"),
    ("kissinger", "Henry Kissinger"),
    ("lavrov", "Sergey Lavrov"),
    ("lenin", "Vladimir Lenin"),
    ("macron", "Emmanuel Macron"),
    ("maduro", "Nicolas Maduro"),
    ("mandela", "Nelson Mandela"),
    ("mccain", "John McCain"),
    ("mcconnell", "Mitch McConnell"),
    ("medvedev", "Dmitry Medvedev"),
    ("merkel", "Angela Merkel"),
    ("messi", "Lionel Messi"),
    ("milosevic", "Slobodan Milosevic"),
    ("mitterrand", "Francois Mitterrand"),
    ("morsi", "Mohamed Morsi"),
    ("mubarak", "Hosni Mubarak"),
    ("mueller", "Robert Mueller"),
    ("mugabe", "Robert Mugabe"),
    ("musharraf", "Pervez Musharraf"),
    ("musk", "Elon Musk"),
    ("mussolini", "Benito Mussolini"),
    ("nadal", "Rafael Nadal"),
    ("netanyahu", "Benjamin Netanyahu"),
    ("nixon", "Richard Nixon"),
    ("noriega", "Manuel Noriega"),
    ("obama", "Barack Obama"),
    ("pelosi", "Nancy Pelosi"),
    ("pence", "Mike Pence"),
    ("pinochet", "Augusto Pinochet"),
    ("pompeo", "Mike Pompeo"),
    ("putin", "Vladimir Putin"),
    ("qaddafi", "Muammar Gaddafi"),
    ("rabin", "Yitzhak Rabin"),
    ("ramaphosa", "Cyril Ramaphosa"),
    ("reagan", "Ronald Reagan"),
    ("romney", "Mitt Romney"),
    ("rouhani", "Hassan Rouhani"),
    ("rousseff", "Dilma Rousseff"),
    ("rumsfeld", "Donald Rumsfeld"),
    ("sarkozy", "Nicolas Sarkozy"),
    ("schroeder", "Gerhard Schroeder"),
    ("schumer", "Chuck Schumer"),
    ("snowden", "Edward Snowden"),
    ("stalin", "Joseph Stalin"),
    ("thatcher", "Margaret Thatcher"),
    ("tillerson", "Rex Tillerson"),
    ("trotsky", "Leon Trotsky"),
    ("trudeau", "Justin Trudeau"),
    ("truman", "Harry S. Truman"),
    ("trump", "Donald Trump"),
    ("yanukovych", "Viktor Yanukovych"),
    ("yeltsin", "Boris Yeltsin"),
    ("yushchenko", "Viktor Yushchenko"),
    ("zelenskiy", "Volodymyr Zelensky"),
    ("zelensky", "Volodymyr Zelensky"),
    ("zelenskyy", "Volodymyr Zelensky"),
    ("zuckerberg", "Mark Zuckerberg"),
    ("zuma", "Jacob Zuma"),
];

#[cfg(test)]
mod tests {
    use super::{RENOWNED, full_name};
    use crate::article::EntityKind;
    use crate::entities::names::Aliases;
    use crate::text::folded_words;

    #[test]
    fn they_are_in_order_and_named_as_elsewhere() {
        assert!(RENOWNED.is_sorted_by(|one, next| one.0 < next.0));
        for (last, full) in RENOWNED {
            let known = Aliases::own().shown(EntityKind::Person, &folded_words(full));
            assert!(known.is_none_or(|known| known == *full), "{last}: {full}, {known:?}");
            assert_eq!(folded_words(last), *last);
        }
        assert_eq!((full_name("obama"), full_name("bush")), (Some("Barack Obama"), None));
    }
}
