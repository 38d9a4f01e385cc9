package org.tunebook.check;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Grid;
import org.tunebook.formats.Message;
import org.tunebook.formats.TableMarkup;

/**
 * How long the standard checks take, and how much memory they ask for besides the data, on data sets of
 * 100,000 records: sound ones, and such as would tempt a check to compare everything with everything.
 *
 * <p>Run by hand, from the repository's root:
 *
 * <pre>
 * mvn -q -pl toolkit -am test-compile
 * java -Xmx1g -cp CLASS_PATH org.tunebook.check.CheckBenchmark
 * </pre>
 *
 * <p>A number as the argument leaves out as many data sets; {@code -Deach=true} times each check alone. The
 * results are kept in {@code toolkit/benchmark/checks.txt}.
 */
final class CheckBenchmark {
    private static final int RECORDS = 100_000;

    private static final OperatingSystemMXBean CPU = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final SplittableRandom random = new SplittableRandom(2019);
    private final List<String> words = new ArrayList<>();

    private CheckBenchmark() {
        words.addAll(List.of("the of and to in is for was by at from with were have".split(" ")));
        while (words.size() < 8_000) {
            StringBuilder word = new StringBuilder();
            for (int i = 3 + random.nextInt(7); i > 0; i--) {
                word.append((char) ('a' + random.nextInt(26)));
            }
            words.add(word.toString());
        }
    }

    /** Half of the words are of the commonest, as in prose. */
    private String word() {
        return words.get(random.nextInt(random.nextBoolean() ? 14 : words.size()));
    }

