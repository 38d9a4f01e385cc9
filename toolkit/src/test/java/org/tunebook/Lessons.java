package org.tunebook;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Grid;
import org.tunebook.formats.Message;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.TableMarkup;
import org.tunebook.formats.TrainingRecords;
import org.tunebook.prompt.PromptedExample;

/** Small questions about small tables, as a model is taught and asked them. */
public final class Lessons {
    private static final List<String> ROWS =
            List.of("Revenue", "Cost of sales", "Gross profit", "Net income", "Total assets", "Goodwill");

    private Lessons() {}

    public static List<PromptedExample> examples(long seed, int count) {
        Random random = new Random(seed);
        List<PromptedExample> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<List<String>> rows = new ArrayList<>(List.of(List.of("", "2019", "2018")));
            for (String name : ROWS) {
                rows.add(List.of(
                        name,
                        Integer.toString(random.nextInt(9000) + 100),
                        Integer.toString(random.nextInt(9000) + 100)));
            }
            int row = 1 + random.nextInt(ROWS.size());
            int column = 1 + random.nextInt(2);
            String user = "<financial_table>\n" + TableMarkup.HTML.write(new Grid(rows))
                    + "\n</financial_table>\n<paragraphs>\nThe amounts are in millions.\n</paragraphs>\n<question>\nWhat was the "
                    + ROWS.get(row - 1).toLowerCase(java.util.Locale.ROOT) + " in "
                    + rows.get(0).get(column)
                    + "?\n</question>";
            examples.add(new PromptedExample(
                    "q" + seed + "-" + i,
                    new Conversation(
                            "Answer the question from the table and the paragraphs.",
                            List.of(
                                    Message.user(user),
                                    Message.assistant(rows.get(row).get(column)))),
                    Map.of()));
        }
        return examples;
    }

    public static Path write(Path file, List<PromptedExample> examples) {
        TrainingRecords.write(
                examples.stream().map(PromptedExample::conversation).toList(), ModelFamily.CLAUDE_3_HAIKU, file);
        return file;
    }
}
