package org.tunebook.bedrocklocal.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tunebook.formats.Grid;

/**
 * A passage read with its question in mind: the table's structure, the sentences, and how well each row, column
 * and sentence matches the question by words and by meaning.
 */
final class Reading {
    private static final int MOST_SENTENCES = 300;
    private static final Pattern SENTENCE_END = Pattern.compile("[.!?;]['”\")]?\\s+(?=[\\p{Lu}\\d“\"($(])");
    private static final Pattern ABBREVIATION = Pattern.compile(
            "(?i)(^|[\\s(])(inc|no|nos|co|corp|ltd|mr|ms|mrs|dr|u\\.s|vs|etc|e\\.g|i\\.e|approx|\\p{L})\\.$");

    private static final Pattern TEXT_UNIT = Pattern.compile(
            "(?i)\\b(in|of|expressed in)\\s+(u\\.?s\\.?\\s*)?(dollars\\s|[$€£])?\\s*\\(?(thousands|millions|billions|[’'‘]?000[’'‘]?s?\\b)");

    final Question question;
    final @Nullable TableView table;
    final List<Words> sentences;
    final Magnitude textMagnitude;
    final float[] questionVector;
    final Rarity rarity;

    final RowMatch[] rows;
    final SentenceMatch[] matches;
    /** Rows, best first. */
    final int[] rowOrder;
    /** Columns, best first. */
    final int[] columnOrder;

    final float[] columnScore;
    /** Sentences, best first. */
    final int[] sentenceOrder;

    /** Which words of the question stand in a row's header. */
    final boolean[] inTable;

    private final boolean datedRows;

    /** How a row matches. */
    static final class RowMatch {
        float recall;
        float precision;
        float f1;
        boolean exact;
        float section;
        boolean year;
        float cosine;
        float first;
        float run;
        float numeric;
        float score;
    }

    /** How a sentence matches. */
    static final class SentenceMatch {
        float recall;
        float precision;
        float pairs;
        float years;
        float cosine;
        float score;
    }

    Reading(Passage passage, Encoder encoder, Rarity rarity) {
        this.rarity = rarity;
        question = new Question(passage.question());
        table = passage.table().map(Reading::view).orElse(null);
        sentences = sentences(passage.paragraphs());
        textMagnitude = magnitudeOf(passage.paragraphs());
        questionVector = encoder.vector(passage.question());
        datedRows = datedRows();
        inTable = inTable();
        rows = table == null ? new RowMatch[0] : matchRows(table, encoder);
        rowOrder = order(rows.length, i -> rows[i].score);
        columnScore = table == null ? new float[0] : scoreColumns(table);
        columnOrder = table == null ? new int[0] : orderColumns(table);
        matches = matchSentences(encoder);
        sentenceOrder = order(matches.length, i -> matches[i].score);
    }

    private static TableView view(Grid grid) {
        return new TableView(grid);
    }

    /** The texts that the encoder must know for a passage. */
    static List<String> texts(Passage passage) {
        List<String> texts = new ArrayList<>();
        texts.add(passage.question());
        passage.table().ifPresent(grid -> {
            TableView view = new TableView(grid);
            for (TableView.Row row : view.rows) {
                texts.add(rowText(row));
            }
            for (TableView.Columns columns : view.columnSets) {
                for (int column : view.columns) {
                    texts.add(columns.header[column].text);
                }
            }
        });
        for (Words sentence : sentences(passage.paragraphs())) {
            texts.add(sentence.text);
        }
        return texts;
    }

    /** What a document is made of, for counting the rarity of its words. */
    static List<Words> documentWords(Passage passage) {
        List<Words> all = new ArrayList<>(sentences(passage.paragraphs()));
        passage.table().ifPresent(grid -> {
            TableView view = new TableView(grid);
            view.rows.forEach(row -> all.add(row.header));
            view.columnSets.forEach(set -> all.addAll(List.of(set.header)));
        });
        return all;
    }

    static String rowText(TableView.Row row) {
        return row.header.text.isEmpty() ? row.section.text : row.header.text;
    }

