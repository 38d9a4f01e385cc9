package org.tunebook.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.tunebook.notebook.Html;

/**
 * An answer against its gold, token by token: what both have, what only the answer has, what it lacks. Struck through
 * in brackets with a minus is what the answer lacks, underlined in brackets with a plus what it has too much, so that
 * it reads without colours and without HTML too.
 *
 * @param parts runs of tokens, in order
 */
record TokenDiff(List<Part> parts) {
    /** Texts longer than this are compared at their beginnings and said to be cut. */
    private static final int LONGEST = 400;

    private static final int LONGEST_TOKEN = 80;

    enum Kind {
        BOTH,
        ONLY_GOLD,
        ONLY_ANSWER
    }

    record Part(Kind kind, String text) {}

    static TokenDiff of(String gold, String answer) {
        List<String> a = split(gold);
        List<String> b = split(answer);
        int[][] longest = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                longest[i][j] = same(a.get(i), b.get(j))
                        ? longest[i + 1][j + 1] + 1
                        : Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        List<Part> parts = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && same(a.get(i), b.get(j))) {
                add(parts, Kind.BOTH, b.get(j++));
                i++;
            } else if (j == b.size() || i < a.size() && longest[i + 1][j] >= longest[i][j + 1]) {
                add(parts, Kind.ONLY_GOLD, a.get(i++));
            } else {
                add(parts, Kind.ONLY_ANSWER, b.get(j++));
            }
        }
        return new TokenDiff(List.copyOf(parts));
    }

    private static boolean same(String a, String b) {
        return a.equalsIgnoreCase(b);
    }

    private static List<String> split(String text) {
        List<String> tokens = new ArrayList<>();
        for (String token : text.strip().split("\\s+")) {
            if (!token.isEmpty()) {
                tokens.add(token);
            }
            if (tokens.size() == LONGEST) {
                tokens.add("…");
                break;
            }
        }
        return tokens;
    }

    private static void add(List<Part> parts, Kind kind, String whole) {
        String token = whole.codePointCount(0, whole.length()) <= LONGEST_TOKEN
                ? whole
                : whole.substring(0, whole.offsetByCodePoints(0, LONGEST_TOKEN)) + "…";
        int last = parts.size() - 1;
        if (last >= 0 && parts.get(last).kind == kind) {
            parts.set(last, new Part(kind, parts.get(last).text + " " + token));
        } else {
            parts.add(new Part(kind, token));
        }
    }

    String html() {
        StringBuilder html = new StringBuilder();
        for (Part part : parts) {
            String text = Html.escape(part.text);
            html.append(html.isEmpty() ? "" : " ")
                    .append(
                            switch (part.kind) {
                                case BOTH -> text;
                                case ONLY_GOLD -> "<del>[-<bdi>" + text + "</bdi>-]</del>";
                                case ONLY_ANSWER -> "<ins>{+<bdi>" + text + "</bdi>+}</ins>";
                            });
        }
        return html.toString();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            out.append(out.isEmpty() ? "" : " ")
                    .append(
                            switch (part.kind) {
                                case BOTH -> part.text;
                                case ONLY_GOLD -> "[-" + part.text + "-]";
                                case ONLY_ANSWER -> "{+" + part.text + "+}";
                            });
        }
        return out.toString();
    }
}
