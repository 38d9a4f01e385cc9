package org.tunebook.bedrocklocal.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Makes the blocks of features of one reading, each only once. */
final class Blocks {
    /** What a pair of numbers is compared for; it decides which way round they go. */
    enum Family {
        CHANGE,
        RATIO
    }

    /** Places of features that mean nearness to the question, in the blocks of their aspect. */
    static final int ROW_COSINE = 17;

    static final int COLUMN_OVERLAP = 1;
    static final int COLUMN_YEAR = 4;
    static final int SENTENCE_COSINE = 5;

    private final Reading reading;
    private final Question question;
    private final Example.Builder builder;
    private final float[] dense = new float[40];
    private int[] sparse = new int[1024];
    private int sparseSize;
    private final Map<Long, Integer> known = new HashMap<>();
    private final Map<Words, Long> masks = new IdentityHashMap<>();
    private final Map<Long, Integer> covers = new HashMap<>();
    /** The words of the question that the table's headers name. */
    private final long explainable;
    /** The weight of the words that no header but the best sentence names. */
    private final float textOnly;

    private final int[] masked;
    private final float bestRow;
    private final float secondRow;
    private final float bestRowCosine;
    private final float bestSentence;
    private final float bestSentenceCosine;

    Blocks(Reading reading, Example.Builder builder) {
        this.reading = reading;
        this.question = reading.question;
        this.builder = builder;
        this.masked = maskedGrams();
        float first = 0;
        float second = 0;
        float cosine = 0;
        for (Reading.RowMatch row : reading.rows) {
            if (row.f1 > first) {
                second = first;
                first = row.f1;
            } else {
                second = Math.max(second, row.f1);
            }
            cosine = Math.max(cosine, row.cosine);
        }
        bestRow = first;
        secondRow = second;
        bestRowCosine = cosine;
        float sentence = 0;
        float sentenceCosine = 0;
        for (Reading.SentenceMatch match : reading.matches) {
            sentence = Math.max(sentence, match.precision);
            sentenceCosine = Math.max(sentenceCosine, match.cosine);
        }
        explainable = reading.table == null ? 0 : explainable();
        float only = 0;
        for (Words words : reading.sentences) {
            only = Math.max(only, weight(mask(words) & ~explainable));
        }
        textOnly = only;
        bestSentence = sentence;
        bestSentenceCosine = sentenceCosine;
    }

    private TableView table() {
        return Objects.requireNonNull(reading.table);
    }

    private void begin() {
        Arrays.fill(dense, 0);
        sparseSize = 0;
    }

    private void sparse(int hash) {
        if (sparseSize == sparse.length) {
            sparse = Arrays.copyOf(sparse, sparseSize * 2);
        }
        sparse[sparseSize++] = hash;
    }

    private int end(Aspect aspect) {
        return builder.block(aspect, dense, sparse, sparseSize);
    }

    private static long key(Aspect aspect, int a, int b, int c) {
        return ((long) aspect.ordinal() << 58)
                ^ ((long) (a & 0xFFFFF) << 38)
                ^ ((long) (b & 0xFFFFF) << 18)
                ^ (c & 0x3FFFF);
    }

    private static float flag(boolean value) {
        return value ? 1 : 0;
    }

    private int[] maskedGrams() {
        int[] sequence = new int[question.size];
        int length = 0;
        for (int i = 0; i < question.size; i++) {
            int gram = reading.inTable[i] && Question.Cue.of(question.words.word[i]) == null ? 3 : question.gram(i);
            if (length == 0 || gram != 3 || sequence[length - 1] != 3) {
                sequence[length++] = gram;
            }
        }
        int[] grams = new int[Math.max(0, 2 * length)];
        int count = 0;
        for (int i = 0; i + 1 < length; i++) {
            grams[count++] = Hash.mix(Hash.mix(31, sequence[i]), sequence[i + 1]);
            if (i + 2 < length) {
                grams[count++] = Hash.mix(Hash.mix(Hash.mix(37, sequence[i]), sequence[i + 1]), sequence[i + 2]);
            }
        }
        return Arrays.stream(grams, 0, count).distinct().toArray();
    }

