"""Holds the articles that morgue finds against those that Lucene and SQLite's FTS5 find, for queries of every kind.

python3 tests/counts_against_lucene.py MORGUE DATA

DATA is a folder with `allsides_dev.jsonl.zst`, whose rows have `id`, `title` and `text`. Lucene is version 8, with a
JDK of 16 or later (Debian: `liblucene8-java`, `default-jdk-headless`); FTS5 comes with Python, 3.10 or later.
Either of the two may be missing.

Engines differ in what a word is, which is no question here: headline and text become one row of plain words before any
of them sees it, and the queries ask for exact forms. The queries are made from the texts, the same in every run. Every
difference is printed and makes the exit code 1. None is known and accepted.
"""

import collections
import fnmatch
import itertools
import json
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unicodedata

ARCHIVE = "allsides_dev.jsonl.zst"
SEED = 1851
JAVA = pathlib.Path("/usr/share/java")  # where Debian keeps libraries
JARS = ["lucene-core-8*.jar", "lucene-analyzers-common-8*.jar"]
LONGEST_WORD = 100  # morgue cuts words there
WIDEST = 20  # words apart, in proximity
EXAMPLES = 3


# The articles


def plain(text):
    """Returns the words of a text in lower case and without accents, parted by blanks."""
    letters = re.sub("[\u0300-\u036f]+", "", unicodedata.normalize("NFKD", text)).lower()
    return " ".join(word[:LONGEST_WORD] for word in re.findall("[a-z0-9]+", letters))


def read_articles(packed):
    """Returns the ids and the texts of the articles that have any words."""
    lines = subprocess.run(["zstdcat", packed], capture_output=True, check=True).stdout.splitlines()
    articles = (json.loads(line) for line in lines if line.strip())
    texts = ((article["id"], plain(f"{article.get('title') or ''}\n{article['text']}")) for article in articles)
    return zip(*((id, text) for id, text in texts if text))


# The queries. A query is a tuple, an operator and its operands:
#   word W, exact W, prefix W, wildcard W, fuzzy W letters,
#   phrase W W …, gapped W * W …, loose slop W W …, row Q Q … (a phrase of words, patterns and choices),
#   and Q Q …, or Q Q …, not Q Q (the first without the second),
#   near n Q Q, pre n Q Q, notnear n Q Q, notpre n Q Q.


class Texts:
    """Draws words and passages from the texts, the same in every run."""

    def __init__(self, texts):
        self.texts = texts
        self.random = random.Random(SEED)
        counts = collections.Counter()
        for text in texts:
            counts.update(set(text.split()))
        # The rarest words and the commonest are as likely as those between.
        limits = [1, 2, 20, 200, 2000, len(texts) + 1]
        words = sorted(counts)
        self.bands = [[w for w in words if low <= counts[w] < high] for low, high in itertools.pairwise(limits)]

    def words(self, count):
        """Returns words of which some are rare and some common."""
        return [self.random.choice(band) for band in self.random.sample(self.bands, count)]

    def known_words(self, count):
        """Returns words that some hundred articles have."""
        return self.random.sample(self.bands[3], count)

    def long_word(self, least):
        """Returns a word of at least so many letters that is neither rare nor common."""
        return self.random.choice([word for word in self.bands[2] + self.bands[3] if least <= len(word) <= 20])

    def apart(self, *distances):
        """Returns words that stand such distances apart in an article, no two the same."""
        places = list(itertools.accumulate(distances, initial=0))
        while True:
            words = self.random.choice(self.texts).split()
            start = self.random.randrange(len(words))
            found = [words[start + place] for place in places if start + place < len(words)]
            if len(set(found)) == len(places):
                return found

    def about(self, distance):
        """Returns a distance that is at most one off: where proximity ends is where it is got wrong."""
        return max(1, distance + self.random.choice([-1, 0, 1]))

    def wildcard(self, word):
        """Returns a pattern that the word fits, with wildcards at its beginning or within."""
        at = self.random.randrange(1, len(word) - 1)
        start, end = word[:at], word[at + 1 :]
        return self.random.choice([f"*{end}", f"{start}*{end}", f"{start}?{end}", f"?{start[1:]}*{end}"])


