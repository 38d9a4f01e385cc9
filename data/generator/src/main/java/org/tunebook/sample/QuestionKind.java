package org.tunebook.sample;

import java.util.Optional;
import java.util.function.Function;

/** The kinds of questions a table is asked; how often each is drawn, and who makes it. */
enum QuestionKind {
    CELL(24, page -> new Lookups(page).cell()),
    ROW_CELLS(6, page -> new Lookups(page).rowCells()),
    TWO_ROWS(3, page -> new Lookups(page).twoRows()),
    ALL_YEARS(2, page -> new Lookups(page).allYears()),
    SECTION_LINES(2, page -> new Lookups(page).sectionLines()),
    PARTS(2, page -> new Lookups(page).parts()),
    WHICH_LINE(3, page -> new Lookups(page).whichLine()),
    YEARS_ABOVE(3, page -> new Comparisons(page).years(Comparisons.Side.ABOVE)),
    YEARS_BELOW(2, page -> new Comparisons(page).years(Comparisons.Side.BELOW)),
    LINES_ABOVE(3, page -> new Comparisons(page).lines(Comparisons.Side.ABOVE)),
    LINES_BELOW(2, page -> new Comparisons(page).lines(Comparisons.Side.BELOW)),
    MAX_YEAR(4, page -> new Comparisons(page).extremeYear(Comparisons.Side.ABOVE)),
    MIN_YEAR(3, page -> new Comparisons(page).extremeYear(Comparisons.Side.BELOW)),
    MAX_LINE(3, page -> new Comparisons(page).extremeLine(Comparisons.Side.ABOVE)),
    MIN_LINE(2, page -> new Comparisons(page).extremeLine(Comparisons.Side.BELOW)),
    MAX_COLUMN(3, page -> new Comparisons(page).maxColumn()),
    COUNT_YEARS_ABOVE(2, page -> new Comparisons(page).countYears()),
    COUNT_LINES_ABOVE(2, page -> new Comparisons(page).countLines()),
    COUNT_LINES_DOWN(2, page -> new Comparisons(page).countLinesDown()),
    COUNT_SECTION(1, page -> new Lookups(page).countSection()),
    COUNT_YEARS(1, page -> new Lookups(page).countYears()),
    CHANGE(11, page -> new Computations(page).change()),
    PERCENT_CHANGE(13, page -> new Computations(page).percentChange()),
    AVERAGE(7, page -> new Computations(page).average()),
    AVERAGE_DIFFERENCE(3, page -> new Computations(page).averageDifference()),
    SUM_YEARS(2, page -> new Computations(page).sumYears()),
    SUM_ROWS(4, page -> new Computations(page).sumRows()),
    DIFFERENCE_ROWS(4, page -> new Computations(page).differenceRows()),
    AVERAGE_ROWS(1, page -> new Computations(page).averageRows()),
    SHARE(6, page -> new Computations(page).share()),
    RATIO(3, page -> new Computations(page).ratio()),
    SHARE_CHANGE(2, page -> new Computations(page).shareChange()),
    SUM_COLUMNS(4, page -> new Computations(page).sumColumns()),
    DIFFERENCE_COLUMNS(4, page -> new Computations(page).differenceColumns());

    private final int weight;
    private final Function<Page, Optional<Question>> maker;

    QuestionKind(int weight, Function<Page, Optional<Question>> maker) {
        this.weight = weight;
        this.maker = maker;
    }

    /** One kind, the heavy ones more often. */
    static QuestionKind draw(Chance chance) {
        int all = 0;
        for (QuestionKind kind : values()) {
            all += kind.weight;
        }
        int ticket = chance.between(1, all);
        for (QuestionKind kind : values()) {
            ticket -= kind.weight;
            if (ticket <= 0) {
                return kind;
            }
        }
        throw new IllegalStateException("the weights do not add up");
    }

    /** A question of this kind, or nothing where the table does not offer one. */
    Optional<Question> ask(Page page) {
        return maker.apply(page);
    }
}