    int program(Program program) {
        long key = key(Aspect.PROGRAM, program.ordinal(), 0, 0);
        Integer block = known.get(key);
        if (block != null) {
            return block;
        }
        begin();
        int id = 1000 + program.ordinal();
        for (int gram : question.grams) {
            sparse(Hash.of(id, gram));
        }
        for (int gram : masked) {
            sparse(Hash.of(id, gram, 1));
        }
        int first = question.size > 0 ? question.gram(0) : 0;
        int second = question.size > 1 ? question.gram(1) : 0;
        int third = question.size > 2 ? question.gram(2) : 0;
        sparse(Hash.of(id, 41, first, second));
        sparse(Hash.of(Hash.mix(id, 43), first, second, third));
        sparse(Hash.of(id, 47, Math.min(4, question.years.length)));
        sparse(Hash.of(id, 53, question.asks));
        sparse(Hash.of(id, 59, question.asks, Math.min(4, question.years.length)));
        TableView view = reading.table;
        int i = 0;
        dense[i++] = 1;
        dense[i++] = bestRow;
        dense[i++] = bestRow - secondRow;
        dense[i++] = bestRowCosine;
        dense[i++] = bestSentence;
        dense[i++] = bestSentenceCosine;
        dense[i++] = bestRow - bestSentence;
        dense[i++] = bestRowCosine - bestSentenceCosine;
        dense[i++] = flag(view != null);
        dense[i++] = Math.min(4, question.years.length) / 3f;
        dense[i++] = matchedYears() / 3f;
        dense[i++] = flag(!Double.isNaN(question.threshold));
        dense[i++] = flag(question.total);
        dense[i++] = flag(question.percent);
        dense[i++] = view == null ? 0 : Math.min(2, view.rows.size() / 15f);
        dense[i++] = view == null ? 0 : Math.min(2, view.columns.length / 5f);
        dense[i++] = Math.min(2, question.size / 20f);
        dense[i++] = flag(view != null && view.columnSets.get(0).year.length > 0 && yearColumns(view) >= 2);
        dense[i++] = flag(reading.rowOrder.length > 0 && reading.rows[reading.rowOrder[0]].exact);
        dense[i++] = Math.min(2, reading.sentences.size() / 20f);
        for (Question.Cue cue : Question.Cue.values()) {
            dense[i++] = flag(question.cues.contains(cue));
        }
        addAsks(i);
        i += 6;
        float all = Math.max(1e-3f, weight(-1L));
        dense[i++] = weight(explainable) / all;
        dense[i++] = weight(~explainable) / all;
        dense[i] = textOnly / all;
        int made = end(Aspect.PROGRAM);
        known.put(key, made);
        return made;
    }

    /** The way the question asks, in six features. */
    private void addAsks(int from) {
        int asks = question.asks;
        dense[from] = flag(asks == 1 || asks == 2);
        dense[from + 1] = flag(asks == 4 || asks == 9);
        dense[from + 2] = flag(asks == 3);
        dense[from + 3] = flag(asks == 5 || asks == 7);
        dense[from + 4] = flag(asks == 6 || asks == 8);
        dense[from + 5] = flag(asks == 11);
    }

    private int matchedYears() {
        TableView view = reading.table;
        int count = 0;
        if (view != null) {
            for (int column : view.columns) {
                count += question.mention(view.columnSets.get(0).year[column]) >= 0 ? 1 : 0;
            }
        }
        return Math.min(4, count);
    }

    private static int yearColumns(TableView view) {
        int count = 0;
        for (int column : view.columns) {
            count += view.columnSets.get(0).year[column] != 0 ? 1 : 0;
        }
        return count;
    }

    int row(int r) {
        long key = key(Aspect.ROW, r, 0, 0);
        Integer block = known.get(key);
        if (block != null) {
            return block;
        }
        begin();
        TableView.Row row = table().rows.get(r);
        Reading.RowMatch m = reading.rows[r];
        boolean best = m.f1 == bestRow && bestRow > 0;
        int same = 0;
        float bestSection = 0;
        for (int other = 0; other < reading.rows.length; other++) {
            same += other != r && table().rows.get(other).header.text.equals(row.header.text) ? 1 : 0;
            bestSection = Math.max(bestSection, reading.rows[other].section);
        }
        int i = 0;
        dense[i++] = 1;
        dense[i++] = m.recall;
        dense[i++] = m.precision;
        dense[i++] = m.f1;
        dense[i++] = flag(m.exact);
        dense[i++] = flag(best);
        dense[i++] = bestRow - m.f1;
        dense[i++] = best ? bestRow - secondRow : 0;
        dense[i++] = m.section;
        dense[i++] = flag(bestSection > 0.3 && m.section == bestSection);
        dense[i++] = flag(same > 0);
        dense[i++] = flag(row.total);
        dense[i++] = flag(row.total && question.total);
        dense[i++] = flag(!row.total && question.total);
        dense[i++] = (float) r / reading.rows.length;
        dense[i++] = flag(m.year);
        dense[i++] = m.numeric;
        dense[i++] = m.cosine;
        dense[i++] = bestRowCosine - m.cosine;
        dense[i++] = flag(m.cosine == bestRowCosine);
        dense[i++] = m.first;
        dense[i++] = m.run;
        dense[i++] = flag(m.recall == 0);
        dense[i++] = flag(m.recall > 0.999);
        dense[i] = Math.min(2, row.header.size / 8f);
        for (int w = 0; w < Math.min(6, row.header.size); w++) {
            int stem = row.header.stem[w];
            sparse(Hash.of(2001, stem, reading.mention(stem) >= 0 ? 1 : 0));
        }
        int made = end(Aspect.ROW);
        known.put(key, made);
        return made;
    }

