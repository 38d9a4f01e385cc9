package org.tunebook.bedrocklocal.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;

/**
 * The model before any training: finds the sentence or the cell whose meaning is nearest to the question's and
 * talks about it in full sentences, unless the examples in the prompt show another way.
 */
final class BaseModel implements LocalModel {
    private static final float COLUMN_SHARE = 0.3f;

    private final Encoder encoder;
    private final InContext inContext;

    BaseModel(Encoder encoder) {
        this.encoder = encoder;
        this.inContext = InContext.untuned(encoder, reading -> nearest(reading, encoder));
    }

    @Override
    public Reply reply(Conversation prompt) {
        Shots shots = Shots.of(prompt);
        String text = inContext.answer(shots).orElseGet(() -> answer(Passage.of(shots.question())));
        return said(encoder, prompt, text);
    }

    static Reply said(Encoder encoder, Conversation prompt, String text) {
        String system = prompt.system();
        int input = system == null ? 0 : encoder.countTokens(system);
        for (Message message : prompt.messages()) {
            input += encoder.countTokens(message.text());
        }
        return new Reply(text, input, encoder.countTokens(text));
    }

    /** The sentence or the cell nearest to the question; none where there is neither. */
    private static Optional<Answer> nearest(Reading reading, Encoder encoder) {
        float best = Float.NEGATIVE_INFINITY;
        Answer nearest = null;
        for (int s = 0; s < reading.matches.length; s++) {
            if (reading.matches[s].cosine > best) {
                best = reading.matches[s].cosine;
                nearest = Answer.text(Program.SPAN, reading.sentences.get(s).text, -1, -1);
            }
        }
        TableView table = reading.table;
        for (int r = 0; r < reading.rows.length && table != null; r++) {
            for (int column : table.columns) {
                if (table.cell(r, column).isEmpty()) {
                    continue;
                }
                String header = table.rows.get(r).columns.header[column].text;
                float score = reading.rows[r].cosine
                        + COLUMN_SHARE * Encoder.cosine(reading.questionVector, encoder.vector(header));
                if (score > best) {
                    best = score;
                    nearest = Answer.text(Program.CELL, table.cell(r, column), r, column);
                }
            }
        }
        return Optional.ofNullable(nearest);
    }

    private String answer(Passage passage) {
        Reading reading = new Reading(passage, encoder, new Rarity());
        return nearest(reading, encoder)
                .map(answer -> inSentences(answer, reading))
                .orElse("There is no table and no paragraph in the prompt that an answer could be taken from.");
    }

    private static String inSentences(Answer answer, Reading reading) {
        String text = answer.lines().get(0);
        if (answer.program() == Program.SPAN) {
            return "According to the paragraphs provided, the passage most relevant to the question reads: " + text;
        }
        TableView.Row row = Objects.requireNonNull(reading.table).rows.get(answer.row());
        String header = row.columns.header[answer.column()].text;
        return "Based on the financial table provided, the value reported for \"" + Reading.rowText(row) + "\""
                + (header.isEmpty() ? "" : " in the column \"" + header + "\"") + " is " + text
                + ". This figure is taken from the row of the table that is closest to the question.";
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
