package org.tunebook.formats;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/** A model's rules for one record after the other: the line, its shape, its turns and their texts. */
final class RecordRules {
    /** How many pictures a record may hold (Nova guide, fine-tune-prepare-data-understanding). */
    private static final int MOST_IMAGES = 10;

    /** AWS's own data validator for Claude 3 Haiku reckons with one token for so many characters. */
    private static final int CHARACTERS_PER_TOKEN = 3;

    private final ModelFamily family;
    private final String file;
    private final Consumer<Finding> findings;
    private final ObjIntConsumer<Conversation> sound;
    private boolean broken;
    private int withSystem;
    private int withoutSystem;
    private int firstWithoutSystem;

    RecordRules(ModelFamily family, String file, Consumer<Finding> findings, ObjIntConsumer<Conversation> sound) {
        this.family = family;
        this.file = file;
        this.findings = finding -> {
            broken |= finding.severity() == Severity.ERROR;
            findings.accept(finding);
        };
        this.sound = sound;
    }

    /** Checks a line; true if it counts as a record. */
    boolean check(Utf8Lines.Line line) {
        int number = line.number();
        if (line.utf16()) {
            report(
                    Rule.UTF_16,
                    number,
                    "the file is in UTF-16; expected UTF-8",
                    "Save it as UTF-8; what else was found is said of its text");
        }
        if (line.byteOrderMark()) {
            report(
                    Rule.BYTE_ORDER_MARK,
                    number,
                    "a byte order mark stands before the first record",
                    "Save as UTF-8 without it");
        }
        if (line.tooLong()) {
            report(
                    Rule.LINE_TOO_LONG,
                    number,
                    "the line is longer than " + Utf8Lines.LONGEST_LINE + " bytes",
                    "Drop it, or write one record a line");
            return true;
        }
        if (line.invalidByte() > 0) {
            boolean gzip = number == 1 && line.text().startsWith("\u001F\uFFFD");
            report(
                    Rule.NOT_UTF8,
                    number,
                    "byte " + line.invalidByte() + " of the line is not UTF-8"
                            + (gzip ? ": the file is compressed with gzip" : ""),
                    gzip ? "Unpack it (gunzip); the service takes lines of JSON" : "Save the file as UTF-8");
        }
        if (line.text().isBlank()) {
            report(Rule.BLANK_LINE, number, "the line is blank; expected a record", "Take the line out");
            return false;
        }
        broken = false;
        RecordParser.Parsed parsed = new RecordParser(family, file, number, findings).parse(line.text());
        check(parsed, number);
        if (!broken && parsed.images() + parsed.videos() == 0) {
            parsed.conversation().ifPresent(conversation -> sound.accept(conversation, number));
        }
        return true;
    }

    private void check(RecordParser.Parsed record, int line) {
        List<RecordParser.Turn> turns = record.turns();
        if (family.recordFormat() != RecordFormat.PROMPT_COMPLETION && !turns.isEmpty()) {
            order(turns, line);
            countSystem(record.system() != null, line);
        }
        long tokens = 0;
        long characters = 0;
        if (record.system() != null) {
            text(record.system(), "system", line);
            tokens += family.tokenCounter().count(record.system());
            characters += record.system().codePointCount(0, record.system().length());
        }
        for (RecordParser.Turn turn : turns) {
            String text = turn.text();
            if (text == null) {
                continue;
            }
            tokens += family.tokenCounter().count(text);
            characters += text.codePointCount(0, text.length());
            if (!turn.hasMedia() || !text.isEmpty()) {
                text(text, turn.place(), line);
            }
        }
        media(record, line);
        length((int) Math.min(Integer.MAX_VALUE, tokens), characters, line);
    }

    private void media(RecordParser.Parsed record, int line) {
        if (record.images() > MOST_IMAGES || record.videos() > 1) {
            report(
                    Rule.TOO_MANY_MEDIA,
                    line,
                    "the record holds " + record.images() + " images and " + record.videos()
                            + " videos; expected at most " + MOST_IMAGES + " images, or one video",
                    "Take some out");
        }
        if (record.images() > 0 && record.videos() > 0) {
            report(
                    Rule.MEDIA_MIXED,
                    line,
                    "the record holds images and a video; expected the one or the other",
                    "Make two records of it");
        }
    }

