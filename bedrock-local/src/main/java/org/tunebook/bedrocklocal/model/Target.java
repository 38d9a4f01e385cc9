package org.tunebook.bedrocklocal.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a training answer asks for, read back from its text: its lines without their scale, and the scale. */
final class Target {
    private static final double TOLERANCE = 0.00501;

    final List<String> lines;
    final Magnitude magnitude;
    private final double number;
    private final Map<String, Integer> tokens;
    private final Map<String, Integer> scaledTokens;

    private Target(List<String> lines, Magnitude magnitude) {
        this.lines = lines;
        this.magnitude = magnitude;
        this.number = lines.size() == 1 ? CellValue.of(lines.get(0)).value() : Double.NaN;
        this.tokens = bag(lines);
        this.scaledTokens = bag(lines.stream().map(magnitude::write).toList());
    }

    static Target of(String completion) {
        List<String> lines = new ArrayList<>();
        for (String line : completion.strip().split("\n", 200)) {
            if (!line.isBlank()) {
                lines.add(line.strip());
            }
        }
        Magnitude common = null;
        for (String line : lines) {
            Magnitude own = magnitude(line);
            common = common == null || common == own ? own : Magnitude.ONE;
        }
        if (common == null || common == Magnitude.ONE) {
            return new Target(lines, Magnitude.ONE);
        }
        List<String> bare = new ArrayList<>();
        for (String line : lines) {
            int cut = common == Magnitude.PERCENT ? 1 : common.word.length();
            bare.add(line.substring(0, line.length() - cut).strip());
        }
        return new Target(bare, common);
    }

    /** The scale that a line carries itself. */
    static Magnitude ownMagnitude(String line) {
        return magnitude(line);
    }

    private static Magnitude magnitude(String line) {
        int space = line.lastIndexOf(' ');
        if (line.endsWith("%") && CellValue.of(line).isNumber()) {
            return Magnitude.PERCENT;
        }
        if (space < 0 || !CellValue.of(line.substring(0, space)).isNumber()) {
            return Magnitude.ONE;
        }
        Magnitude named = Magnitude.ofWord(line.substring(space + 1).toLowerCase(Locale.ROOT));
        return named == Magnitude.PERCENT ? Magnitude.ONE : named;
    }

    /**
     * How right an answer is, from 0 to 1: 1 for the same number to two decimals with the same sign; the cube of
     * the token F1 for texts; its square for a text where a number is asked for.
     */
    double reward(Answer answer) {
        if (!Double.isNaN(number) && !Double.isNaN(answer.number())) {
            boolean same = Math.abs(number - answer.number()) <= TOLERANCE;
            boolean wholeText = answer.program() == Program.SPAN || answer.program() == Program.CELL;
            if (same || !wholeText) {
                return same ? 1 : 0;
            }
        }
        double f1 =
                Math.max(f1(answer.lines(), tokens), magnitude == Magnitude.ONE ? 0 : f1(answer.lines(), scaledTokens));
        return Double.isNaN(number) ? f1 * f1 * f1 : f1 * f1 * 0.8;
    }

    private static double f1(List<String> others, Map<String, Integer> own) {
        Map<String, Integer> bag = bag(others);
        int shared = 0;
        for (Map.Entry<String, Integer> entry : bag.entrySet()) {
            shared += Math.min(entry.getValue(), own.getOrDefault(entry.getKey(), 0));
        }
        return shared == 0 ? 0 : 2.0 * shared / (size(own) + size(bag));
    }

    /** The scale to write behind an answer: this target's, unless the answer's own text carries one. */
    Magnitude scaleOf(Answer answer) {
        return magnitude(answer.lines().get(0)) == Magnitude.ONE ? magnitude : Magnitude.ONE;
    }

    private static Map<String, Integer> bag(List<String> lines) {
        Map<String, Integer> bag = new HashMap<>();
        for (String line : lines) {
            for (String token : line.toLowerCase(Locale.ROOT).split("\\s+")) {
                String bare = bare(token);
                if (!bare.isEmpty()) {
                    bag.merge(bare, 1, Integer::sum);
                }
            }
        }
        return bag;
    }

    private static int size(Map<String, Integer> bag) {
        int size = 0;
        for (int count : bag.values()) {
            size += count;
        }
        return size;
    }

    /** A token without the signs around it that an annotator may or may not have taken along. */
    static String bare(String token) {
        int from = 0;
        int to = token.length();
        while (from < to && "$€£“”\"‘’'(,.;:".indexOf(token.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && "“”\"‘’').,;:%".indexOf(token.charAt(to - 1)) >= 0) {
            to--;
        }
        return token.substring(from, to);
    }
}