    private int setIndex(TableView.Columns set) {
        return table().columnSets.indexOf(set);
    }

    int column(TableView.Columns set, int c) {
        long key = key(Aspect.COLUMN, setIndex(set), c, 0);
        Integer block = known.get(key);
        if (block != null) {
            return block;
        }
        begin();
        TableView view = table();
        Words header = set.header[c];
        int year = set.year[c];
        int mention = question.mention(year);
        int latest = 0;
        int sameYear = 0;
        float best = 0;
        for (int column : view.columns) {
            latest = Math.max(latest, set.year[column]);
            sameYear += column != c && set.year[column] == year ? 1 : 0;
            best = Math.max(best, overlap(set.header[column]));
        }
        float own = overlap(header);
        boolean percent = header.text.indexOf('%') >= 0
                || header.text.toLowerCase(Locale.ROOT).contains("percent");
        boolean total = false;
        boolean change = false;
        for (String word : header.word) {
            total |= word.equals("total");
            change |= word.equals("change")
                    || word.equals("variance")
                    || word.equals("increase")
                    || word.equals("growth");
        }
        int i = 0;
        dense[i++] = 1;
        dense[i++] = own;
        dense[i++] = best - own;
        dense[i++] = flag(best > 0 && own == best);
        dense[i++] = flag(mention >= 0);
        dense[i++] = flag(mention == 0);
        dense[i++] = flag(mention == 1);
        dense[i++] = flag(mention < 0 && year != 0 && question.years.length > 0);
        dense[i++] = flag(year == 0 && question.years.length > 0);
        dense[i++] = flag(question.years.length == 0 && year != 0 && year == latest);
        dense[i++] = flag(question.years.length == 0 && c == view.columns[0]);
        dense[i++] = flag(percent);
        dense[i++] = flag(percent && question.percent);
        dense[i++] = flag(total);
        dense[i++] = flag(total && question.total);
        dense[i++] = flag(change);
        dense[i++] = flag(sameYear > 0);
        dense[i++] = (float) c / view.width;
        dense[i++] = flag(c == view.columns[view.columns.length - 1]);
        dense[i++] = flag(question.mention(year - 1) >= 0 && mention < 0 && year != 0);
        dense[i++] = flag(question.mention(year + 1) >= 0 && mention < 0 && year != 0);
        dense[i] = flag(header.size == 0);
        for (int w = 0; w < Math.min(6, header.size); w++) {
            if (header.year[w] == 0) {
                sparse(Hash.of(2003, header.stem[w], reading.mention(header.stem[w]) >= 0 ? 1 : 0));
            }
        }
        int made = end(Aspect.COLUMN);
        known.put(key, made);
        return made;
    }

    private float overlap(Words header) {
        float matched = 0;
        float all = 0;
        for (int i = 0; i < header.size; i++) {
            if (header.content(i)) {
                float weight = reading.rarity.weight(header.stem[i]);
                all += weight;
                matched += reading.mention(header.stem[i]) >= 0 ? weight : 0;
            }
        }
        return all == 0 ? 0 : matched / all;
    }

    int columnPair(TableView.Columns set, int a, int b, Family family) {
        long key = key(Aspect.COLUMN_PAIR, setIndex(set) * 2 + family.ordinal(), a, b);
        Integer block = known.get(key);
        if (block != null) {
            return block;
        }
        begin();
        int yearA = set.year[a];
        int yearB = set.year[b];
        int mentionA = question.mention(yearA);
        int mentionB = question.mention(yearB);
        int order = order(set.header[a], set.header[b]);
        int age = yearA == 0 || yearB == 0 ? 0 : Integer.compare(yearA, yearB);
        int i = 0;
        dense[i++] = 1;
        dense[i++] = flag(order != 0);
        dense[i++] = flag(age > 0);
        dense[i++] = flag(age < 0);
        dense[i++] = flag(order > 0);
        dense[i++] = flag(order < 0);
        dense[i++] =
                question.years.length == 0 ? 0 : (flag(mentionA >= 0) + flag(mentionB >= 0)) / question.years.length;
        dense[i++] = flag(Math.abs(a - b) == 1);
        dense[i++] = flag(a < b);
        dense[i++] = flag(question.years.length == 1 && mentionA == 0 && yearB == yearA - 1);
        dense[i++] = flag(yearA != 0 && yearA == yearB);
        dense[i++] = overlap(set.header[a]) + overlap(set.header[b]);
        dense[i++] = flag(question.years.length < 2);
        dense[i] = flag(sameRest(set.header[a], set.header[b]));
        ordered(3001 + family.ordinal(), age, order);
        int made = end(Aspect.COLUMN_PAIR);
        known.put(key, made);
        return made;
    }

