package org.tunebook.sample;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The card of the data set: where it comes from, what is in it, and what it is not. */
final class Card {
    private Card() {}

    static String of(DataSet data, Map<String, String> files) {
        StringBuilder card = new StringBuilder(String.format(Locale.ROOT, INTRODUCTION, data.seed()));
        card.append("## Files\n\n| file | documents | questions | bytes | sha-256 |\n|---|---|---|---|---|\n");
        data.parts().forEach((split, documents) -> {
            String name = split.name().toLowerCase(Locale.ROOT) + ".json";
            card.append(fileRow(name, documents, files.getOrDefault(name, "")));
        });
        card.append(fileRow("flawed.json", data.flawed().documents(), files.getOrDefault("flawed.json", "")));
        card.append(fileRow("flawed-index.json", List.of(), files.getOrDefault("flawed-index.json", "")));
        card.append("\n## Counts\n\nQuestions of train, dev and test.\n\n");
        card.append(counts(data, "answer type", question -> question.answer().type()));
        card.append(counts(data, "answer from", Question::source));
        card.append(counts(data, "scale", question -> question.scale().isEmpty() ? "(none)" : question.scale()));
        card.append("## Planted flaws\n\n")
                .append(FLAWS)
                .append("\n| flaw | planted | what is wrong |\n|---|---|---|\n");
        for (Flaw flaw : Flaw.values()) {
            long times = data.flawed().index().stream()
                    .filter(entry -> entry.flaw() == flaw)
                    .count();
            card.append("| " + flaw.label() + " | " + times + " | " + flaw.meaning() + " |\n");
        }
        card.append(String.format(
                Locale.ROOT,
                LIMITS,
                TableKind.readAll().size(),
                ProseFamily.readAll().size(),
                ProseFamily.readAll().stream()
                        .flatMap(family -> family.askings().stream())
                        .mapToInt(asking -> asking.wordings().size())
                        .sum(),
                Resource.sections("questions.txt").size(),
                Resource.sections("questions.txt").values().stream()
                        .mapToInt(List::size)
                        .sum()));
        return card.toString();
    }

    private static String fileRow(String name, List<Document> documents, String text) {
        int questions = documents.stream()
                .mapToInt(document -> document.questions().size())
                .sum();
        byte[] bytes = GenerateSample.bytes(text);
        String documentCount = documents.isEmpty() ? "" : Integer.toString(documents.size());
        String questionCount = documents.isEmpty() ? "" : Integer.toString(questions);
        return "| " + name + " | " + documentCount + " | " + questionCount + " | " + bytes.length + " | `"
                + sha256(bytes) + "` |\n";
    }

    private static String counts(DataSet data, String title, Function<Question, String> of) {
        Map<String, int[]> counts = new TreeMap<>();
        data.parts()
                .forEach((split, documents) -> documents.forEach(document -> document.questions()
                        .forEach(question -> counts.computeIfAbsent(
                                        of.apply(question), key -> new int[Split.values().length])[
                                split.ordinal()]++)));
        StringBuilder table =
                new StringBuilder("| " + title + " | train | dev | test | all |\n|---|---|---|---|---|\n");
        counts.forEach((value, by) -> table.append("| " + value + " | " + by[0] + " | " + by[1] + " | " + by[2] + " | "
                + (by[0] + by[1] + by[2]) + " |\n"));
        return table.append('\n').toString();
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static final String INTRODUCTION = """
            # Sample data: questions on tables and text of invented financial reports

            Each document has one table, one to six paragraphs around it and a few questions with gold answers, in the
            JSON schema of TAT-QA. Everything in it is invented: the companies, the amounts and every sentence. Nothing
            is taken from TAT-QA or from a real report; any likeness to a real company is chance.

            **Origin.** Written by the generator in `data/generator` with seed %d; this card too. To make the same
            files again, from the root of the repository:

            ```
            mvn -q -pl data/generator -am package -DskipTests
            mvn -q -pl data/generator dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=target/lib
            java -cp 'data/generator/target/tunebook-sample-generator-0.1.0-SNAPSHOT.jar:data/generator/target/lib/*' \\
                 org.tunebook.sample.GenerateSample data/sample
            ```

            A second argument is another seed. The same seed gives the same bytes on any machine; a test compares the
            files here with what the generator makes.

            **Licence.** Apache-2.0, as the project; the data may also be used under CC0 1.0.

            **Split.** By document: no document and no table stands in two files; a stock sentence may, as in real
            reports. One wording in six of each kind of table question that has six or more, and one family of
            paragraphs in six, is kept for test.json alone, so that test also asks what train never showed.

            **Schema.** An answer is a list of texts as they stand in the cell or the paragraph (`span`, `multi-span`),
            a number rounded to two decimals (`arithmetic`) or a number written as text (`count`). A derivation is
            written in the numbers of the cells; of a `percent` answer it gives the fraction, unless its numbers carry
            the %% sign themselves. A cell that carries a %% sign has the empty scale. An amount in a paragraph
            ("$3.1 million") is answered with its word and the empty scale.

            """;

    private static final String FLAWS = """
            `flawed.json` is for lessons on cleaning, not for training. `flawed-index.json` says which record has which
            flaw: the uid of the document's table, of the question where one is meant, and what was done. What it does
            not name is sound.
            """;

    private static final String LIMITS = """

            ## What it is not, and known limits

            - Not real: amounts follow no economy. Totals add up and opening balances follow closing ones, but margins,
              rates and growth are drawn at random.
            - Written from templates: %d kinds of tables; %d families of paragraphs with %d wordings of questions on
              them; %d kinds of questions on tables with %d wordings. A model can learn the templates. A figure reached
              here says that a pipeline works and how settings compare, not how well a model reads real reports; use
              TAT-QA itself for that.
            - English only; one table a document; no nested headers deeper than three rows, no footnotes under tables.
            - Questions name their rows and years more plainly than people do, and hardly any is ambiguous.
            - Which of two readings of "change" or "ratio" is meant is fixed: newer less older; the first named divided
              by the second.
            - Answers from text are phrases of one paragraph; none needs two paragraphs.
            """;
}
