"""Holds the rankings of morgue against those of a second, plain implementation of the formula.

python3 tests/ranking_reference.py MORGUE DATA TOOLS

DATA and TOOLS are those of `tests/ranking.py`. The formula stands in the doc comment of `src/ranking/mod.rs`, what a word
is in that of `src/text/tokenize.rs`; this file is written from them. Inflected forms are found in two ways: `stems`
indexes the stem of each word; `forms` indexes words as they are written, and a word of the query stands for all of the
archive's forms that have its stem, as one term. Each way has to give the figure of morgue within .002, else the exit
code is 1. How many queries have the same ten articles in the same order is told beside it, and how many have them but
for articles of equal scores.

The stemmer is PyStemmer or snowballstemmer, from PyPI; without either nothing is compared.
"""

import collections
import heapq
import itertools
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata

try:
    import Stemmer

    stem_of = Stemmer.Stemmer("english").stemWord
except ImportError:
    try:
        import snowballstemmer

        stem_of = snowballstemmer.stemmer("english").stemWord
    except ImportError:
        print("skipped: no stemmer, `pip install PyStemmer` or `pip install snowballstemmer`")
        sys.exit(0)

# The set, its archive, whether headlines are taken away (a known item is asked for by its headline), the measure.
SETS = [
    ("fnc", "ir/fnc/docs", False, "nDCG@10"),
    ("ki_reu", "reuters21578", True, "MRR"),
    ("ki_bbc", "bbc2225", True, "MRR"),
    ("pt_bbc", "bbc2225", False, "MRR"),
]
HITS = 10
MOST_DIFFERENCE = 0.002
SAME_SCORE = 1e-5  # morgue counts in single precision

K1, B = 1.2, 0.75
TYPED = 0.2
ADJACENT, NEAR, NEAR_WORDS = 0.1, 0.1, 8
LEDE, LEDE_WORDS = 0.05, 100
HEADLINE = 1.3
REFINED = 100
MOST_TIERED_WORDS = 4
HEADLINE_GAP = 20  # no distance reaches from the headline into the body

STOP_WORDS = set(
    "a am an and are as at be been but by do does for from had has have he her his i if in into is it its me my no not "
    "of on or our she so such that the their them then there these they this those to us was we were what when where "
    "which who whom will with you your".split()
)


# Words


APOSTROPHE = "['\u2019\u2018\u02bc\uff07\u201b\u00b4`]"
JOINERS = "\u00ad\u200c\u200d\u2060\ufeff"
UNSPACED = "\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
LETTER = rf"[^\W_{UNSPACED}\u02bc]"
MARKS = "\u0300-\u036f\u064b-\u065f"
RUN = rf"{LETTER}(?:{LETTER}|[{JOINERS}{MARKS}])*"
POSSESSIVE = rf"{APOSTROPHE}[sS](?!{LETTER}|{APOSTROPHE}{LETTER})"
WORD = re.compile(
    rf"""(?:(?P<abbreviation>[^\W\d_](?:\.[^\W\d_])+(?!{LETTER}))
           |(?P<number>(?<!\d\.)[0-9]+(?:,[0-9]{{3}}(?![0-9]))*(?:\.[0-9]+(?!\.?[0-9]))?(?:{LETTER})*)
           |(?P<run>{RUN})
           |(?P<character>[{UNSPACED}]))
         (?P<rest>(?:(?!{POSSESSIVE}){APOSTROPHE}{RUN})*)
         (?:(?(abbreviation)\.?){POSSESSIVE})?""",
    re.VERBOSE,
)
PLAIN_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"})
HYPHENS = ("-", "\u2010", "\u2011")
LEFT_OUT = str.maketrans("", "", "'\u2019\u2018\u02bc\uff07\u201b\u00b4`," + JOINERS)