    /** The wording of the question with which of two comes first in time and in the question. */
    private void ordered(int id, int age, int order) {
        for (int gram : question.grams) {
            if (age != 0) {
                sparse(Hash.of(id, gram, age, 1));
            }
            if (order != 0) {
                sparse(Hash.of(id, gram, order, 2));
            }
        }
    }

    /**
     * 1 if what tells the first header from the second is mentioned before what tells the second from the first,
     * -1 if after, 0 if either is not mentioned.
     */
    private int order(Words a, Words b) {
        long first = mask(a) & ~mask(b);
        long second = mask(b) & ~mask(a);
        return first == 0 || second == 0
                ? 0
                : Integer.compare(Long.numberOfTrailingZeros(second), Long.numberOfTrailingZeros(first));
    }

    private static boolean sameRest(Words a, Words b) {
        int rest = 0;
        int shared = 0;
        for (int i = 0; i < a.size; i++) {
            if (a.year[i] == 0) {
                rest++;
                for (int j = 0; j < b.size; j++) {
                    if (a.stem[i] == b.stem[j]) {
                        shared++;
                        break;
                    }
                }
            }
        }
        return rest == shared;
    }

    int columnSet(TableView.Columns set, int[] columns) {
        int code = 0;
        for (int column : columns) {
            code |= 1 << (column & 31);
        }
        long key = key(Aspect.COLUMN_SET, setIndex(set), code >>> 18, code & 0x3FFFF);
        Integer block = known.get(key);
        if (block != null) {
            return block;
        }
        begin();
        int matched = 0;
        int newest = 0;
        int oldest = Integer.MAX_VALUE;
        float words = 0;
        for (int column : columns) {
            int year = set.year[column];
            matched += question.mention(year) >= 0 ? 1 : 0;
            newest = Math.max(newest, year);
            oldest = year == 0 ? oldest : Math.min(oldest, year);
            words += overlap(set.header[column]);
        }
        int asked = question.years.length;
        boolean exact = asked > 0 && matched == columns.length && matched == asked;
        boolean range = asked == 2
                && question.mention(newest) >= 0
                && question.mention(oldest) >= 0
                && columns.length == newest - oldest + 1
                && newest != oldest;
        int i = 0;
        dense[i++] = 1;
        dense[i++] = flag(exact);
        dense[i++] = flag(range);
        dense[i++] = flag(columns.length == table().columns.length);
        dense[i++] = flag(columns.length == 2);
        dense[i++] = flag(columns.length == 3);
        dense[i++] = (float) matched / columns.length;
        dense[i++] = asked == 0 ? 0 : Math.min(1, (float) matched / asked);
        dense[i++] = flag(asked == 1 && columns.length == 2 && question.mention(newest) == 0 && oldest == newest - 1);
        dense[i++] = flag(asked == 0);
        dense[i++] = words / columns.length;
        dense[i] = flag(newest - oldest + 1 == columns.length);
        int size = Math.min(5, columns.length);
        for (int gram : question.grams) {
            sparse(Hash.of(3101, gram, size * 4 + (exact ? 1 : 0) + (range ? 2 : 0)));
        }
        int made = end(Aspect.COLUMN_SET);
        known.put(key, made);
        return made;
    }

