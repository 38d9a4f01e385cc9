package org.tunebook.bedrocklocal.model;

import java.io.IOException;
import java.nio.file.Path;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;

/**
 * The model before any training: finds the sentence or the cell whose meaning is nearest to the question's and
 * talks about it in full sentences.
 */
final class BaseModel implements LocalModel {
    private static final float COLUMN_SHARE = 0.3f;

    private final Encoder encoder;

    BaseModel(Encoder encoder) {
        this.encoder = encoder;
    }

    @Override
    public Reply reply(Conversation prompt) {
        return said(encoder, prompt, answer(Passage.of(prompt)));
    }

    static Reply said(Encoder encoder, Conversation prompt, String text) {
        String system = prompt.system();
        int input = system == null ? 0 : encoder.countTokens(system);
        for (Message message : prompt.messages()) {
            input += encoder.countTokens(message.text());
        }
        return new Reply(text, input, encoder.countTokens(text));
    }

    private String answer(Passage passage) {
        Reading reading = new Reading(passage, encoder, new Rarity());
        float best = Float.NEGATIVE_INFINITY;
        String answer = "There is no table and no paragraph in the prompt that an answer could be taken from.";
        for (int s = 0; s < reading.matches.length; s++) {
            if (reading.matches[s].cosine > best) {
                best = reading.matches[s].cosine;
                answer = "According to the paragraphs provided, the passage most relevant to the question reads: "
                        + reading.sentences.get(s).text;
            }
        }
        TableView table = reading.table;
        if (table == null) {
            return answer;
        }
        for (int r = 0; r < reading.rows.length; r++) {
            for (int column : table.columns) {
                if (table.cell(r, column).isEmpty()) {
                    continue;
                }
                TableView.Row row = table.rows.get(r);
                String header = row.columns.header[column].text;
                float score = reading.rows[r].cosine
                        + COLUMN_SHARE * Encoder.cosine(reading.questionVector, encoder.vector(header));
                if (score > best) {
                    best = score;
                    answer = "Based on the financial table provided, the value reported for \"" + Reading.rowText(row)
                            + "\"" + (header.isEmpty() ? "" : " in the column \"" + header + "\"") + " is "
                            + table.cell(r, column)
                            + ". This figure is taken from the row of the table that is closest to the question.";
                }
            }
        }
        return answer;
    }

    @Override
    public int countTokens(String text) {
        return encoder.countTokens(text);
    }

    /** The untuned model has nothing of its own to keep. */
    @Override
    public void save(Path directory) throws IOException {
        ModelFile.writeUntuned(directory);
    }
}
