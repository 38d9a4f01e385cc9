package org.tunebook.bedrocklocal.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tunebook.bedrocklocal.model.Blocks.Family;

/**
 * The candidates from the paragraphs: spans of the best matching sentences, the numbers in them, and what can be
 * calculated from two of those.
 */
final class TextCandidates {
    private static final int SENTENCES = 6;
    private static final int NUMBER_SENTENCES = 4;
    private static final int MOST_NUMBERS = 8;
    private static final int MIXED_ROWS = 6;
    private static final int MIXED_COLUMNS = 4;
    private static final int MIXED_NUMBERS = 5;
    private static final int LONGEST_SPAN = 70;
    private static final int NEAR_ENDS = 7;
    private static final int MOST_SPANS_OF_SENTENCE = 420;

    /** A number in a sentence; its year is the last one named before it there, else the next one after. */
    record TextNumber(int sentence, int word, CellValue read, int year) {
        double value() {
            return read.value();
        }
    }

    private final Candidates candidates;
    private final Reading reading;
    private final Blocks blocks;

    TextCandidates(Candidates candidates) {
        this.candidates = candidates;
        this.reading = candidates.reading;
        this.blocks = candidates.blocks;
    }

    void list() {
        int[] order = reading.sentenceOrder;
        List<TextNumber> numbers = new ArrayList<>();
        for (int i = 0; i < Math.min(SENTENCES, order.length); i++) {
            spans(order[i]);
            if (i < NUMBER_SENTENCES) {
                List<TextNumber> own = numbers(order[i]);
                runs(order[i], own);
                numbers.addAll(own);
            }
        }
        calculations(numbers.size() > MOST_NUMBERS ? numbers.subList(0, MOST_NUMBERS) : numbers);
        if (reading.table != null) {
            withCells(reading.table, numbers.subList(0, Math.min(MIXED_NUMBERS, numbers.size())));
        }
    }

    private boolean asked(Words words, int i) {
        return words.content(i) && reading.mention(words.stem[i]) >= 0;
    }

    /** Whether an answer may begin at a word: after a sign or a function word, at a number, where overlap ends. */
    private boolean starts(Words words, int i) {
        if (i == 0) {
            return true;
        }
        boolean measured = words.number[i - 1] && Words.isUnit(words.word[i]);
        return !words.glued(i - 1)
                && !measured
                && (words.before(i) != 0
                        || words.function[i - 1]
                        || words.number[i]
                        || words.year[i] != 0
                        || asked(words, i - 1) != asked(words, i));
    }

    /** Whether an answer may end with a word; never with a function word or between a number and its unit. */
    private boolean ends(Words words, int i) {
        if (i == words.size - 1) {
            return true;
        }
        boolean measured = words.number[i] && Words.isUnit(words.word[i + 1]);
        return !words.glued(i)
                && !measured
                && !words.function[i]
                && (words.after(i) != 0
                        || words.function[i + 1]
                        || words.number[i]
                        || words.year[i] != 0
                        || Words.isUnit(words.word[i])
                        || asked(words, i) != asked(words, i + 1));
    }

    private void spans(int s) {
        Words words = reading.sentences.get(s);
        int n = words.size;
        boolean[] ends = new boolean[n];
        boolean[] strong = new boolean[n];
        for (int i = 0; i < n; i++) {
            ends[i] = ends(words, i);
            strong[i] = i == n - 1 || (ends[i] && words.after(i) != 0);
        }
        int made = 0;
        int sentence = blocks.sentence(s);
        for (int from = 0; from < n && made < MOST_SPANS_OF_SENTENCE; from++) {
            if (!starts(words, from)) {
                continue;
            }
            int near = 0;
            for (int to = from; to < Math.min(n, from + LONGEST_SPAN); to++) {
                if (!ends[to] || (!strong[to] && near >= NEAR_ENDS)) {
                    continue;
                }
                near++;
                made++;
                candidates
                        .add(answer(words, from, to))
                        .use(sentence)
                        .use(blocks.start(s, from))
                        .use(blocks.end(s, to))
                        .use(blocks.span(s, from, to));
            }
        }
    }

    private static Answer answer(Words words, int from, int to) {
        String text = text(words, from, to);
        double number = CellValue.of(text).value();
        int space = text.lastIndexOf(' ');
        boolean scaled =
                space > 0 && Magnitude.ofWord(text.substring(space + 1).toLowerCase(Locale.ROOT)) != Magnitude.ONE;
        if (Double.isNaN(number) && scaled) {
            number = CellValue.of(text.substring(0, space)).value();
        }
        return new Answer(Program.SPAN, List.of(text), number, -1, -1);
    }

    /** The text from a word to another, with a bracket or quote that it opens and the text closes right after. */
    static String text(Words words, int from, int to) {
        int begin = words.from[from];
        int end = words.to[to];
        String text = words.text;
        if (begin > 0 && "(“\"".indexOf(text.charAt(begin - 1)) >= 0) {
            char close = text.charAt(begin - 1) == '(' ? ')' : text.charAt(begin - 1) == '“' ? '”' : '"';
            boolean closes = text.indexOf(close, begin) >= 0 && text.indexOf(close, begin) <= end;
            begin -= closes ? 1 : 0;
        }
        int open = 0;
        for (int i = begin; i < end; i++) {
            char c = text.charAt(i);
            open += c == '(' || c == '“' ? 1 : c == ')' || c == '”' ? -1 : 0;
        }
        while (open > 0 && end < text.length() && ")”".indexOf(text.charAt(end)) >= 0) {
            end++;
            open--;
        }
        return text.substring(begin, end);
    }