    int rowPair(int a, int b, Family family) {
        long key = key(Aspect.ROW_PAIR, a, b, family.ordinal());
        Integer block = known.get(key);
        if (block != null) {
            return block;
        }
        begin();
        TableView.Row first = table().rows.get(a);
        TableView.Row second = table().rows.get(b);
        Reading.RowMatch ma = reading.rows[a];
        Reading.RowMatch mb = reading.rows[b];
        float union = union(first.header, second.header);
        int order = order(first.header, second.header);
        int yearA = first.header.lastYear();
        int yearB = second.header.lastYear();
        int age = yearA == 0 || yearB == 0 ? 0 : Integer.compare(yearA, yearB);
        int i = 0;
        dense[i++] = 1;
        dense[i++] = union;
        dense[i++] = union - Math.max(ma.precision, mb.precision);
        dense[i++] = flag(order > 0);
        dense[i++] = flag(order < 0);
        dense[i++] = flag(second.total && !first.total);
        dense[i++] = flag(first.total && !second.total);
        dense[i++] = flag(first.sectionAt == second.sectionAt);
        dense[i++] = flag(age > 0);
        dense[i++] = flag(age < 0);
        dense[i++] = flag(a < b);
        dense[i++] = flag(Math.abs(a - b) == 1);
        dense[i++] = Math.min(ma.recall, mb.recall);
        dense[i] = flag(first.header.text.equals(second.header.text));
        ordered(3201 + family.ordinal(), age, order);
        for (int gram : question.grams) {
            if (second.total != first.total) {
                sparse(Hash.of(3211 + family.ordinal(), gram, second.total ? 1 : 0));
            }
        }
        int made = end(Aspect.ROW_PAIR);
        known.put(key, made);
        return made;
    }

    private float union(Words a, Words b) {
        float matched = 0;
        float asked = 0;
        for (int i = 0; i < question.size; i++) {
            if (!question.words.content(i)) {
                continue;
            }
            int stem = question.words.stem[i];
            float weight = reading.rarity.weight(stem);
            asked += weight;
            matched += has(a, stem) || has(b, stem) ? weight : 0;
        }
        return asked == 0 ? 0 : matched / asked;
    }

    private static boolean has(Words words, int stem) {
        for (int other : words.stem) {
            if (other == stem) {
                return true;
            }
        }
        return false;
    }

    int rowSet(int id, RowSet set) {
        long key = key(Aspect.ROW_SET, id, 0, 0);
        Integer block = known.get(key);
        if (block != null) {
            return block;
        }
        begin();
        float own = overlap(set.name());
        float best = 0;
        for (Reading.RowMatch row : reading.rows) {
            best = Math.max(best, row.section);
        }
        float inside = 0;
        for (int row : set.rows()) {
            inside = Math.max(inside, reading.rows[row].f1);
        }
        int i = 0;
        dense[i++] = 1;
        dense[i++] = own;
        dense[i++] = flag(own > 0 && own >= best);
        dense[i++] = flag(set.kind() == RowSet.Kind.NOT_TOTAL);
        dense[i++] = flag(set.kind() == RowSet.Kind.SECTION);
        dense[i++] = flag(set.kind() == RowSet.Kind.ABOVE);
        dense[i++] = Math.min(2, set.rows().length / 8f);
        dense[i++] = inside;
        dense[i++] = best;
        dense[i] = flag(set.kind() == RowSet.Kind.ALL);
        for (int gram : question.grams) {
            sparse(Hash.of(3301, gram, set.kind().ordinal()));
        }
        int made = end(Aspect.ROW_SET);
        known.put(key, made);
        return made;
    }

    /** The words of the question (bit by bit, up to 64) that a header names. */
    private long mask(Words header) {
        Long known = masks.get(header);
        if (known != null) {
            return known;
        }
        long mask = 0;
        for (int i = 0; i < Math.min(64, question.size); i++) {
            if (!question.words.function[i] && has(header, question.words.stem[i])) {
                mask |= 1L << i;
            }
        }
        masks.put(header, mask);
        return mask;
    }

    private long explainable() {
        long all = 0;
        for (TableView.Row row : table().rows) {
            all |= mask(row.header) | mask(row.section);
        }
        for (TableView.Columns set : table().columnSets) {
            for (int column : table().columns) {
                all |= mask(set.header[column]);
            }
        }
        return all;
    }

    private float weight(long mask) {
        float sum = 0;
        for (int i = 0; i < Math.min(64, question.size); i++) {
            if ((mask >>> i & 1) != 0 && question.words.content(i) && Question.Cue.of(question.words.word[i]) == null) {
                sum += reading.rarity.weight(question.words.stem[i]);
            }
        }
        return sum;
    }

    private int years(long mask) {
        int count = 0;
        for (int i = 0; i < Math.min(64, question.size); i++) {
            count += (mask >>> i & 1) != 0 && question.words.year[i] != 0 ? 1 : 0;
        }
        return count;
    }