def word(text):
    return ("word", text)


def shuffled(texts, operands):
    return texts.random.sample(operands, len(operands))


def single(texts, _):
    return word(texts.words(1)[0])


def exact(texts, _):
    return ("exact", texts.words(1)[0])


def conjunction(texts, number):
    return ("and", *map(word, texts.apart(*[texts.random.randrange(5, 100) for _ in range(1 + number % 3)])))


def disjunction(texts, number):
    return ("or", *map(word, texts.words(2 + number % 3)))


def exclusion(texts, _):
    return ("not", *map(word, texts.apart(texts.random.randrange(1, 100))))


def combination(texts, _):
    first, second, third, fourth = map(word, texts.known_words(4))
    return texts.random.choice(
        [
            ("or", ("and", first, second), ("not", third, fourth)),
            ("and", ("or", first, second), ("or", third, fourth)),
            ("not", ("or", first, second), ("or", third, fourth)),
            ("not", ("and", ("or", first, second, third), fourth), ("phrase", *texts.apart(1))),
        ]
    )


def phrase_of_two(texts, _):
    return ("phrase", *texts.apart(1))


def phrase_of_three(texts, _):
    return ("phrase", *texts.apart(1, 1))


def shuffled_phrase(texts, number):
    words = texts.apart(1, 1) if number % 2 else texts.apart(1)
    return ("phrase", *words[1:], words[0])


def gapped_phrase(texts, number):
    words = texts.apart(*[1] * (2 + number % 3))
    gap = texts.random.randrange(1, len(words) - 1)
    return ("gapped", *words[:gap], "*", *words[gap + 1 :])


def loose_phrase(texts, number):
    """Makes a phrase whose words were moved: by as many places as the slop allows, one less or one more."""
    places = list(itertools.accumulate([texts.random.randrange(1, 5) for _ in range(1 + number % 2)], initial=0))
    words = texts.apart(*[after - before for before, after in itertools.pairwise(places)])
    found = shuffled(texts, list(zip(places, words)))
    moves = [place - slot for slot, (place, _) in enumerate(found)]
    return ("loose", texts.about(max(moves) - min(moves)), *(text for _, text in found))


def phrase_of_choices(texts, number):
    words = list(map(word, texts.apart(*[1] * (1 + number % 2))))
    at = texts.random.randrange(len(words))
    words[at] = ("or", words[at], *map(word, texts.random.sample(texts.bands[4], 2)))
    return ("row", *words)


def phrase_of_patterns(texts, number):
    while True:
        words = texts.apart(*[1] * (1 + number % 2))
        at = texts.random.randrange(len(words))
        if len(words[at]) > 3:
            pattern = ("prefix", words[at][:3]) if number % 2 else ("wildcard", texts.wildcard(words[at]))
            return ("row", *map(word, words[:at]), pattern, *map(word, words[at + 1 :]))


def prefix(texts, number):
    beginning = texts.long_word(6)[: 1 + number % 5]
    return ("prefix", beginning)


def wildcard(texts, _):
    return ("wildcard", texts.wildcard(texts.long_word(3)))


def fuzzy_by_one(texts, _):
    return ("fuzzy", texts.long_word(4), 1)


def fuzzy_by_two(texts, _):
    return ("fuzzy", texts.long_word(6), 2)


def near(texts, number, operator="near"):
    """Makes two words near each other, for each distance in turn."""
    distance = 1 + number % WIDEST
    pair = texts.apart(texts.about(distance))
    return (operator, distance, *map(word, shuffled(texts, pair) if operator == "near" else pair))


def ordered(texts, number):
    return near(texts, number, "pre")