def fold(word):
    """Returns a word without its accents."""
    if word.isascii():
        return word
    plain = unicodedata.normalize("NFKD", word.translate(PLAIN_LETTERS))
    return re.sub("[\u0300-\u036f]+", "", plain).lower()


class Word:
    """A word as it is written, its case aside; without its accents; its stem, and that without accents if another."""

    def __init__(self, lower):
        self.folded = fold(lower)
        self.stems = {fold(stem_of(lower)), stem_of(self.folded)}


class Spelling(dict):
    """The words met so far, by how they are written: each is stemmed once."""

    def __missing__(self, lower):
        return self.setdefault(lower, Word(lower))


def words_at_places(text):
    """Returns the forms that stand at each place of a text: a word, and what it makes with the next where a hyphen joins
    the two and no third."""
    text = unicodedata.normalize("NFC", text)
    found = list(WORD.finditer(text))
    forms = [form_of(word) for word in found]
    places = [[form] for form in forms]
    ends = [word.end("rest") for word in found]
    joins = [end + 1 == other.start() and text[end] in HYPHENS for end, other in zip(ends, found[1:])]
    for at in (at for at, is_joined in enumerate(joins) if is_joined):
        is_row = text.startswith(HYPHENS, max(found[at].start() - 1, 0)) or any(joins[at + 1 : at + 2])
        if not is_row and not (forms[at] + forms[at + 1]).isdigit():
            places[at].append(forms[at] + forms[at + 1])
    return places


def form_of(word):
    """Returns a word that was found in lower case, without the marks in it."""
    form = word[0][: word.end("rest") - word.start()]
    if word["abbreviation"]:
        form = form.replace(".", "")
    return form.translate(LEFT_OUT).lower()


# Articles and their index


class Article:
    """What of an article counts: its length, where its body begins, and the places of the words that are asked for."""

    def __init__(self, row, spelling, wanted):
        headline, body = words_at_places(row.get("title") or ""), words_at_places(row["text"])
        self.id = row["id"]
        self.headline_words = len(headline)
        self.body_start = len(headline) + HEADLINE_GAP if headline else 0
        self.length = len(headline) + len(body)
        places = itertools.chain(range(len(headline)), itertools.count(self.body_start))
        placed = ((spelling[form], place) for forms, place in zip(headline + body, places) for form in forms)
        self.words = [(word, place) for word, place in placed if not wanted.isdisjoint(word.stems)]


class Archive:
    """Articles, each known by its number."""

    def __init__(self, rows, queries):
        self.spelling = Spelling()
        self.queries = {id: self.asked(text) for id, text in queries}
        wanted = {stem for words in self.queries.values() for word in words for stem in word.stems}
        self.articles = [Article(row, self.spelling, wanted) for row in rows]
        mean = sum(article.length for article in self.articles) / len(self.articles)
        self.norms = [K1 * (1 - B + B * coded(article.length) / mean) for article in self.articles]

    def asked(self, query):
        """Returns the words that a query asks for: each once, stop words only where there is nothing else."""
        forms = dict.fromkeys(forms[0] for forms in words_at_places(query))
        words = [self.spelling[form] for form in forms]
        return [word for word in words if word.folded not in STOP_WORDS] or words


def coded(length):
    """Returns a length as an index keeps it in one byte: exact at first, then by its four highest bits."""
    above = max(length - 24, 0)
    dropped = max(above.bit_length() - 4, 0)
    return length - above + (above >> dropped << dropped)


class Stems:
    """An index of stems: the inflected forms of a word are one term from the beginning."""

    def __init__(self, articles):
        self.places = collections.defaultdict(lambda: collections.defaultdict(list))
        self.typed = collections.defaultdict(collections.Counter)
        for number, article in enumerate(articles):
            for word, place in article.words:
                self.typed[word.folded][number] += 1
                for stem in word.stems:
                    self.places[stem][number].append(place)

    def look_up(self, word):
        """Returns where any form of a word stands in each article, and how often the form as typed."""
        return united(self.places[stem] for stem in word.stems), self.typed[word.folded]