    private String prose(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String word = word();
            boolean begins = i % 15 == 0;
            text.append(i == 0 ? "" : begins ? ". " : " ")
                    .append(begins ? word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1) : word);
            if (i % 20 == 19) {
                text.append(String.format(Locale.ROOT, " $%,d", random.nextInt(1_000_000)));
            }
        }
        return text.append('.').toString();
    }

    private Grid table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("($ in thousands)", "2019", "2018", "2017"));
        for (int row = 0; row < 10; row++) {
            rows.add(List.of(word() + ' ' + word(), number(), number(), number()));
        }
        return new Grid(rows);
    }

    private String number() {
        return String.format(Locale.ROOT, "%,d", random.nextInt(1_000_000));
    }

    private Example example(int number, String document, Grid table, List<String> paragraphs) {
        int row = 1 + random.nextInt(10);
        boolean span = random.nextBoolean();
        String a = table.cell(row, 1);
        String b = table.cell(row, 2);
        double difference = Double.parseDouble(a.replace(",", "")) - Double.parseDouble(b.replace(",", ""));
        return new Example(
                "q" + number,
                document,
                Optional.of(table),
                paragraphs,
                "What was " + table.cell(row, 0) + ' ' + word() + ' ' + word() + " in 2019?",
                Optional.of(span ? a + " thousand" : String.format(Locale.ROOT, "%.0f thousand", difference)),
                Map.of(
                        "answer_type",
                        span ? "span" : "arithmetic",
                        "scale",
                        "thousand",
                        "derivation",
                        span ? "" : a + '-' + b,
                        "answer_from",
                        "table"));
    }

    private Dataset documents(String name, int documents) {
        List<Example> examples = new ArrayList<>();
        Grid table = table();
        List<String> paragraphs = List.of();
        for (int i = 0; i < RECORDS; i++) {
            int document = (int) ((long) i * documents / RECORDS);
            if (i == 0 || document != (int) ((long) (i - 1) * documents / RECORDS)) {
                table = table();
                paragraphs = IntStream.range(0, 4).mapToObj(p -> prose(75)).toList();
            }
            examples.add(example(i, "d" + document, table, paragraphs));
        }
        return new Dataset(name, examples);
    }

    private Dataset chats() {
        String system = prose(100);
        return Chats.dataset(
                "conversations",
                () -> IntStream.range(0, RECORDS)
                        .mapToObj(i -> new Conversation(
                                system, List.of(Message.user(prose(300)), Message.assistant(prose(5)))))
                        .iterator());
    }

    /** Prompts as a template writes them, five on a document, each document in another of the four markups. */
    private Dataset prompts() {
        Dataset documents = documents("prompts on 20,000 documents", 20_000);
        return Chats.dataset(
                "prompts on 20,000 documents",
                () -> IntStream.range(0, RECORDS)
                        .mapToObj(i -> {
                            Example example = documents.examples().get(i);
                            String table = TableMarkup.values()[i / 5 % 4].write(
                                    example.table().orElseThrow());
                            return new Conversation(
                                    "Answer in short.",
                                    List.of(
                                            Message.user("<financial_table>\n" + table
                                                    + "\n</financial_table>\n<paragraphs>\n"
                                                    + String.join("\n\n", example.paragraphs())
                                                    + "\n</paragraphs>\n<question>\n" + example.question()
                                                    + "\n</question>"),
                                            Message.assistant(example.answer().orElseThrow())));
                        })
                        .iterator());
    }

    private Dataset equal() {
        Grid table = table();
        List<String> paragraphs = List.of(prose(300));
        Example one = example(0, "d", table, paragraphs);
        return dataset(
                "all records equal",
                i -> new Example(
                        "q" + i,
                        "d" + i,
                        one.table(),
                        List.of(paragraphs.get(0)),
                        one.question(),
                        one.answer(),
                        one.attributes()));
    }

    private Dataset conflicts() {
        return dataset(
                "one question, all answers different",
                i -> new Example(
                        "q" + i,
                        "d",
                        Optional.empty(),
                        List.of(),
                        "How much is it all together?",
                        Optional.of("It is " + i),
                        Map.of()));
    }

    private Dataset nearDuplicates() {
        Grid table = table();
        String[] text = prose(300).split(" ");
        return dataset("near duplicates of one document", i -> {
            String[] changed = text.clone();
            for (int n = 0; n < 3; n++) {
                changed[random.nextInt(changed.length)] = word() + i;
            }
            return example(i, "d" + i, table, List.of(String.join(" ", changed)));
        });
    }

    /** Half of each text is the same in all: too little for a near duplicate, enough to be a candidate. */
    private Dataset halves() {
        Grid table = table();
        String half = prose(150);
        return dataset("half of each document the same", i -> example(i, "d" + i, table, List.of(half, prose(120))));
    }

    private Dataset giant() {
        Grid table = table();
        List<String> paragraphs =
                IntStream.range(0, 1_000).mapToObj(p -> prose(1_500)).toList();
        return dataset("one document of 10 million characters", i -> example(i, "d", table, paragraphs));
    }

    private Dataset dataset(String name, IntFunction<Example> example) {
        return new Dataset(name, IntStream.range(0, RECORDS).mapToObj(example).toList());
    }

    public static void main(String[] arguments) {
        System.out.printf(
                Locale.ROOT,
                "Java %s, %d processors, heap of at most %d MB%n%n%-40s %11s %9s %9s %9s %9s  %s%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() >> 20,
                RECORDS + " records",
                "characters",
                "data MB",
                "check s",
                "CPU s",
                "kept MB",
                "findings");
        CheckBenchmark data = new CheckBenchmark();
        List<Supplier<Dataset>> sets = List.of(
                () -> data.documents("questions on 20,000 documents", 20_000),
                () -> data.documents("questions on 100,000 documents", RECORDS),
                data::chats,
                data::prompts,
                data::equal,
                data::conflicts,
                data::nearDuplicates,
                data::halves,
                data::giant);
        for (int i = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]); i < sets.size(); i++) {
            run(sets.get(i).get());
        }
    }

    private static void run(Dataset dataset) {
        long characters = Document.of(dataset).stream()
                .mapToLong(document -> document.text().length()
                        + document.examples().stream()
                                .mapToLong(example -> example.question().length()
                                        + example.answer().orElse("").length())
                                .sum())
                .sum();
        long before = used();
        long cpu = CPU.getProcessCpuTime();
        long start = System.nanoTime();
        CheckReport report = Checks.standard().on(dataset);
        double processor = (CPU.getProcessCpuTime() - cpu) / 1e9;
        double seconds = (System.nanoTime() - start) / 1e9;
        long kept = used() - before;
        System.out.printf(
                Locale.ROOT,
                "%-40s %,11d %9d %9.1f %9.1f %9d  %s%n",
                dataset.name(),
                characters,
                before >> 20,
                seconds,
                processor,
                kept >> 20,
                report.counts());
        if (Boolean.getBoolean("each")) {
            Map<Double, String> times = new TreeMap<>();
            for (Check check : report.checks().checks()) {
                long from = System.nanoTime();
                check.on(dataset);
                times.put((System.nanoTime() - from) / 1e9, check.getClass().getSimpleName());
            }
            System.out.println("    " + new HashMap<>(times));
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
