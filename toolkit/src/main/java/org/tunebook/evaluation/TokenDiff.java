package org.tunebook.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.tunebook.notebook.Html;

/**
 * An answer against its gold, token by token: what both have, what the answer lacks, what it has too much. Words say
 * which is which, in text and to those who have a page read to them; on a page what is lacking is struck through and
 * what is too much underlined, on grounds of two colours that are apart for all kinds of colour vision.
 *
 * @param parts runs of tokens, in order
 */
record TokenDiff(List<Part> parts) {
    /** Texts longer than this are compared at their beginnings and said to be cut. */
    private static final int LONGEST = 400;

    private static final int LONGEST_TOKEN = 80;

    private static final String LACKS = "missing:";
    private static final String TOO_MUCH = "extra:";

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

    Html html() {
        Html html = Html.pieces();
        for (Part part : parts) {
            html.add(html.toString().isEmpty() ? "" : " ");
            switch (part.kind) {
                case BOTH -> html.add(part.text);
                case ONLY_GOLD -> html.add(marked("del", LACKS, "rgba(213,94,0,.22)", part.text));
                case ONLY_ANSWER -> html.add(marked("ins", TOO_MUCH, "rgba(0,114,178,.22)", part.text));
            }
        }
        return html;
    }

    /** The grounds are thin enough to be read on in a light theme and in a dark one. */
    private static Html marked(String element, String word, String ground, String text) {
        return Html.element(element)
                .with(
                        "style",
                        "background:" + ground
                                + ";color:inherit;position:relative;border-radius:3px;padding:0 .2em;text-decoration-thickness:"
                                + "1px;-webkit-box-decoration-break:clone")
                .add(
                        Html.element("span")
                                .with(
                                        "style",
                                        "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)")
                                .add(word + " "),
                        Html.element("bdi").add(text));
    }

    /** How to read it, as a line under the answers. */
    static Html key() {
        return Html.element("p")
                .add(Html.element("small")
                        .add(
                                marked("del", LACKS, "rgba(213,94,0,.22)", "what the answer lacks"),
                                Html.pieces().add(" "),
                                marked("ins", TOO_MUCH, "rgba(0,114,178,.22)", "what it has too much")));
    }

    @Override
    public String toString() {
        return parts.stream()
                .map(part -> switch (part.kind) {
                    case BOTH -> part.text;
                    case ONLY_GOLD -> "[" + LACKS + " " + part.text + "]";
                    case ONLY_ANSWER -> "[" + TOO_MUCH + " " + part.text + "]";
                })
                .collect(Collectors.joining(" "));
    }
}