class Forms:
    """An index of words as they are written: the inflected forms of a word are found in its dictionary."""

    def __init__(self, articles):
        self.places = collections.defaultdict(lambda: collections.defaultdict(list))
        for number, article in enumerate(articles):
            for word, place in article.words:
                self.places[word][number].append(place)
        self.dictionary = collections.defaultdict(set)
        for word, stem in ((word, stem) for word in self.places for stem in word.stems):
            self.dictionary[stem].add(word)

    def look_up(self, word):
        """Returns where any form of a word stands in each article, and how often the form as typed."""
        forms = set().union(*(self.dictionary[stem] for stem in word.stems))
        typed = united(self.places[form] for form in forms if form.folded == word.folded)
        return united(self.places[form] for form in forms), {number: len(places) for number, places in typed.items()}


def united(postings):
    """Returns the places of several terms in each article as those of one."""
    united = collections.defaultdict(set)
    for own in postings:
        for number, places in own.items():
            united[number].update(places)
    return {number: sorted(places) for number, places in united.items()}


# The formula


class Term:
    """A word of a query in an archive, with what it alone gives each article: the first line of the formula."""

    def __init__(self, archive, index, word):
        self.places, typed = index.look_up(word)
        n, articles = len(self.places), len(archive.articles)
        self.idf = math.log(1 + (articles - n + 0.5) / (n + 0.5))
        self.scores = {}
        for number, places in self.places.items():
            norm = archive.norms[number]
            own = saturated(len(places), norm) + TYPED * saturated(typed.get(number, 0), norm)
            self.scores[number] = self.idf * own / (1 + TYPED)


def saturated(count, norm):
    return count * (K1 + 1) / (count + norm)


def refined(score, terms, number, article, norm):
    """Returns the score of an article with what the places of the words add."""
    places = [term.places.get(number, []) for term in terms]
    for (one, other), (a, b) in zip(itertools.pairwise(terms), itertools.pairwise(places)):
        idf = one.idf + other.idf
        score += ADJACENT * idf * saturated(adjacent(a, b), norm) + NEAR * idf * saturated(near(a, b), norm)
    lede = range(article.body_start, article.body_start + LEDE_WORDS)
    for term, own in zip(terms, places):
        score += LEDE * term.idf * saturated(sum(place in lede for place in own), K1)
    return score * (HEADLINE if all(own and own[0] < article.headline_words for own in places) else 1)


def adjacent(a, b):
    """Returns how often one of `b` stands right behind one of `a`."""
    b = set(b)
    return sum(place + 1 in b for place in a)


def near(a, b):
    """Returns how often one of each stand within some words, with none of either between them."""
    both = sorted([(place, False) for place in a] + [(place, True) for place in b])
    return sum(x[1] != y[1] and 0 < y[0] - x[0] <= NEAR_WORDS for x, y in itertools.pairwise(both))


def answer(archive, terms):
    """Returns the best articles with their scores, the best first; those with all words stand above the rest."""
    scores = collections.defaultdict(float)
    for term in terms:
        for number, score in term.scores.items():
            scores[number] += score
    matching = set(scores).intersection(*(term.places for term in terms)) if len(terms) <= MOST_TIERED_WORDS else set()
    best = {}
    for tier in matching, scores.keys() - matching:
        best.update(ranked(archive, terms, heapq.nsmallest(REFINED, tier, lambda number: (-scores[number], number)), scores))
    return best


def ranked(archive, terms, numbers, scores):
    """Returns the best articles by their words alone, ordered by all that counts, with their scores."""
    if len(terms) > 1:
        scores = {n: refined(scores[n], terms, n, archive.articles[n], archive.norms[n]) for n in numbers}
    return {number: scores[number] for number in sorted(numbers, key=lambda number: (-scores[number], number))}


# Morgue and the comparison