def not_near(texts, number):
    return near(texts, number, "notnear")


def not_before(texts, number):
    return near(texts, number, "notpre")


def twice(texts, number):
    """Makes a word near itself, which takes two of it."""
    own = texts.random.choice(texts.bands[3 + number // 2 % 2])
    return ("near" if number % 2 else "pre", texts.random.randrange(1, WIDEST), word(own), word(own))


def nested(texts, number):
    """Makes three words near each other, the first two or the last two bracketed."""
    inner, outer = texts.random.randrange(1, 9), texts.random.randrange(1, 9)
    first, second, third = map(word, texts.apart(texts.about(inner), texts.about(outer)))
    names = ["near", "pre"]
    one, other = names[number % 2], names[number // 2 % 2]
    if number // 4 % 2:
        return (one, inner, first, (other, outer, second, third))
    return (one, outer, (other, inner, first, second), third)


def phrase_near(texts, number):
    distance = 1 + number % WIDEST
    *words, last = texts.apart(*[1] * (1 + number % 2), texts.about(distance))
    return (["near", "pre"][number // 2 % 2], distance, ("phrase", *words), word(last))


def phrases_near(texts, number):
    distance = 1 + number % WIDEST
    words = texts.apart(1, texts.about(distance), 1)
    return ("near", distance, *shuffled(texts, [("phrase", *words[:2]), ("phrase", *words[2:])]))


def group_near(texts, number):
    distance = 1 + number % WIDEST
    first, last = texts.apart(texts.about(distance))
    others = [own for own in texts.known_words(3) if own not in (first, last)]
    more = ("phrase", *others[:2]) if number % 2 else word(others[0])
    group = ("or", word(first), more)
    return ("near", distance, *shuffled(texts, [group, word(last)]))


def pattern_near(texts, number, make):
    """Makes what a pattern fits near a word that it does not fit: what stands in one place is not near itself."""
    distance = 1 + number % WIDEST
    while True:
        first, last = texts.apart(texts.about(distance))
        if len(first) < 5:
            continue
        pattern, fits_last = make(first, last)
        if not fits_last:
            return ("near", distance, *shuffled(texts, [pattern, word(last)]))


def prefix_near(texts, number):
    def make(first, last):
        return ("prefix", first[:4]), last.startswith(first[:4])

    return pattern_near(texts, number, make)


def wildcard_near(texts, number):
    def make(first, last):
        pattern = texts.wildcard(first)
        return ("wildcard", pattern), fnmatch.fnmatchcase(last, pattern)

    return pattern_near(texts, number, make)


def fuzzy_near(texts, number):
    def make(first, last):
        return ("fuzzy", first, 1), abs(len(first) - len(last)) < 2

    return pattern_near(texts, number, make)


KINDS = [
    ("word", single, 24),
    ("=word", exact, 16),
    ("AND", conjunction, 24),
    ("OR", disjunction, 24),
    ("NOT", exclusion, 24),
    ("AND, OR and NOT", combination, 24),
    ("phrase of two", phrase_of_two, 24),
    ("phrase of three", phrase_of_three, 24),
    ("phrase out of order", shuffled_phrase, 20),
    ("phrase with *", gapped_phrase, 20),
    ("phrase with slop", loose_phrase, 32),
    ("phrase with a choice", phrase_of_choices, 20),
    ("phrase with a pattern", phrase_of_patterns, 20),
    ("prefix", prefix, 25),
    ("wildcard", wildcard, 32),
    ("fuzzy by 1", fuzzy_by_one, 24),
    ("fuzzy by 2", fuzzy_by_two, 12),
    ("w/n", near, 3 * WIDEST),
    ("pre/n", ordered, 2 * WIDEST),
    ("not w/n", not_near, WIDEST),
    ("not pre/n", not_before, WIDEST),
    ("word w/n itself", twice, 10),
    ("nested proximity", nested, 40),
    ("phrase w/n word", phrase_near, WIDEST),
    ("phrase w/n phrase", phrases_near, WIDEST),
    ("(OR) w/n word", group_near, WIDEST),
    ("prefix w/n word", prefix_near, WIDEST),
    ("wildcard w/n word", wildcard_near, 12),
    ("fuzzy w/n word", fuzzy_near, 12),
]


def make_queries(texts):
    """Returns the queries with their kinds."""
    drawn = Texts(texts)
    return [(kind, make(drawn, number)) for kind, make, count in KINDS for number in range(count)]


# The engines: each takes texts and queries, and returns for each query the rows that match, None where it cannot say


class Morgue:
    """morgue itself. A facet tells the rows: each article has a source of its own."""

    name = "morgue"

    def __init__(self, binary):
        self.binary = binary
        self.notes = []

    def rows(self, texts, queries, folder):
        archive = folder / "archive"
        archive.mkdir()
        with open(archive / "articles.jsonl", "w", encoding="ascii") as file:
            for row, text in enumerate(texts):
                file.write(json.dumps({"id": row, "text": text, "source": f"{row}.example"}) + "\n")
        self.run("index", archive)
        self.check_words(texts, archive)
        batch = folder / "batch"
        batch.write_text("".join(f"{at}\t{self.query(query)}\n" for at, query in enumerate(queries)))
        lines = self.run("search", archive, "--batch", batch, "--count", "--format", "json", "--no-update").splitlines()
        answers = [json.loads(line) for line in lines]
        self.notes = [[note["text"] for note in answer["query"]["notes"]] for answer in answers]
        return [self.rows_of(answer) for answer in answers]

    def run(self, *args):
        return subprocess.run([self.binary, *args], capture_output=True, text=True, check=True).stdout

    def check_words(self, texts, archive):
        """Ends the run where morgue cut words otherwise: every difference would be due to that."""
        stats = json.loads(self.run("stats", "--json", archive))
        found, expected = (stats["articles"], stats["words"]), (len(texts), sum(text.count(" ") + 1 for text in texts))
        if found != expected:
            sys.exit(f"DIFFERS: {found} articles and words in the index, {expected} in the texts")

    def rows_of(self, answer):
        rows = {int(bucket["value"].removesuffix(".example")) for bucket in answer["facets"]["source"]}
        if len(rows) != answer["total"]:
            sys.exit(f"DIFFERS: {answer['query']['text']}: {answer['total']} articles, {len(rows)} in the facets")
        return rows

    def query(self, query):
        """Writes a query in morgue's language: quotes ask for exact forms."""
        match query:
            case ("word", text):
                return f'"{text}"'
            case ("exact", text):
                return f"={text}"
            case ("phrase" | "gapped", *words):
                return f'"{" ".join(words)}"'
            case ("loose", slop, *words):
                return f'"{" ".join(words)}"~{slop}'
            case ("row", *slots):
                return f'"{" ".join(map(self.slot, slots))}"'
            case ("prefix", text):
                return f"{text}*"
            case ("wildcard", pattern):
                return pattern
            case ("fuzzy", text, letters):
                return f"{text}~{letters}"
            case ("and" | "or" | "not" as operator, *operands):
                operator = {"and": " AND ", "or": " OR ", "not": " NOT "}[operator]
                return operator.join(map(self.operand, operands))
            case (operator, distance, left, right):
                operator = {"near": "w", "pre": "pre", "notnear": "not w", "notpre": "not pre"}[operator]
                return f"{self.operand(left)} {operator}/{distance} {self.operand(right)}"

    def slot(self, query):
        """Writes a part of a phrase."""
        match query:
            case ("word", text):
                return text
            case ("or", *choices):
                return f"({'|'.join(map(self.slot, choices))})"
        return self.query(query)

    def operand(self, query):
        is_group = query[0] in ("and", "or", "not", "near", "pre")
        return f"({self.query(query)})" if is_group else self.query(query)


class Lucene:
    """Lucene, by the Java program beside this file."""

    name = "Lucene"

    def missing(self):
        """Returns why Lucene cannot be asked, None if it can."""
        if not shutil.which("javac"):
            return "no JDK (Debian: default-jdk-headless)"
        missing = [jar for jar in JARS if not list(JAVA.glob(jar))]
        return f"no {missing[0]} in {JAVA} (Debian: liblucene8-java)" if missing else None

    def rows(self, texts, queries, folder):
        text_file, query_file = folder / "texts", folder / "queries"
        text_file.write_text("".join(f"{text}\n" for text in texts))
        query_file.write_text("".join(f"{self.query(query)}\n" for query in queries))
        jars = ":".join(str(sorted(JAVA.glob(jar))[-1]) for jar in JARS)
        program = pathlib.Path(__file__).with_name("LuceneCounts.java")
        command = ["java", "-cp", jars, program, text_file, query_file, folder / "lucene"]
        lines = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
        return [set(map(int, line.split())) for line in lines]

    def query(self, query):
        """Writes a query for the program."""
        match query:
            case ("exact", text):
                return f"( word {text} )"
            case ("gapped", *words):
                return self.placed((place, text) for place, text in enumerate(words) if text != "*")
            case ("near", distance, left, right) if left == right:
                # Without an order, Lucene takes one word for both.
                return self.query(("pre", distance, left, right))
            case ("near" | "pre", _, left, right) if {left[0], right[0]} & {"near", "pre"}:
                return f"( or {' '.join(map(self.placed, placings(query)))} )"
            case (operator, *operands):
                written = (self.query(own) if isinstance(own, tuple) else str(own) for own in operands)
                return f"( {operator} {' '.join(written)} )"

    def placed(self, words):
        """Writes words, each with its place, for a phrase with gaps."""
        return f"( placed {' '.join(f'{text} {place}' for place, text in words)} )"


def placings(query):
    """Returns every way in which words can stand to be near: the place and the text of each, the first in place 0.

    Lucene's own proximity does not serve where it is nested: it leaves out some places of `a w/5 b` that hold others,
    and takes what stands between the two for near them.
    """
    if query[0] == "word":
        return [((0, query[1]),)]
    operator, distance, left, right = query
    pairs = list(itertools.product(placings(left), placings(right)))
    if operator == "near":
        pairs += [(second, first) for first, second in pairs]
    return [
        first + tuple((first[-1][0] + gap + place, text) for place, text in second)
        for first, second in pairs
        for gap in range(1, distance + 1)
    ]


class Sqlite:
    """FTS5 of SQLite: words, phrases, prefixes, AND, OR, NOT, and such near each other in any order."""

    name = "SQLite"

    def missing(self):
        """Returns why FTS5 cannot be asked, None if it can."""
        try:
            sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE articles USING fts5(text)")
        except sqlite3.OperationalError as error:
            return f"this Python's sqlite3 has no FTS5 ({error})"
        return None

    def rows(self, texts, queries, folder):
        database = sqlite3.connect(folder / "sqlite")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("CREATE VIRTUAL TABLE articles USING fts5(text, content='', tokenize='unicode61')")
        database.executemany("INSERT INTO articles(rowid, text) VALUES (?, ?)", enumerate(texts))
        return [self.rows_of(database, self.query(query)) for query in queries]

    def rows_of(self, database, query):
        if query is None:
            return None
        return {row for row, in database.execute("SELECT rowid FROM articles WHERE articles MATCH ?", (query,))}

    def query(self, query):
        """Writes a query for FTS5, None where it has no words for it."""
        match query:
            case ("word" | "exact", text):
                return f'"{text}"'
            case ("phrase", *words):
                return f'"{" ".join(words)}"'
            case ("prefix", text):
                return f'"{text}"*'
            case ("and" | "or" | "not" as operator, *operands):
                written = [self.query(own) for own in operands]
                return None if None in written else f"({f' {operator.upper()} '.join(written)})"
            case ("near", distance, ("or", *choices), other) | ("near", distance, other, ("or", *choices)):
                return self.query(("or", *(("near", distance, choice, other) for choice in choices)))
            case ("near", distance, left, right) if left != right:  # what is near itself takes one of it here
                written = [self.query(left), self.query(right)]
                is_known = {left[0], right[0]} <= {"word", "phrase", "prefix"}
                return f"NEAR({' '.join(written)}, {distance - 1})" if is_known else None
        return None


# The comparison


class Comparison:
    """What the engines found, counted by kind."""

    def __init__(self, ids, morgue):
        self.ids = ids
        self.morgue = morgue
        self.differences = 0
        self.totals = {}

    def add(self, kind, query, at, found):
        """Takes the rows that each engine found for a query, morgue's first."""
        (_, rows), *references = found.items()
        references = {name: own for name, own in references if own is not None}
        total = self.totals.setdefault(kind, collections.Counter())
        total["queries"] += 1
        total["articles"] += len(rows)
        total.update(references.keys())
        if any(own != rows for own in references.values()):
            self.differences += 1
            total["differ"] += 1
            self.print_difference(kind, query, at, rows, references)

    def print_difference(self, kind, query, at, rows, references):
        counts = ", ".join(f"{name} {len(own)}" for name, own in references.items())
        print(f"DIFFERS: {kind}: {self.morgue.query(query)}: morgue {len(rows)}, {counts}")
        for name, own in references.items():
            for who, other, only in [("morgue", name, rows - own), (name, "morgue", own - rows)]:
                if only:
                    examples = " ".join(self.ids[row] for row in sorted(only)[:EXAMPLES])
                    print(f"  {len(only)} found by {who} and not by {other}: {examples}")
        for note in self.morgue.notes[at]:
            print(f"  morgue notes: {note}")

    def print_totals(self):
        for kind, total in self.totals.items():
            queries, articles, differ = (total.pop(what, 0) for what in ["queries", "articles", "differ"])
            references = ", ".join(f"{name} answers {count}" for name, count in total.items())
            if differ:
                print(f"DIFFERS: {kind}: {differ} of {queries} queries; {references}")
            elif references:
                print(f"ok: {kind}: {queries} queries, {articles} articles; {references}")
            else:
                print(f"skipped: {kind}: no reference here can answer")


def references():
    """Returns the references that are there; says which are not, and why."""
    present = []
    for reference in [Lucene(), Sqlite()]:
        reason = reference.missing()
        if reason:
            print(f"skipped: {reference.name}: {reason}")
        else:
            present.append(reference)
    return present


def answers(engines, texts, queries):
    """Returns the rows of all queries by engine."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for engine in engines:
            began = time.monotonic()
            found[engine.name] = engine.rows(texts, queries, pathlib.Path(folder))
            print(f"{engine.name}: {len(queries)} queries over {len(texts)} articles, {time.monotonic() - began:.0f} s")
    return found


def main(binary, data):
    began = time.monotonic()
    morgue = Morgue(str(pathlib.Path(binary).resolve()))
    engines = [morgue, *references()]
    if len(engines) == 1:
        sys.exit("nothing is there to hold morgue against")
    ids, texts = read_articles(pathlib.Path(data) / ARCHIVE)
    kinds, queries = zip(*make_queries(texts))
    found = answers(engines, texts, queries)
    comparison = Comparison(ids, morgue)
    for at, (kind, query) in enumerate(zip(kinds, queries)):
        comparison.add(kind, query, at, {name: rows[at] for name, rows in found.items()})
    comparison.print_totals()
    print(f"{comparison.differences} of {len(queries)} queries differ, {time.monotonic() - began:.0f} s")
    sys.exit(1 if comparison.differences else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