    /** How much of the question the headers of some rows and columns explain together. */
    int cover(int[] rows, int[] columns) {
        long code = 17;
        for (int r : rows) {
            code = code * 1_000_003 + r + 1;
        }
        code = code * 1_000_003;
        for (int c : columns) {
            code = code * 1_000_003 + c + 1;
        }
        Integer block = covers.get(code);
        if (block != null) {
            return block;
        }
        begin();
        long covered = 0;
        float weakest = rows.length == 0 ? 0 : 1;
        int idle = 0;
        for (int r : rows) {
            TableView.Row row = table().rows.get(r);
            long own = mask(row.header);
            long others = 0;
            for (int other : rows) {
                others |= other == r ? 0 : mask(table().rows.get(other).header);
            }
            idle += (own & ~others) == 0 ? 1 : 0;
            covered |= own | mask(row.section);
            weakest = Math.min(weakest, reading.rows[r].recall);
        }
        int strange = 0;
        TableView.Columns set =
                rows.length == 0 ? table().columnSets.get(0) : table().rows.get(rows[0]).columns;
        int idleColumns = 0;
        for (int c : columns) {
            long own = mask(set.header[c]);
            long others = 0;
            for (int other : columns) {
                others |= other == c ? 0 : mask(set.header[other]);
            }
            covered |= own;
            idleColumns += (own & ~others) == 0 ? 1 : 0;
            strange += set.year[c] != 0 && question.years.length > 0 && question.mention(set.year[c]) < 0 ? 1 : 0;
        }
        float can = weight(explainable);
        float left = weight(explainable & ~covered);
        float all = Math.max(1e-3f, weight(-1L));
        int yearsAsked = years(explainable);
        int yearsLeft = years(explainable & ~covered);
        int i = 0;
        dense[i++] = 1;
        dense[i++] = can == 0 ? 1 : 1 - left / can;
        dense[i++] = left / all;
        dense[i++] = weight(covered) / all;
        dense[i++] = yearsAsked == 0 ? 1 : 1 - (float) yearsLeft / yearsAsked;
        dense[i++] = Math.min(3, yearsLeft) / 2f;
        dense[i++] = Math.min(3, strange) / 2f;
        dense[i++] = flag(left == 0 && yearsLeft == 0);
        dense[i++] = flag(yearsLeft == 0 && strange == 0);
        dense[i++] = flag(left == 0);
        dense[i++] = weakest;
        dense[i++] = rows.length == 0 ? 0 : (float) idle / rows.length;
        dense[i++] = columns.length == 0 ? 0 : (float) idleColumns / columns.length;
        dense[i] = flag(yearsAsked == 0);
        int made = end(Aspect.COVER);
        covers.put(code, made);
        return made;
    }

    int cell(int r, int c) {
        long key = key(Aspect.CELL, r, c, 0);
        Integer block = known.get(key);
        if (block != null) {
            return block;
        }
        begin();
        CellValue value = table().value(r, c);
        int i = 0;
        dense[i++] = 1;
        dense[i++] = flag(value.isNumber());
        dense[i++] = flag(value.form() == CellValue.Form.PERCENT);
        dense[i++] = flag(value.form() == CellValue.Form.PERCENT && question.percent);
        dense[i++] = flag(value.form() == CellValue.Form.DASH);
        dense[i++] = flag(value.form() == CellValue.Form.MONEY);
        dense[i++] = flag(value.isNumber() && value.value() < 0);
        dense[i] = flag(table().cell(r, c).isEmpty());
        sparse(Hash.of(4001, value.form().ordinal(), question.asks));
        int made = end(Aspect.CELL);
        known.put(key, made);
        return made;
    }

    /** What a calculation gives and what went in; every calculation has its own. */
    int result(Program program, double value, CellValue a, CellValue b) {
        begin();
        boolean percents = a.form() == CellValue.Form.PERCENT && b.form() == CellValue.Form.PERCENT;
        boolean onePercent = a.form() == CellValue.Form.PERCENT ^ b.form() == CellValue.Form.PERCENT;
        double size = Math.abs(value);
        int i = 0;
        dense[i++] = 1;
        dense[i++] = flag(percents);
        dense[i++] = flag(onePercent);
        dense[i++] = flag(a.form() == CellValue.Form.DASH || b.form() == CellValue.Form.DASH);
        dense[i++] = flag(a.value() < 0 || b.value() < 0);
        dense[i++] = flag(value < 0);
        dense[i++] = flag(value == 0);
        dense[i++] = flag(size < 1);
        dense[i++] = flag(size > 100);
        dense[i++] = (float) Math.min(2, Math.log10(1 + size) / 5);
        dense[i++] = flag(a.value() == b.value());
        dense[i++] = flag(Math.abs(a.value()) > Math.abs(b.value()));
        dense[i] = flag(question.percent);
        sparse(Hash.of(4101, program.ordinal(), percents ? 1 : 0, value < 0 ? 1 : 0));
        return end(Aspect.RESULT);
    }

