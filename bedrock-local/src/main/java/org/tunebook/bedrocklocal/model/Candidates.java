package org.tunebook.bedrocklocal.model;

import java.util.ArrayList;
import java.util.List;

/** Every answer that the programs can give for a reading, each with the features it is scored by. */
final class Candidates {
    /** The candidates of a reading: what the head scores, and the answers in the same order. */
    record Listed(Example example, List<Answer> answers) {}

    private final Example.Builder builder;
    private final List<Answer> answers = new ArrayList<>();
    final Reading reading;
    final Blocks blocks;

    private Candidates(Reading reading) {
        this.reading = reading;
        this.builder = new Example.Builder(reading.questionVector);
        this.blocks = new Blocks(reading, builder);
    }

    static Listed of(Reading reading) {
        Candidates candidates = new Candidates(reading);
        TableView table = reading.table;
        if (table != null && !table.rows.isEmpty()) {
            new TableCandidates(candidates, table).list();
        }
        new TextCandidates(candidates).list();
        if (candidates.answers.isEmpty()) {
            candidates.add(Answer.text(Program.SPAN, reading.question.words.text.strip(), -1, -1));
        }
        return new Listed(candidates.builder.build(), candidates.answers);
    }

    /** Begins a candidate; the uses that follow are its own. */
    Candidates add(Answer answer) {
        answers.add(answer);
        builder.begin(answer.program());
        return use(blocks.program(answer.program()));
    }

    Candidates use(int block) {
        return use(block, 0);
    }

    Candidates use(int block, int role) {
        builder.with(block, role);
        return this;
    }
}
