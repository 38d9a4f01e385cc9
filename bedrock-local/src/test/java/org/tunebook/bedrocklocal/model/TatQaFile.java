package org.tunebook.bedrocklocal.model;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Grid;
import org.tunebook.formats.Message;
import org.tunebook.formats.TableMarkup;

/** A file in TAT-QA's schema as conversations, document by document. */
record TatQaFile(List<List<Item>> documents) {
    static final String SYSTEM = "Answer the question from the financial table and the paragraphs. Answer briefly.";

    record Item(String type, String from, Conversation conversation) {
        String gold() {
            return conversation.completion().orElseThrow();
        }
    }

    record Parts(List<Item> training, List<Item> test) {}

    static TatQaFile read(Path file) throws IOException {
        return read(file, TableMarkup.HTML);
    }

    static TatQaFile read(Path file, TableMarkup markup) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
        List<List<Item>> documents = new ArrayList<>();
        for (JsonNode document : mapper.readTree(Files.readAllBytes(file))) {
            List<List<String>> rows = new ArrayList<>();
            for (JsonNode row : document.path("table").path("table")) {
                List<String> cells = new ArrayList<>();
                row.forEach(cell -> cells.add(cell.asText()));
                rows.add(cells);
            }
            List<JsonNode> paragraphs = new ArrayList<>();
            document.path("paragraphs").forEach(paragraphs::add);
            paragraphs.sort((a, b) ->
                    Integer.compare(a.path("order").asInt(), b.path("order").asInt()));
            String context =
                    "<financial_table>\n" + markup.write(new Grid(rows)) + "\n</financial_table>\n<paragraphs>\n"
                            + String.join(
                                    "\n\n",
                                    paragraphs.stream()
                                            .map(p -> p.path("text").asText())
                                            .toList())
                            + "\n</paragraphs>\n<question>\n";
            List<Item> items = new ArrayList<>();
            for (JsonNode question : document.path("questions")) {
                String user = context + question.path("question").asText() + "\n</question>";
                items.add(new Item(
                        question.path("answer_type").asText(),
                        question.path("answer_from").asText(),
                        new Conversation(
                                SYSTEM, List.of(Message.user(user), Message.assistant(completion(question))))));
            }
            documents.add(items);
        }
        return new TatQaFile(documents);
    }

    private static String completion(JsonNode question) {
        JsonNode answer = question.path("answer");
        String scale = question.path("scale").asText();
        List<String> lines = new ArrayList<>();
        if (answer.isArray()) {
            answer.forEach(each -> lines.add(line(each, scale)));
        } else {
            lines.add(line(answer, scale));
        }
        return String.join("\n", lines);
    }

    private static String line(JsonNode value, String scale) {
        String text = value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
        return switch (scale) {
            case "" -> text;
            case "percent" -> text.endsWith("%") ? text : text + "%";
            default -> text + " " + scale;
        };
    }

    /** Four fifths of the documents to train on, the rest to test on, shuffled by the seed. */
    Parts split(long seed) {
        List<List<Item>> shuffled = new ArrayList<>(documents);
        Collections.shuffle(shuffled, new Random(seed));
        int cut = shuffled.size() * 4 / 5;
        return new Parts(flat(shuffled.subList(0, cut)), flat(shuffled.subList(cut, shuffled.size())));
    }

    List<Item> all() {
        return flat(documents);
    }

    private static List<Item> flat(List<List<Item>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }
}
