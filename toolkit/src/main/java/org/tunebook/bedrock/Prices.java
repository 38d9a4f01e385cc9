package org.tunebook.bedrock;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tunebook.formats.FormatException;
import org.tunebook.formats.ModelFamily;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;

/**
 * What AWS charges, from a dated file. The one that comes with the toolkit holds what could be found, with its
 * sources; a price that it has not is unknown. Prices of your own are a CSV file with the columns {@code charge,
 * model, region, unit, usd, date, confidence, source}, named in the environment variable {@value #VARIABLE} or
 * given in code with {@link Bedrock#prices(Prices)}; it stands in the place of the toolkit's.
 */
public final class Prices implements Displayable {
    /** The environment variable that names a file of one's own. */
    public static final String VARIABLE = "TUNEBOOK_PRICES";

    private static final List<String> COLUMNS =
            List.of("charge", "model", "region", "unit", "usd", "date", "confidence", "source");
    private static final String SHIPPED = "prices.csv";

    private final String origin;
    private final List<Price> prices;

    private Prices(String origin, List<Price> prices) {
        this.origin = origin;
        this.prices = List.copyOf(prices);
    }

    /** The file that {@value #VARIABLE} names, else the one that comes with the toolkit. */
    public static Prices standard() {
        String file = System.getenv(VARIABLE);
        return file == null || file.isBlank() ? shipped() : read(Path.of(file));
    }

    /** The prices that come with the toolkit. */
    public static Prices shipped() {
        InputStream in = Prices.class.getResourceAsStream(SHIPPED);
        if (in == null) {
            throw new IllegalStateException("the toolkit's " + SHIPPED + " is missing from its jar");
        }
        try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            return new Prices("the toolkit's prices", parse(SHIPPED, reader));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Prices of one's own.
     *
     * @throws FormatException if a line is not a price; the message says which, and what was expected
     * @throws UncheckedIOException if the file cannot be read
     */
    public static Prices read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return new Prices("the prices of " + file, parse(file.toString(), reader));
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException(file + ": no such file; it is to hold prices (see " + VARIABLE + ")", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read as prices: " + e.getMessage(), e);
        }
    }

    /**
     * What a charge is for a model in a region; empty if it is not known.
     *
     * @param model any id of a model, or an ARN that holds one
     */
    public Optional<Price> of(Charge charge, String model, String region) {
        String id = ModelFamily.of(model).map(ModelFamily::baseModelId).orElse(model);
        return prices.stream()
                .filter(price -> price.covers(charge, id, region))
                .max(Comparator.comparingInt(Price::specificity).thenComparing(Price::date));
    }

    /** Every price. */
    public List<Price> all() {
        return prices;
    }

    /** The date of the latest price; empty if there is none. */
    public Optional<LocalDate> asOf() {
        return prices.stream().map(Price::date).max(Comparator.naturalOrder());
    }

    private static List<Price> parse(String file, Reader reader) throws IOException {
        BufferedReader lines = new BufferedReader(reader);
        List<Price> prices = new ArrayList<>();
        boolean headed = false;
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            String text = number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
            if (text.isBlank() || text.startsWith("#")) {
                continue;
            }
            Line cells = new Line(file, number, text);
            if (headed) {
                prices.add(cells.price());
            } else {
                cells.requireHeader();
                headed = true;
            }
        }
        if (!headed) {
            throw new FormatException(
                    file + ": holds no prices; expected a line with the columns " + String.join(",", COLUMNS));
        }
        return prices;
    }

    @Override
    public MimeBundle display() {
        return sheet().display();
    }

    @Override
    public String toString() {
        return sheet().toString();
    }

    private Sheet sheet() {
        return Sheet.captioned(prices.size() + " prices in US dollars, " + origin
                        + asOf().map(date -> ", the latest of " + date).orElse("")
                        + "; what is not here is unknown")
                .text("charge", column(price -> price.charge().fileName()))
                .text("model", column(Price::model))
                .text("region", column(Price::region))
                .text("USD", column(price -> price.usd().amount().toPlainString()))
                .text("per", column(price -> price.unit().fileName()))
                .text("date", column(price -> price.date().toString()))
                .text("confidence", column(price -> price.confidence().fileName()))
                .text("source", column(Price::source));
    }

    private List<String> column(Function<Price, String> cell) {
        return prices.stream().map(cell).toList();
    }

    /** In words for where a price was looked for. */
    String origin() {
        return origin + asOf().map(date -> " of " + date).orElse("");
    }

    /** One line of a file, for messages and cells. */
    private static final class Line {
        private final String place;
        private final List<String> cells;

        Line(String file, int number, String text) {
            this.place = file + " line " + number + ": ";
            this.cells = cells(text);
        }

        private List<String> cells(String text) {
            List<String> found = new ArrayList<>();
            StringBuilder cell = new StringBuilder();
            boolean quoted = false;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append(c);
                    i++;
                } else if (c == '"') {
                    quoted = !quoted;
                } else if (c == ',' && !quoted) {
                    found.add(cell.toString().strip());
                    cell.setLength(0);
                } else {
                    cell.append(c);
                }
            }
            if (quoted) {
                throw wrong("a quotation mark is not closed; close it on the same line");
            }
            found.add(cell.toString().strip());
            return found;
        }

        void requireHeader() {
            if (!cells.equals(COLUMNS)) {
                throw wrong("the columns are " + String.join(",", cells) + "; expected " + String.join(",", COLUMNS));
            }
        }

        Price price() {
            if (cells.size() != COLUMNS.size()) {
                throw wrong("there are " + cells.size() + " cells; expected " + COLUMNS.size() + ": "
                        + String.join(",", COLUMNS) + ". Put a cell that has a comma in quotation marks");
            }
            Charge charge = named("charge", Charge.values(), Charge::fileName);
            Charge.Unit unit = named("unit", Charge.Unit.values(), Charge.Unit::fileName);
            if (!charge.units().contains(unit)) {
                throw wrong(charge.fileName() + " is not charged by \"" + unit.fileName() + "\"; expected "
                        + charge.units().stream().map(Charge.Unit::fileName).collect(Collectors.joining(" or ")));
            }
            return new Price(
                    charge,
                    required("model"),
                    required("region"),
                    unit,
                    usd(),
                    date(),
                    named("confidence", Price.Confidence.values(), Price.Confidence::fileName),
                    required("source"));
        }

        private Usd usd() {
            String cell = required("usd");
            try {
                return new Usd(new BigDecimal(cell));
            } catch (IllegalArgumentException e) {
                throw wrong("usd is \"" + cell + "\"; expected an amount of at least 0, as 1.95. A price that is not"
                        + " known has no line");
            }
        }

        private LocalDate date() {
            String cell = required("date");
            try {
                return LocalDate.parse(cell);
            } catch (DateTimeParseException e) {
                throw wrong("date is \"" + cell + "\"; expected one like 2026-03-01");
            }
        }

        private <T> T named(String column, T[] values, Function<T, String> name) {
            String cell = required(column);
            return Arrays.stream(values)
                    .filter(value -> name.apply(value).equals(cell))
                    .findFirst()
                    .orElseThrow(() -> wrong(column + " is \"" + cell + "\"; expected one of "
                            + Stream.of(values).map(name).collect(Collectors.joining(", "))));
        }

        private String required(String column) {
            String cell = cells.get(COLUMNS.indexOf(column));
            if (cell.isEmpty()) {
                throw wrong(column + " is empty");
            }
            return cell;
        }

        private FormatException wrong(String what) {
            return new FormatException(place + what);
        }
    }
}
