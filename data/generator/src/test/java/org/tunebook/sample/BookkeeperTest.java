package org.tunebook.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BookkeeperTest {
    private final Pools pools = Pools.read();

    static List<TableKind> kinds() {
        return TableKind.readAll();
    }

    private Statement statement(TableKind kind, long seed) {
        Chance chance = new Chance(seed);
        return new Bookkeeper(chance, Company.found(chance, pools), kind, 2020).write();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void subtotalsAreTheSumOfTheirParts(TableKind kind) {
        for (long seed = 0; seed < 30; seed++) {
            Statement statement = statement(kind, seed);
            for (int total : statement.places(line -> line.entry() == TableKind.Entry.SUBTOTAL)) {
                List<Line> parts = statement.lines().stream()
                        .filter(line -> line.isPart() && line.whole() == total)
                        .toList();
                for (int c = 0; c < statement.columns().size(); c++) {
                    int column = c;
                    BigDecimal sum =
                            parts.stream().map(line -> line.value(column)).reduce(BigDecimal.ZERO, BigDecimal::add);
                    assertThat(sum)
                            .isEqualByComparingTo(statement.lines().get(total).value(column));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatClosesAYearOpensTheNext(TableKind kind) {
        for (long seed = 0; seed < 30; seed++) {
            Statement statement = statement(kind, seed);
            List<Integer> years = statement.years();
            List<Integer> opening = statement.places(line -> line.entry() == TableKind.Entry.OPENING);
            List<Integer> closing = statement.places(line -> line.entry() == TableKind.Entry.CLOSING);
            for (int i = 0; i + 1 < years.size() && !opening.isEmpty(); i++) {
                BigDecimal opened = statement.lines().get(opening.get(0)).value(years.get(i));
                BigDecimal closed = statement.lines().get(closing.get(0)).value(years.get(i + 1));
                assertThat(opened).isEqualByComparingTo(closed);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void noTwoLinesAreCalledTheSame(TableKind kind) {
        for (long seed = 0; seed < 30; seed++) {
            List<String> mentions = statement(kind, seed).lines().stream()
                    .flatMap(line -> line.mentions().stream())
                    .toList();
            assertThat(mentions).doesNotHaveDuplicates();
        }
    }
}