def read_rows(packed, drops_titles):
    lines = subprocess.run(["zstdcat", packed], capture_output=True, check=True).stdout.splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [{key: value for key, value in row.items() if key != "title"} for row in rows] if drops_titles else rows


def run_of_morgue(morgue, rows, queries):
    """Returns the given ids of all articles in the order of morgue's, and those of the best for each query."""
    with tempfile.TemporaryDirectory() as folder:
        with pathlib.Path(folder, "articles.jsonl").open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
        subprocess.run([morgue, "index", folder], capture_output=True, check=True)
        every = [json.loads(line) for line in lines_of(morgue, "search", "--all", "--format", "jsonl", "*", folder)]
        lines = lines_of(morgue, "search", "--words", "--format", "trec", "--batch", queries, folder)
    run = collections.defaultdict(list)
    for query, _, article, *_ in map(str.split, lines):
        run[query].append(article)
    return [hit["given_id"] for hit in sorted(every, key=lambda hit: hit["id"])], run


def lines_of(*command):
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return output.removesuffix("\n").split("\n")


def figure(tools, qrels, run, measure):
    """Returns the figure of a run."""
    with tempfile.NamedTemporaryFile("w", suffix=".run") as file:
        for query, ids in run.items():
            file.writelines(f"{query} Q0 {id} {rank} {HITS - rank} x\n" for rank, id in enumerate(ids))
        file.flush()
        command = [sys.executable, tools / "trec_eval.py", qrels, file.name, "--json"]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return json.loads(output)[0][measure]


def is_same_but_for_ties(own, other, scores):
    """Returns whether two lists have articles of the same scores at each rank."""
    is_near = lambda a, b: math.isclose(scores.get(a, 0), scores.get(b, 0), rel_tol=SAME_SCORE)
    return len(own) == len(other) and all(map(is_near, own, other))


def compare(archive, index, run):
    """Returns the reference's run, and in how many queries it is that of morgue, and is but for ties."""
    asked = dict.fromkeys(word for words in archive.queries.values() for word in words)
    terms = {word: Term(archive, index, word) for word in asked}
    own_run, same, but_for_ties = {}, 0, 0
    for query, words in archive.queries.items():
        best = answer(archive, [terms[word] for word in words])
        scores = {archive.articles[number].id: score for number, score in best.items()}
        own_run[query] = list(scores)[:HITS]
        same += own_run[query] == run[query]
        but_for_ties += is_same_but_for_ties(own_run[query], run[query], scores)
    return own_run, same, but_for_ties


def compare_set(morgue, data, tools, name, packed, drops_titles, measure):
    queries, qrels = data / "ir" / name / "queries.tsv", data / "ir" / name / "qrels.txt"
    rows = read_rows(data / f"{packed}.jsonl.zst", drops_titles)
    order, run = run_of_morgue(morgue, rows, queries)
    # Of two articles with equal scores the one with the smaller id of morgue's stands first.
    rows = {row["id"]: row for row in rows}
    lines = queries.read_text(encoding="utf-8").splitlines()
    archive = Archive([rows[id] for id in order], [line.split("\t", 1) for line in lines if line.strip()])
    theirs, is_fine = figure(tools, qrels, run, measure), True
    for way, kind in ("stems", Stems), ("forms", Forms):
        own_run, same, but_for_ties = compare(archive, kind(archive.articles), run)
        own = figure(tools, qrels, own_run, measure)
        is_near = abs(own - theirs) <= MOST_DIFFERENCE
        is_fine &= is_near
        print(
            f"{'ok' if is_near else 'DIFFERS'}: {name} {measure}: {theirs:.4f}, reference by {way} {own:.4f}; "
            f"same ten in {same} of {len(own_run)} queries, but for ties in {but_for_ties}"
        )
    return is_fine


def main():
    morgue, data, tools = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
    results = [compare_set(morgue, data, tools, *row) for row in SETS]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
