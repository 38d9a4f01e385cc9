package org.tunebook.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunebook.dataset.Example;
import org.tunebook.formats.Grid;
import org.tunebook.formats.TableMarkup;

/**
 * Prompts taken apart: what they are about, and what they ask. The last turn of the user may hold a table, in
 * any markup, and blocks in tags; its table is then the example's, the block called {@code question} (or the
 * like, else the last text) with what stands before the first block is the question, and the rest is
 * paragraphs. Shots in {@code <examples>} are about something else and are left out.
 */
final class Prompts {
    private static final Pattern OPENING = Pattern.compile("(?m)^[ \\t]{0,8}<([A-Za-z_][A-Za-z0-9_.-]{0,63})>");
    private static final Pattern ROWS = Pattern.compile("<t[rdh][\\s>]", Pattern.CASE_INSENSITIVE);
    private static final Pattern BLANK_LINE = Pattern.compile("\\n\\s*\\n");
    private static final Set<String> ASKING = Set.of("question", "query", "instruction", "instructions", "task");
    private static final Set<String> SHOTS = Set.of("examples", "example");

    /** A prompt with more tags that are not closed is not in blocks; each costs a look at the rest of it. */
    private static final int MOST_UNCLOSED = 20;

    /** A text of a prompt; without a tag, what stands between blocks. */
    private record Piece(String tag, String text) {
        boolean asks() {
            return ASKING.contains(tag);
        }
    }

    private Prompts() {}

    /** The example as one on a document, where it is a conversation whose last question holds one; else as it is. */
    static Example opened(Example example) {
        String prompt = example.question();
        if (!Chats.isChat(example) || prompt.indexOf('\n') < 0) {
            return example;
        }
        List<Piece> pieces = pieces(prompt);
        boolean hasBlocks =
                pieces.stream().filter(piece -> !piece.tag.isEmpty()).count() > 1;
        Optional<Grid> table = Optional.empty();
        for (int i = 0; i < pieces.size() && table.isEmpty(); i++) {
            Piece piece = pieces.get(i);
            Optional<TableMarkup.Located> located = piece.asks() ? Optional.empty() : TableMarkup.locate(piece.text);
            if (located.isPresent()) {
                table = located.map(TableMarkup.Located::grid);
                pieces.remove(i);
                pieces.addAll(i, around(piece, located.get()));
            }
        }
        return table.isPresent() || hasBlocks ? opened(example, table, pieces) : example;
    }

    private static Example opened(Example example, Optional<Grid> table, List<Piece> pieces) {
        List<String> asked = new ArrayList<>();
        List<String> paragraphs = new ArrayList<>();
        boolean named = pieces.stream().anyMatch(Piece::asks);
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            boolean last = i == pieces.size() - 1;
            boolean instruction = i == 0 && piece.tag.isEmpty() && named;
            if (piece.asks() || instruction) {
                asked.add(piece.text);
            } else if (last && !named) {
                String[] parts = BLANK_LINE.split(piece.text);
                for (int part = 0; part < parts.length - 1; part++) {
                    paragraphs.add(parts[part]);
                }
                asked.add(parts[parts.length - 1]);
            } else {
                paragraphs.add(piece.text);
            }
        }
        return new Example(
                example.id(),
                example.document(),
                table,
                paragraphs,
                String.join("\n", asked),
                example.answer(),
                example.attributes());
    }

    private static List<Piece> pieces(String prompt) {
        List<Piece> pieces = new ArrayList<>();
        Matcher opening = OPENING.matcher(prompt);
        int at = 0;
        int unclosed = 0;
        while (unclosed < MOST_UNCLOSED && opening.find(at)) {
            String tag = opening.group(1);
            String closing = "</" + tag + ">";
            int end = prompt.indexOf(closing, opening.end());
            String text = end < 0 ? "" : prompt.substring(opening.end(), end);
            if (end < 0 || tag.equalsIgnoreCase("table") && ROWS.matcher(text).find()) {
                // No block: a stray tag, or a table of HTML, which is found as such.
                unclosed += end < 0 ? 1 : 0;
                int after = end < 0 ? opening.end() : end + closing.length();
                add(pieces, "", prompt.substring(at, after));
                at = after;
                continue;
            }
            add(pieces, "", prompt.substring(at, opening.start()));
            if (!SHOTS.contains(tag.toLowerCase(Locale.ROOT))) {
                add(pieces, tag.toLowerCase(Locale.ROOT), text);
            }
            at = end + closing.length();
        }
        add(pieces, "", prompt.substring(at));
        return pieces;
    }

    private static void add(List<Piece> pieces, String tag, String text) {
        if (!text.isBlank()) {
            pieces.add(new Piece(tag, text.strip()));
        }
    }

    private static List<Piece> around(Piece piece, TableMarkup.Located table) {
        List<Piece> rest = new ArrayList<>();
        add(rest, piece.tag, piece.text.substring(0, table.start()));
        add(rest, piece.tag, piece.text.substring(Math.min(piece.text.length(), table.end())));
        return rest;
    }
}