    static List<Words> sentences(List<String> paragraphs) {
        List<Words> all = new ArrayList<>();
        for (String paragraph : paragraphs) {
            Matcher end = SENTENCE_END.matcher(paragraph);
            int from = 0;
            while (end.find()) {
                int to = end.start() + 1;
                if (paragraph.charAt(end.start()) == '.'
                        && ABBREVIATION
                                .matcher(paragraph.substring(Math.max(from, to - 12), to))
                                .find()) {
                    continue;
                }
                add(paragraph.substring(from, end.end()).strip(), all);
                from = end.end();
            }
            add(paragraph.substring(from).strip(), all);
        }
        return all;
    }

    private static void add(String text, List<Words> all) {
        if (!text.isEmpty() && all.size() < MOST_SENTENCES) {
            Words words = Words.of(text);
            if (words.size > 0) {
                all.add(words);
            }
        }
    }

    private static Magnitude magnitudeOf(List<String> paragraphs) {
        for (String paragraph : paragraphs) {
            Matcher unit = TEXT_UNIT.matcher(paragraph);
            if (unit.find()) {
                return Magnitude.named(unit.group());
            }
        }
        return Magnitude.ONE;
    }

    interface Score {
        float of(int i);
    }

    static int[] order(int size, Score score) {
        return IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -score.of(i)))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The first word of the question with a stem, or -1. */
    int mention(int stem) {
        for (int i = 0; i < question.size; i++) {
            if (question.words.stem[i] == stem) {
                return i;
            }
        }
        return -1;
    }

    /** Whether rows are told apart by years, as columns mostly are. */
    private boolean datedRows() {
        int count = 0;
        for (TableView.Row row : table == null ? List.<TableView.Row>of() : table.rows) {
            count += row.header.lastYear() != 0 ? 1 : 0;
        }
        return table != null && count >= 2 && count * 3 >= table.rows.size();
    }

    private boolean names(Words words, int i) {
        return words.content(i) || (datedRows && words.year[i] != 0);
    }

    private float questionWeight(boolean rows) {
        float sum = 0;
        for (int i = 0; i < question.size; i++) {
            if (rows ? names(question.words, i) : question.words.content(i)) {
                sum += rarity.weight(question.words.stem[i]);
            }
        }
        return sum;
    }

    private boolean[] inTable() {
        boolean[] found = new boolean[question.size];
        if (table == null) {
            return found;
        }
        Set<Integer> stems = new HashSet<>();
        for (TableView.Row row : table.rows) {
            for (int i = 0; i < row.header.size; i++) {
                if (row.header.content(i)) {
                    stems.add(row.header.stem[i]);
                }
            }
        }
        for (int i = 0; i < found.length; i++) {
            found[i] = question.words.content(i) && stems.contains(question.words.stem[i]);
        }
        return found;
    }

    /** The share of a text's weight that the question names, or 0. */
    private float recall(Words words) {
        float matched = 0;
        float all = 0;
        for (int i = 0; i < words.size; i++) {
            if (words.content(i)) {
                float weight = rarity.weight(words.stem[i]);
                all += weight;
                matched += mention(words.stem[i]) >= 0 ? weight : 0;
            }
        }
        return all == 0 ? 0 : matched / all;
    }

    private RowMatch[] matchRows(TableView view, Encoder encoder) {
        float asked = questionWeight(true);
        RowMatch[] all = new RowMatch[view.rows.size()];
        for (int r = 0; r < all.length; r++) {
            TableView.Row row = view.rows.get(r);
            RowMatch m = new RowMatch();
            Words header = row.header;
            float matched = 0;
            float weight = 0;
            int first = Integer.MAX_VALUE;
            int run = 0;
            int longest = 0;
            int previous = -2;
            boolean year = false;
            for (int i = 0; i < header.size; i++) {
                int at = mention(header.stem[i]);
                year |= header.year[i] != 0 && at >= 0;
                if (!names(header, i)) {
                    continue;
                }
                float w = rarity.weight(header.stem[i]);
                weight += w;
                if (at >= 0) {
                    matched += w;
                    first = Math.min(first, at);
                    run = at > previous && at <= previous + 2 ? run + 1 : 1;
                    longest = Math.max(longest, run);
                    previous = at;
                } else {
                    run = 0;
                    previous = -2;
                }
            }
            m.recall = weight == 0 ? 0 : matched / weight;
            m.precision = asked == 0 ? 0 : matched / asked;
            m.f1 = m.recall + m.precision == 0 ? 0 : 2 * m.recall * m.precision / (m.recall + m.precision);
            m.exact = header.size > 0 && weight > 0 && question.plain.contains(Question.plain(header));
            m.section = recall(row.section);
            m.year = year;
            m.first = first == Integer.MAX_VALUE ? 1 : (float) first / Math.max(1, question.size);
            m.run = header.size == 0 ? 0 : (float) longest / header.size;
            m.cosine = Encoder.cosine(questionVector, encoder.vector(rowText(row)));
            int numbers = 0;
            for (int column : view.columns) {
                numbers += view.value(r, column).isNumber() ? 1 : 0;
            }
            m.numeric = view.columns.length == 0 ? 0 : (float) numbers / view.columns.length;
            m.score = m.f1
                    + 0.5f * m.recall
                    + (m.exact ? 0.3f : 0)
                    + 0.5f * m.cosine
                    + 0.2f * m.section
                    + (m.year ? 0.5f : 0)
                    + 0.05f * m.numeric;
            all[r] = m;
        }
        return all;
    }

    /** How a column's header matches: its words, its year. */
    private float scoreColumns(TableView.Columns set, int column) {
        float words = recall(set.header[column]);
        int year = set.year[column];
        float years = year == 0 ? 0 : question.mention(year) >= 0 ? 1 : question.years.length > 0 ? -0.5f : 0;
        return words + years;
    }

    private float[] scoreColumns(TableView view) {
        float[] scores = new float[view.width];
        for (int column : view.columns) {
            float best = Float.NEGATIVE_INFINITY;
            for (TableView.Columns set : view.columnSets) {
                best = Math.max(best, scoreColumns(set, column));
            }
            scores[column] = best;
        }
        return scores;
    }

    private int[] orderColumns(TableView view) {
        int[] byScore = order(view.columns.length, i -> columnScore[view.columns[i]]);
        return IntStream.of(byScore).map(i -> view.columns[i]).toArray();
    }

    private SentenceMatch[] matchSentences(Encoder encoder) {
        float asked = questionWeight(false);
        SentenceMatch[] all = new SentenceMatch[sentences.size()];
        for (int s = 0; s < all.length; s++) {
            Words words = sentences.get(s);
            SentenceMatch m = new SentenceMatch();
            float matched = 0;
            int pairs = 0;
            int years = 0;
            for (int i = 0; i < question.size; i++) {
                int stem = question.words.stem[i];
                int at = find(words, stem);
                if (at < 0) {
                    continue;
                }
                if (question.words.year[i] != 0) {
                    years++;
                } else if (question.words.content(i)) {
                    matched += rarity.weight(stem);
                }
                if (i + 1 < question.size && follows(words, stem, question.words.stem[i + 1])) {
                    pairs++;
                }
            }
            m.precision = asked == 0 ? 0 : matched / asked;
            m.recall = recall(words);
            m.pairs = question.size < 2 ? 0 : (float) pairs / (question.size - 1);
            m.years = question.years.length == 0 ? 0 : Math.min(1, (float) years / question.years.length);
            m.cosine = Encoder.cosine(questionVector, encoder.vector(words.text));
            m.score = m.precision + 0.3f * m.recall + 0.7f * m.pairs + 0.15f * m.years + 0.7f * m.cosine;
            all[s] = m;
        }
        return all;
    }

    private static int find(Words words, int stem) {
        for (int i = 0; i < words.size; i++) {
            if (words.stem[i] == stem) {
                return i;
            }
        }
        return -1;
    }

    private static boolean follows(Words words, int first, int second) {
        for (int i = 0; i + 1 < words.size; i++) {
            if (words.stem[i] == first && words.stem[i + 1] == second) {
                return true;
            }
        }
        return false;
    }

    /** The column headers that hold for a row of the table. */
    TableView.Columns columnsOf(int row) {
        return Objects.requireNonNull(table).rows.get(row).columns;
    }

    /** The scale that the passage names: the table's, else the paragraphs'. */
    Magnitude magnitude() {
        return table != null && table.magnitude != Magnitude.ONE ? table.magnitude : textMagnitude;
    }
}
