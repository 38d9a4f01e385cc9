package org.tunebook.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tunebook.SharedData;
import org.tunebook.formats.FormatException;
import org.tunebook.formats.Grid;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class TableRoundTripTest {
    enum Queue {
        SALES,
        REPAIRS
    }

    record Ticket(
            @Nullable String text,
            Optional<String> note,
            Queue queue,
            int number,
            @Nullable Long weight,
            double score,
            Optional<Boolean> open,
            BigDecimal price,
            @Nullable LocalDate day,
            Optional<Instant> closed) {}

    private static final List<String> NAMES = List.of(
            "scale",
            "Scale",
            "SCALE",
            "id",
            "Question",
            "answer",
            "empty_texts",
            "attribute_1_x",
            "attribute_1_id",
            "",
            "x y");

    private static Arbitrary<String> texts() {
        return Arbitraries.strings().ofMaxLength(6);
    }

    @Provide
    Arbitrary<Dataset> datasets() {
        Arbitrary<Optional<Grid>> grids =
                texts().list().ofMaxSize(3).list().ofMaxSize(3).map(Grid::new).optional();
        Arbitrary<Map<String, String>> attributes =
                Arbitraries.maps(Arbitraries.of(NAMES), texts()).ofMaxSize(6);
        return Combinators.combine(texts(), grids, texts().list().ofMaxSize(3), texts(), texts().optional(), attributes)
                .as((document, grid, paragraphs, question, answer, more) ->
                        new Example("", document, grid, paragraphs, question, answer, more))
                .list()
                .ofMaxSize(6)
                .map(TableRoundTripTest::numbered);
    }

    private static Dataset numbered(List<Example> examples) {
        List<Example> numbered = new ArrayList<>();
        for (Example e : examples) {
            // The first keeps an empty id: that too is an id.
            String id = numbered.isEmpty() ? "" : "é" + numbered.size();
            numbered.add(
                    new Example(id, e.document(), e.table(), e.paragraphs(), e.question(), e.answer(), e.attributes()));
        }
        return new Dataset("any", numbered);
    }

    @Property(tries = 400)
    void aDataSetComesBackFromItsTableAsItWas(@ForAll("datasets") Dataset data) {
        assertThat(Dataset.of(data.toTable())).isEqualTo(data);
    }

    @Test
    void theRealDevSplitComesBackFromItsTable() {
        Dataset dev = TatQa.read(SharedData.file("data/tatqa/tatqa_dataset_dev.json"));
        assertThat(Dataset.of(dev.toTable()).examples()).isEqualTo(dev.examples());
    }

    @Test
    void emptyTextIsToldFromMissingTextByAColumnOfItsOwn() {
        Example e = new Example("1", "d", Optional.empty(), List.of(), "?", Optional.of(""), Map.of("scale", ""));
        Example f = new Example("2", "d", Optional.empty(), List.of(), "?", Optional.empty(), Map.of());
        Table table = new Dataset("two", List.of(e, f)).toTable();
        assertThat(table.stringColumn("empty_texts").asList()).containsExactly("[\"answer\",\"scale\"]", "");
        assertThat(new Dataset("one", List.of(f)).toTable().columnNames()).doesNotContain("empty_texts");
    }

    @Provide
    Arbitrary<List<Ticket>> tickets() {
        Arbitrary<LocalDate> days =
                Arbitraries.integers().between(-300_000, 300_000).map(LocalDate::ofEpochDay);
        Arbitrary<Instant> instants = Arbitraries.longs()
                .between(-4_000_000_000_000L, 4_000_000_000_000L)
                .map(Instant::ofEpochMilli);
        Arbitrary<Integer> numbers = Arbitraries.integers().filter(n -> n != Integer.MIN_VALUE);
        Arbitrary<Long> weights =
                Arbitraries.longs().filter(n -> n != Long.MIN_VALUE).injectNull(0.2);
        Arbitrary<BigDecimal> prices = Arbitraries.bigDecimals().ofScale(3);
        return Combinators.combine(
                        texts().injectNull(0.2),
                        texts().optional(),
                        Arbitraries.of(Queue.class),
                        numbers,
                        weights,
                        Arbitraries.doubles(),
                        Arbitraries.of(true, false).optional(),
                        prices)
                .flatAs((text, note, queue, number, weight, score, open, price) -> Combinators.combine(
                                days.injectNull(0.2), instants.optional())
                        .as((day, closed) ->
                                new Ticket(text, note, queue, number, weight, score, open, price, day, closed)))
                .list()
                .ofMaxSize(8);
    }

    @Property(tries = 300)
    void recordsComeBackFromTheirTableAsTheyWere(@ForAll("tickets") List<Ticket> tickets) {
        Table table = RecordTable.of("tickets", Ticket.class, tickets);
        assertThat(RecordTable.rows(table, Ticket.class)).isEqualTo(tickets);
        assertThat(table.column("number")).isInstanceOf(IntColumn.class);
    }

    record Point(int x, Optional<Float> y) {}

    record Moment(LocalDateTime at) {}

    record Listed(List<String> all) {}

    record Positive(int n) {
        Positive {
            if (n < 1) {
                throw new IllegalArgumentException("n is " + n + "; expected 1 or more");
            }
        }
    }

    @Test
    void numbersComeFromColumnsOfOtherTypesIfTheyAreTheSame() {
        Table table = Table.create("t", DoubleColumn.create("x", 3.0, 4.0), StringColumn.create("y", "0.5", ""));
        assertThat(RecordTable.rows(table, Point.class))
                .containsExactly(new Point(3, Optional.of(0.5f)), new Point(4, Optional.empty()));
    }

    @Test
    void whatCannotBeKeptOrReadIsSaidWithItsPlace() {
        assertThatThrownBy(() -> RecordTable.of(
                        "t",
                        Point.class,
                        List.of(new Point(1, Optional.empty()), new Point(Integer.MIN_VALUE, Optional.empty()))))
                .hasMessage(
                        "Point 2: x is -2147483648, which a column of type INTEGER cannot hold; make the component a"
                                + " String.");
        LocalDateTime nanos = LocalDateTime.of(2024, 1, 31, 1, 2, 3, 456_789);
        assertThatThrownBy(() -> RecordTable.of("t", Moment.class, List.of(new Moment(nanos))))
                .hasMessageContaining("Moment 1: at is 2024-01-31T01:02:03.000456789, which");
        assertThatThrownBy(() -> RecordTable.of("t", Listed.class, List.of()))
                .hasMessageContaining(
                        "Listed.all is of type java.util.List<java.lang.String>; expected text, a number");
        Table table = Table.create("t", DoubleColumn.create("x", 3.5), StringColumn.create("y", "a"));
        assertThatThrownBy(() -> RecordTable.rows(table, Point.class))
                .isInstanceOf(FormatException.class)
                .hasMessage("the table t row 1 column x: found 3.5; expected Integer.");
        assertThatThrownBy(() -> RecordTable.rows(Table.create("t", IntColumn.create("x")), Point.class))
                .hasMessage("the table t has no column y for Point; it has x");
        Table missing = Table.create("t", IntColumn.create("x", new Integer[] {null}), StringColumn.create("y", "1"));
        assertThatThrownBy(() -> RecordTable.rows(missing, Point.class))
                .hasMessageContaining("row 1 column x: the value is missing; expected int");
        assertThatThrownBy(() ->
                        RecordTable.rows(Table.create("t", IntColumn.create("n", new int[] {0})), Positive.class))
                .hasMessage("the table t row 1: Positive refuses it: n is 0; expected 1 or more");
    }

    @Test
    void anyTableBecomesExamplesByItsFields() {
        Table table = RecordTable.of(
                "points", Point.class, List.of(new Point(3, Optional.of(0.5f)), new Point(4, Optional.empty())));
        Dataset data = Dataset.of(table, Fields.of("x", "y"));
        assertThat(data.examples()).extracting(Example::question).containsExactly("3", "4");
        assertThat(data.examples()).extracting(Example::answer).containsExactly(Optional.of("0.5"), Optional.empty());
        assertThatThrownBy(() -> Dataset.of(table))
                .hasMessageContaining("the table points has no column question; it has x, y");
        assertThat(Dataset.of(table, Fields.of("y", "x")).examples())
                .extracting(Example::question)
                .containsExactly("0.5", "");
        assertThatThrownBy(() -> Dataset.of(table, Fields.of("z", "x")))
                .hasMessageContaining("the table points has no column z; it has x, y");
    }
}