    private void length(int tokens, long characters, int line) {
        TokenCounter counter = family.tokenCounter();
        int most = family.maxRecordTokens();
        String expected = "; expected at most " + most + " for " + family.name();
        long byCharacters = (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
        if (tokens > most) {
            report(
                    Rule.RECORD_TOO_LONG,
                    line,
                    "the record has " + counter.describe(tokens) + expected,
                    "Shorten it or drop it");
        } else if (counter == TokenCounter.CLAUDE_3 && byCharacters > most) {
            report(
                    Rule.RECORD_TOO_LONG,
                    line,
                    "the record has " + characters + " characters, " + byCharacters + " tokens as AWS's validator"
                            + " counts them, " + counter.describe(tokens) + " as they are estimated here" + expected,
                    "Shorten it or drop it");
        } else if (counter.atMost(tokens) > most) {
            report(
                    Rule.RECORD_MAY_BE_TOO_LONG,
                    line,
                    "the record has " + counter.describe(tokens) + ", so it may have " + counter.atMost(tokens)
                            + expected,
                    "Shorten it, to be safe");
        }
    }

    private void countSystem(boolean hasSystem, int line) {
        if (hasSystem) {
            withSystem++;
        } else {
            withoutSystem++;
            firstWithoutSystem = firstWithoutSystem == 0 ? line : firstWithoutSystem;
        }
    }

    /** Says what only the whole file shows. */
    void finish() {
        if (withSystem > 0 && withoutSystem > 0) {
            report(
                    Rule.SYSTEM_MISSING,
                    0,
                    withoutSystem + " of " + (withSystem + withoutSystem) + " records have no system text, the first is"
                            + " in line " + firstWithoutSystem,
                    "Give every record the system text that will be used at inference, or none");
        }
    }

    private void order(List<RecordParser.Turn> turns, int line) {
        Role first = turns.get(0).role();
        if (first == Role.ASSISTANT) {
            report(
                    Rule.FIRST_NOT_USER,
                    line,
                    "messages[0].role is assistant; expected user",
                    "Begin with the user's turn");
        }
        for (int i = 1; i < turns.size(); i++) {
            Role role = turns.get(i).role();
            if (role != null && role == turns.get(i - 1).role()) {
                report(
                        Rule.ROLES_NOT_ALTERNATING,
                        line,
                        "messages[" + (i - 1) + "] and messages[" + i + "] are both by the " + role.wireName()
                                + "; expected user and assistant in turn",
                        "Join the two turns into one");
            }
        }
        int last = turns.size() - 1;
        if (turns.get(last).role() == Role.USER) {
            report(
                    Rule.LAST_NOT_ASSISTANT,
                    line,
                    "messages[" + last + "].role is user; expected assistant",
                    "End with the answer that is to be learned");
        }
    }

    private void text(String text, String place, int line) {
        if (text.isBlank()) {
            report(
                    Rule.CONTENT_EMPTY,
                    line,
                    place + (text.isEmpty() ? " is empty" : " is only white space") + "; expected text",
                    place.equals("system") ? "Leave system out where there is none" : "Fill it in or drop the record");
        }
        reserved(text, place, line);
        damage(text, place, line);
    }

    /** The first lone surrogate and the first control character. */
    private void damage(String text, String place, int line) {
        boolean control = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                report(
                        Rule.LONE_SURROGATE,
                        line,
                        place + String.format(" has \\u%04x alone", (int) c) + " at character " + (i + 1)
                                + "; expected the pair of both halves",
                        "Write the whole character, or take the half out");
                return;
            } else if (!control && (c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' || c == 127)) {
                control = true;
                report(
                        Rule.CONTROL_CHARACTER,
                        line,
                        place + String.format(" has the control character \\u%04x", (int) c) + " at character "
                                + (i + 1),
                        "Take it out");
            }
        }
    }

    private void reserved(String text, String place, int line) {
        for (String reserved : family.reservedStrings()) {
            int index = text.indexOf(reserved);
            if (index >= 0) {
                report(
                        Rule.RESERVED_STRING,
                        line,
                        place + " contains " + quoted(reserved) + " at character " + (index + 1) + ", which "
                                + family.name() + " reserves",
                        "Reword it, for instance without the colon");
            }
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\n", "\\n") + '"';
    }

    private void report(Rule rule, int line, String message, String remedy) {
        findings.accept(rule.finding(file, line, message, remedy));
    }
}