    int sentence(int s) {
        long key = key(Aspect.SENTENCE, s, 0, 0);
        Integer block = known.get(key);
        if (block != null) {
            return block;
        }
        begin();
        Reading.SentenceMatch m = reading.matches[s];
        int rank = 0;
        for (int i = 0; i < reading.sentenceOrder.length; i++) {
            if (reading.sentenceOrder[i] == s) {
                rank = i;
            }
        }
        int i = 0;
        dense[i++] = 1;
        dense[i++] = m.precision;
        dense[i++] = m.recall;
        dense[i++] = m.pairs;
        dense[i++] = m.years;
        dense[i++] = m.cosine;
        dense[i++] = bestSentence - m.precision;
        dense[i++] = bestSentenceCosine - m.cosine;
        dense[i++] = flag(rank == 0);
        dense[i++] = rank / 5f;
        dense[i++] = (float) s / reading.sentences.size();
        dense[i++] = Math.min(2, reading.sentences.get(s).size / 30f);
        long mask = mask(reading.sentences.get(s));
        float all = Math.max(1e-3f, weight(-1L));
        dense[i++] = weight(mask & ~explainable) / all;
        dense[i++] = weight(explainable & ~mask) / all;
        dense[i++] = textOnly / all - weight(mask & ~explainable) / all;
        dense[i] = Math.min(3, question.years.length - years(mask)) / 2f;
        int made = end(Aspect.SENTENCE);
        known.put(key, made);
        return made;
    }

    private int stem(Words words, int i) {
        return i < 0 ? 7 : i >= words.size ? 9 : words.number[i] ? 2 : words.year[i] != 0 ? 1 : words.stem[i];
    }

    private boolean asked(Words words, int i) {
        return i >= 0 && i < words.size && words.content(i) && reading.mention(words.stem[i]) >= 0;
    }

    int start(int s, int at) {
        long key = key(Aspect.START, s, at, 0);
        Integer block = known.get(key);
        if (block != null) {
            return block;
        }
        begin();
        Words words = reading.sentences.get(s);
        char before = words.before(at);
        int i = 0;
        dense[i++] = 1;
        dense[i++] = flag(at == 0);
        dense[i++] = flag(before != 0);
        dense[i++] = flag(at > 0 && words.function[at - 1]);
        dense[i++] = flag(words.function[at]);
        dense[i++] = flag(asked(words, at));
        dense[i++] = flag(asked(words, at - 1));
        dense[i++] = flag(asked(words, at - 2));
        dense[i++] = flag(words.number[at]);
        dense[i++] = flag(Character.isUpperCase(words.text.charAt(words.from[at])));
        addAsks(i);
        int previous = stem(words, at - 1);
        int own = stem(words, at);
        sparse(Hash.of(5001, previous, question.asks));
        sparse(Hash.of(5003, own, question.asks));
        sparse(Hash.of(5005, previous));
        sparse(Hash.of(5007, own));
        sparse(Hash.of(5009, stem(words, at - 2), previous));
        sparse(Hash.of(5011, previous, own));
        sparse(Hash.of(5013, before, question.asks));
        sparse(Hash.of(5015, asked(words, at - 1) ? 1 : 0, asked(words, at) ? 1 : 0, question.asks));
        int made = end(Aspect.START);
        known.put(key, made);
        return made;
    }

    int end(int s, int at) {
        long key = key(Aspect.END, s, at, 0);
        Integer block = known.get(key);
        if (block != null) {
            return block;
        }
        begin();
        Words words = reading.sentences.get(s);
        char after = words.after(at);
        boolean last = at == words.size - 1;
        int i = 0;
        dense[i++] = 1;
        dense[i++] = flag(last);
        dense[i++] = flag(after != 0);
        dense[i++] = flag(after == ',');
        dense[i++] = flag(!last && words.function[at + 1]);
        dense[i++] = flag(asked(words, at));
        dense[i++] = flag(asked(words, at + 1));
        dense[i++] = flag(asked(words, at + 2));
        dense[i++] = flag(words.number[at] || words.year[at] != 0);
        dense[i++] = flag(!last && Character.isUpperCase(words.text.charAt(words.from[at + 1])));
        addAsks(i);
        int next = stem(words, at + 1);
        int own = stem(words, at);
        sparse(Hash.of(5101, next, question.asks));
        sparse(Hash.of(5103, own, question.asks));
        sparse(Hash.of(5105, next));
        sparse(Hash.of(5107, next, stem(words, at + 2)));
        sparse(Hash.of(5109, after, question.asks));
        sparse(Hash.of(5111, after, next));
        sparse(Hash.of(5113, asked(words, at) ? 1 : 0, asked(words, at + 1) ? 1 : 0, question.asks));
        int made = end(Aspect.END);
        known.put(key, made);
        return made;
    }