    private List<TextNumber> numbers(int s) {
        Words words = reading.sentences.get(s);
        List<TextNumber> found = new ArrayList<>();
        for (int i = 0; i < words.size && found.size() < 2 * MOST_NUMBERS; i++) {
            if (words.number[i]) {
                CellValue read = CellValue.of(words.text.substring(words.from[i], words.to[i]));
                if (read.isNumber()) {
                    found.add(new TextNumber(s, i, read, yearNear(words, i)));
                }
            }
        }
        return found;
    }

    private static int yearNear(Words words, int at) {
        for (int i = at - 1; i >= 0; i--) {
            if (words.year[i] != 0) {
                return words.year[i];
            }
        }
        for (int i = at + 1; i < words.size; i++) {
            if (words.year[i] != 0) {
                return words.year[i];
            }
        }
        return 0;
    }

    /** Two or three numbers that follow one another in a sentence. */
    private void runs(int s, List<TextNumber> numbers) {
        Words words = reading.sentences.get(s);
        for (int size = 2; size <= 3; size++) {
            for (int i = 0; i + size <= Math.min(MOST_NUMBERS, numbers.size()); i++) {
                List<String> lines = new ArrayList<>();
                for (TextNumber number : numbers.subList(i, i + size)) {
                    int at = number.word();
                    boolean unit = at + 1 < words.size && Words.isUnit(words.word[at + 1]);
                    lines.add(text(words, at, unit ? at + 1 : at));
                }
                TextNumber first = numbers.get(i);
                TextNumber last = numbers.get(i + size - 1);
                candidates
                        .add(Answer.texts(Program.NUMBERS_OF_SENTENCE, lines, -1, -1))
                        .use(blocks.sentence(s))
                        .use(blocks.start(s, first.word()), size - 1)
                        .use(blocks.textPair(first, last, Family.RATIO), size - 1);
            }
        }
    }

    private void calculations(List<TextNumber> numbers) {
        for (int i = 0; i < numbers.size(); i++) {
            for (int j = 0; j < numbers.size(); j++) {
                if (i == j) {
                    continue;
                }
                TextNumber a = numbers.get(i);
                TextNumber b = numbers.get(j);
                int pair = blocks.textPair(a, b, Family.CHANGE);
                double difference = a.value() - b.value();
                calculate(Program.DIFFERENCE_IN_TEXT, difference, a, b, pair);
                calculate(Program.CHANGE_IN_TEXT, difference / b.value() * 100, a, b, pair);
                calculate(Program.RATIO_IN_TEXT, a.value() / b.value(), a, b, pair);
                if (i < j) {
                    calculate(Program.AVERAGE_IN_TEXT, (a.value() + b.value()) / 2, a, b, pair);
                    calculate(Program.SUM_IN_TEXT, a.value() + b.value(), a, b, pair);
                }
            }
        }
    }

    /** What can be calculated from a cell and a number of the text. */
    private void withCells(TableView table, List<TextNumber> numbers) {
        for (int i = 0; i < Math.min(MIXED_ROWS, reading.rowOrder.length); i++) {
            for (int j = 0; j < Math.min(MIXED_COLUMNS, reading.columnOrder.length); j++) {
                int r = reading.rowOrder[i];
                int c = reading.columnOrder[j];
                CellValue cell = table.value(r, c);
                if (!cell.isNumber() || cell.value() == 0) {
                    continue;
                }
                for (TextNumber number : numbers) {
                    if (number.read().form() == CellValue.Form.PERCENT) {
                        double share = number.value() / 100;
                        mixed(Program.CELL_GROWN_BY_TEXT, cell.value() * (1 + share), r, c, number);
                        mixed(Program.CELL_SHRUNK_BY_TEXT, cell.value() * (1 - share), r, c, number);
                    } else {
                        double amount = inTableScale(number);
                        mixed(Program.CELL_LESS_TEXT, cell.value() - amount, r, c, number);
                        mixed(Program.CELL_PER_TEXT, cell.value() / number.value(), r, c, number);
                        mixed(Program.SHARE_OF_TEXT, amount / cell.value() * 100, r, c, number);
                    }
                }
            }
        }
    }

    private double inTableScale(TextNumber number) {
        Words words = reading.sentences.get(number.sentence());
        int next = number.word() + 1;
        Magnitude own = next < words.size ? Magnitude.ofWord(words.word[next]) : Magnitude.ONE;
        Magnitude table = reading.magnitude();
        boolean both = own != Magnitude.ONE && table != Magnitude.ONE && own != Magnitude.PERCENT;
        return both ? number.value() * own.factor / table.factor : number.value();
    }

    private void mixed(Program program, double value, int r, int c, TextNumber number) {
        if (Double.isFinite(value) && Math.abs(value) < 1e13) {
            candidates
                    .add(Answer.number(program, value, r, c))
                    .use(blocks.row(r))
                    .use(blocks.column(reading.columnsOf(r), c))
                    .use(blocks.cover(new int[] {r}, new int[] {c}))
                    .use(blocks.sentence(number.sentence()))
                    .use(blocks.start(number.sentence(), number.word()))
                    .use(blocks.end(number.sentence(), number.word()));
        }
    }

    private void calculate(Program program, double value, TextNumber a, TextNumber b, int pair) {
        if (Double.isFinite(value) && Math.abs(value) < 1e13) {
            candidates
                    .add(Answer.number(program, value, -1, -1))
                    .use(blocks.sentence(a.sentence()))
                    .use(blocks.sentence(b.sentence()), 1)
                    .use(pair);
        }
    }
}
