package org.tunebook.sample;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Documents in the JSON schema of TAT-QA: one line for a table, a paragraph or a question. */
final class TatQaJson {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

    private TatQaJson() {}

    static String write(List<Document> documents) {
        return list(documents.stream().map(TatQaJson::document).toList()) + "\n";
    }

    static String writeIndex(List<Flawed.Entry> entries) {
        return list(entries.stream().map(TatQaJson::entry).toList()) + "\n";
    }

    private static String list(List<String> items) {
        return "[\n" + String.join(",\n", items) + "\n]";
    }

    private static String document(Document document) {
        ObjectNode table = NODES.objectNode();
        table.put("uid", document.tableUid());
        ArrayNode rows = table.putArray("table");
        document.table().forEach(row -> strings(rows.addArray(), row));
        List<String> paragraphs = new ArrayList<>();
        for (Paragraph paragraph : document.paragraphs()) {
            ObjectNode node = NODES.objectNode();
            node.put("uid", paragraph.uid());
            node.put("order", paragraph.order());
            node.put("text", paragraph.text());
            paragraphs.add(line(node));
        }
        List<String> questions = new ArrayList<>();
        for (Question question : document.questions()) {
            questions.add(line(question(question, questions.size() + 1)));
        }
        return "{\"table\": " + line(table) + ",\n \"paragraphs\": " + list(paragraphs) + ",\n \"questions\": "
                + list(questions) + "}";
    }

    private static ObjectNode question(Question question, int order) {
        ObjectNode node = NODES.objectNode();
        node.put("uid", question.uid());
        node.put("order", order);
        node.put("question", question.text());
        if (question.answer() instanceof Question.Spans spans) {
            strings(node.putArray("answer"), spans.texts());
        } else if (question.answer() instanceof Question.Computed computed) {
            BigDecimal plain = computed.number().stripTrailingZeros();
            node.set("answer", NODES.numberNode(plain.scale() < 0 ? plain.setScale(0) : plain));
        } else if (question.answer() instanceof Question.Counted counted) {
            node.put("answer", Integer.toString(counted.things()));
        }
        node.put("derivation", question.derivation());
        node.put("answer_type", question.answer().type());
        node.put("answer_from", question.source());
        ArrayNode paragraphs = node.putArray("rel_paragraphs");
        question.paragraphs().forEach(order2 -> paragraphs.add(Integer.toString(order2)));
        node.put("req_comparison", question.comparison() == Question.Comparison.REQUIRED);
        node.put("scale", question.scale());
        return node;
    }

    private static String entry(Flawed.Entry entry) {
        ObjectNode node = NODES.objectNode();
        node.put("flaw", entry.flaw().label());
        node.put("document", entry.document());
        node.put("question", entry.question());
        node.put("note", entry.note());
        return line(node);
    }

    private static void strings(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static String line(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
