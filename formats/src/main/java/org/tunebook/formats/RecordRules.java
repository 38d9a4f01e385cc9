package org.tunebook.formats;

import java.util.List;
import java.util.function.Consumer;

/** A model's rules for one record after the other: the line, its shape, its turns and their texts. */
final class RecordRules {
    private final ModelFamily family;
    private final String file;
    private final int mostMedia;
    private final Consumer<Finding> findings;

    RecordRules(ModelFamily family, String file, int mostMedia, Consumer<Finding> findings) {
        this.family = family;
        this.file = file;
        this.mostMedia = mostMedia;
        this.findings = findings;
    }

    /** Checks a line; true if it counts as a record. */
    boolean check(Utf8Lines.Line line) {
        int number = line.number();
        if (line.byteOrderMark()) {
            error(
                    "byte-order-mark",
                    number,
                    "a byte order mark stands before the first record",
                    "Save as UTF-8 without it");
        }
        if (line.tooLong()) {
            error(
                    "line-too-long",
                    number,
                    "the line is longer than " + Utf8Lines.LONGEST_LINE + " bytes",
                    "Drop it, or write one record a line");
            return true;
        }
        if (line.invalidByte() > 0) {
            error(
                    "not-utf8",
                    number,
                    "byte " + line.invalidByte() + " of the line is not UTF-8",
                    "Save the file as UTF-8");
        }
        if (line.text().isBlank()) {
            error("blank-line", number, "the line is blank; expected a record", "Take the line out");
            return false;
        }
        RecordParser.Parsed parsed = new RecordParser(family, file, number, findings).parse(line.text());
        check(parsed, number);
        return true;
    }

    private void check(RecordParser.Parsed record, int line) {
        List<RecordParser.Turn> turns = record.turns();
        if (family.recordFormat() != RecordFormat.PROMPT_COMPLETION && !turns.isEmpty()) {
            order(turns, line);
        }
        int tokens = 0;
        if (record.system() != null) {
            text(record.system(), "system", line);
            reserved(record.system(), "system", line);
            tokens += TokenEstimate.of(record.system());
        }
        for (RecordParser.Turn turn : turns) {
            String text = turn.text();
            if (text == null) {
                continue;
            }
            tokens += TokenEstimate.of(text);
            boolean answer = turn.role() == Role.ASSISTANT;
            if (record.media() == 0 || answer) {
                text(text, turn.place(), line);
            }
            // The Nova guide reserves its strings in system texts and prompts, not in answers.
            if (!answer || family.recordFormat() != RecordFormat.BEDROCK_CONVERSATION_2024) {
                reserved(text, turn.place(), line);
            }
        }
        if (record.media() > mostMedia) {
            error(
                    "too-many-media",
                    line,
                    "the record holds " + record.media() + " pictures and videos; expected at most " + mostMedia,
                    "Take some out");
        }
        if (tokens > family.maxRecordTokens()) {
            error(
                    "record-too-long",
                    line,
                    "the record has about " + tokens + " tokens (one for every three characters); expected at most "
                            + family.maxRecordTokens() + " for " + family.name(),
                    "Shorten it or drop it");
        }
    }

    private void order(List<RecordParser.Turn> turns, int line) {
        Role first = turns.get(0).role();
        if (first == Role.ASSISTANT) {
            error("first-not-user", line, "messages[0].role is assistant; expected user", "Begin with the user's turn");
        }
        for (int i = 1; i < turns.size(); i++) {
            Role role = turns.get(i).role();
            if (role != null && role == turns.get(i - 1).role()) {
                error(
                        "roles-not-alternating",
                        line,
                        "messages[" + (i - 1) + "] and messages[" + i + "] are both by the " + role.wireName()
                                + "; expected user and assistant in turn",
                        "Join the two turns into one");
            }
        }
        int last = turns.size() - 1;
        if (turns.get(last).role() == Role.USER) {
            error(
                    "last-not-assistant",
                    line,
                    "messages[" + last + "].role is user; expected assistant",
                    "End with the answer that is to be learned");
        }
    }

    private void text(String text, String place, int line) {
        if (text.isBlank()) {
            error(
                    "content-empty",
                    line,
                    place + (text.isEmpty() ? " is empty" : " is only white space") + "; expected text",
                    place.equals("system") ? "Leave system out where there is none" : "Fill it in or drop the record");
        }
    }

    private void reserved(String text, String place, int line) {
        for (String reserved : family.reservedStrings()) {
            int index = text.indexOf(reserved);
            if (index >= 0) {
                error(
                        "reserved-string",
                        line,
                        place + " contains " + quoted(reserved) + " at character " + (index + 1)
                                + ", which is reserved by " + family.name(),
                        "Reword it, for instance without the colon");
            }
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\n", "\\n") + '"';
    }

    private void error(String rule, int line, String message, String remedy) {
        findings.accept(new Finding(rule, Severity.ERROR, file, line, message, remedy));
    }
}