    /** From word {@code from} to word {@code to}, both taken in. */
    int span(int s, int from, int to) {
        begin();
        Words words = reading.sentences.get(s);
        int length = to - from + 1;
        int inside = 0;
        int numbers = 0;
        int capitals = 0;
        boolean money = false;
        boolean percent = false;
        boolean year = false;
        for (int w = from; w <= to; w++) {
            inside += asked(words, w) ? 1 : 0;
            numbers += words.number[w] ? 1 : 0;
            year |= words.year[w] != 0;
            char c = words.text.charAt(words.from[w]);
            capitals += Character.isUpperCase(c) ? 1 : 0;
            money |= Words.isCurrency(c);
            percent |= words.text.charAt(words.to[w] - 1) == '%';
        }
        int before = 0;
        int after = 0;
        int lastBefore = -1;
        int firstAfter = -1;
        for (int w = 0; w < words.size; w++) {
            if (w < from && asked(words, w)) {
                before++;
                lastBefore = w;
            } else if (w > to && asked(words, w)) {
                after++;
                firstAfter = firstAfter < 0 ? w : firstAfter;
            }
        }
        float all = Math.max(1, before + after + inside);
        int i = 0;
        dense[i++] = 1;
        dense[i++] = (float) Math.log(length) / 3;
        dense[i++] = flag(length == 1);
        dense[i++] = flag(length > 1 && length <= 4);
        dense[i++] = flag(length > 20);
        dense[i++] = (float) inside / length;
        dense[i++] = inside / all;
        dense[i++] = before / all;
        dense[i++] = after / all;
        dense[i++] = (float) numbers / length;
        dense[i++] = flag(from == 0 && to == words.size - 1);
        dense[i++] = flag(from == 0);
        dense[i++] = flag(to == words.size - 1);
        dense[i++] = flag(money);
        dense[i++] = flag(percent);
        dense[i++] = flag(year);
        dense[i++] = lastBefore < 0 ? 1 : Math.min(1, (from - lastBefore - 1) / 8f);
        dense[i++] = firstAfter < 0 ? 1 : Math.min(1, (firstAfter - to - 1) / 8f);
        dense[i++] = flag(question.cues.contains(Question.Cue.PERCENT));
        addAsks(i);
        int shape = shape(length, numbers, money, percent, year, capitals);
        for (int w = 0; w < question.size; w++) {
            sparse(Hash.of(5201, question.gram(w), shape));
        }
        int bucket = length <= 3 ? length : length <= 6 ? 4 : length <= 12 ? 5 : length <= 25 ? 6 : 7;
        sparse(Hash.of(5203, question.asks, bucket));
        sparse(Hash.of(5205, question.asks, shape, bucket));
        sparse(Hash.of(5207, question.asks, Math.min(3, inside), bucket));
        return end(Aspect.SPAN);
    }

    private static int shape(int length, int numbers, boolean money, boolean percent, boolean year, int capitals) {
        int size = length <= 2 ? 0 : length <= 8 ? 1 : 2;
        int kind = percent ? 1 : money ? 2 : numbers > 0 ? 3 : year ? 4 : capitals * 2 >= length ? 5 : 6;
        return kind * 4 + size;
    }

    private static boolean percent(TextCandidates.TextNumber number) {
        return number.read().form() == CellValue.Form.PERCENT;
    }

    int textPair(TextCandidates.TextNumber a, TextCandidates.TextNumber b, Family family) {
        begin();
        boolean same = a.sentence() == b.sentence();
        int yearA = a.year();
        int yearB = b.year();
        int age = yearA == 0 || yearB == 0 ? 0 : Integer.compare(yearA, yearB);
        int i = 0;
        dense[i++] = 1;
        dense[i++] = flag(same);
        dense[i++] = flag(same && a.word() < b.word());
        dense[i++] = flag(percent(a) && percent(b));
        dense[i++] = flag(percent(a) ^ percent(b));
        dense[i++] = flag(a.read().form() == CellValue.Form.MONEY && b.read().form() == CellValue.Form.MONEY);
        dense[i++] = flag(age > 0);
        dense[i++] = flag(age < 0);
        dense[i++] = reading.matches[a.sentence()].precision;
        dense[i++] = reading.matches[b.sentence()].precision;
        dense[i++] = flag(question.mention(yearA) >= 0) + flag(question.mention(yearB) >= 0);
        dense[i] = same ? Math.min(1, Math.abs(a.word() - b.word()) / 10f) : 1;
        ordered(5301 + family.ordinal(), age, same ? (a.word() < b.word() ? 1 : -1) : 0);
        return end(Aspect.TEXT_PAIR);
    }
}
