import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MultiTermQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.search.spans.SpanMultiTermQueryWrapper;
import org.apache.lucene.search.spans.SpanNearQuery;
import org.apache.lucene.search.spans.SpanNotQuery;
import org.apache.lucene.search.spans.SpanOrQuery;
import org.apache.lucene.search.spans.SpanQuery;
import org.apache.lucene.search.spans.SpanTermQuery;
import org.apache.lucene.store.MMapDirectory;

/**
 * Answers queries with Lucene 8: {@code java -cp JARS LuceneCounts.java TEXTS QUERIES FOLDER > ANSWERS}.
 *
 * <p>TEXTS has a text a line, its words parted by blanks. QUERIES has a query a line, written
 * {@code ( operator argument ... )} with blanks around every bracket. An answer is a line with the numbers of the
 * matching lines of TEXTS, from 0. The index is built in FOLDER.
 */
public final class LuceneCounts {
    private static final String TEXT = "text";

    /** All words that a fuzzy word fits: {@link FuzzyQuery} keeps the best 50 unless told otherwise. */
    private static final int ALL = 1 << 20;

    public static void main(String[] args) throws IOException {
        BooleanQuery.setMaxClauseCount(Integer.MAX_VALUE);
        try (MMapDirectory directory = new MMapDirectory(Path.of(args[2]))) {
            index(Path.of(args[0]), directory);
            try (DirectoryReader reader = DirectoryReader.open(directory);
                    PrintWriter out = new PrintWriter(System.out)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                for (String line : Files.readAllLines(Path.of(args[1]))) {
                    out.println(rows(searcher, query(Node.read(line))));
                }
            }
        }
    }

    private static void index(Path texts, MMapDirectory directory) throws IOException {
        FieldType type = new FieldType();
        type.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
        type.setOmitNorms(true);
        // Merges neighbours only, so that a document's number is its line's.
        IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer())
                .setMergePolicy(new LogDocMergePolicy()).setRAMBufferSizeMB(256);
        try (IndexWriter writer = new IndexWriter(directory, config);
                BufferedReader lines = Files.newBufferedReader(texts)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Document document = new Document();
                document.add(new Field(TEXT, line, type));
                writer.addDocument(document);
            }
        }
    }

    private static String rows(IndexSearcher searcher, Query query) throws IOException {
        StringBuilder rows = new StringBuilder();
        searcher.search(query, new SimpleCollector() {
            private int base;

            @Override
            protected void doSetNextReader(LeafReaderContext context) {
                base = context.docBase;
            }

            @Override
            public void collect(int document) {
                rows.append(base + document).append(' ');
            }

            @Override
            public ScoreMode scoreMode() {
                return ScoreMode.COMPLETE_NO_SCORES;
            }
        });
        return rows.toString();
    }

    /** An operator and its arguments; a word or a number has none. */
    private record Node(String name, List<Node> arguments) {
        static Node read(String text) {
            return read(new ArrayDeque<>(Arrays.asList(text.split(" "))));
        }

        private static Node read(Deque<String> tokens) {
            String token = tokens.pop();
            List<Node> arguments = new ArrayList<>();
            if (!token.equals("(")) {
                return new Node(token, arguments);
            }
            String name = tokens.pop();
            while (!tokens.peek().equals(")")) {
                arguments.add(read(tokens));
            }
            tokens.pop();
            return new Node(name, arguments);
        }

        Term term(int at) {
            return new Term(TEXT, arguments.get(at).name);
        }

        int number(int at) {
            return Integer.parseInt(arguments.get(at).name);
        }
    }

    private static Query query(Node node) {
        switch (node.name) {
            case "word":
                return new TermQuery(node.term(0));
            case "phrase":
                return phrase(0, node.arguments);
            case "loose":
                return phrase(node.number(0), node.arguments.subList(1, node.arguments.size()));
            case "placed":
                PhraseQuery.Builder placed = new PhraseQuery.Builder();
                for (int at = 0; at < node.arguments.size(); at += 2) {
                    placed.add(node.term(at), node.number(at + 1));
                }
                return placed.build();
            case "prefix", "wildcard", "fuzzy":
                return pattern(node);
            case "and", "or":
                BooleanQuery.Builder group = new BooleanQuery.Builder();
                Occur occur = node.name.equals("and") ? Occur.MUST : Occur.SHOULD;
                node.arguments.forEach(own -> group.add(query(own), occur));
                return group.build();
            case "not":
                return new BooleanQuery.Builder()
                        .add(query(node.arguments.get(0)), Occur.MUST)
                        .add(query(node.arguments.get(1)), Occur.MUST_NOT).build();
            default:
                return spans(node);
        }
    }

    private static Query phrase(int slop, List<Node> words) {
        return new PhraseQuery(slop, TEXT, words.stream().map(Node::name).toArray(String[]::new));
    }

    private static MultiTermQuery pattern(Node node) {
        switch (node.name) {
            case "prefix":
                return new PrefixQuery(node.term(0));
            case "wildcard":
                return new WildcardQuery(node.term(0));
            default:
                return new FuzzyQuery(node.term(0), node.number(1), 0, ALL, true);
        }
    }

    private static SpanQuery spans(Node node) {
        switch (node.name) {
            case "word":
                return new SpanTermQuery(node.term(0));
            case "phrase":
                SpanQuery[] words = new SpanQuery[node.arguments.size()];
                Arrays.setAll(words, at -> new SpanTermQuery(node.term(at)));
                return new SpanNearQuery(words, 0, true);
            case "row":
                return new SpanNearQuery(spans(node.arguments), 0, true);
            case "prefix", "wildcard", "fuzzy":
                return new SpanMultiTermQueryWrapper<>(pattern(node));
            case "or":
                return new SpanOrQuery(spans(node.arguments));
            default:
                return near(node.name, node.number(0), spans(node.arguments.get(1)), spans(node.arguments.get(2)));
        }
    }

    private static SpanQuery[] spans(List<Node> nodes) {
        return nodes.stream().map(LuceneCounts::spans).toArray(SpanQuery[]::new);
    }

    /** The two at most so many words apart: neighbours are 1 apart, with a slop of 0 between them. */
    private static SpanQuery near(String name, int words, SpanQuery left, SpanQuery right) {
        switch (name) {
            case "near":
                return new SpanNearQuery(new SpanQuery[] {left, right}, words - 1, false);
            case "pre":
                return new SpanNearQuery(new SpanQuery[] {left, right}, words - 1, true);
            case "notnear":
                return new SpanNotQuery(left, right, words, words);
            case "notpre":
                return new SpanNotQuery(left, right, 0, words);
            default:
                throw new IllegalArgumentException(name);
        }
    }
}
