package org.tunebook.bedrocklocal.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How an answer is written: what stands around it, what between its parts, and the form of its numbers.
 *
 * @param decimals how many a number has, or {@value AS_THEY_ARE}
 */
record Manner(String before, String after, String between, Numbers numbers, int decimals) {
    static final int AS_THEY_ARE = -1;

    /** The model's own: answers bare, a line for each part, cells as they stand in the table. */
    static final Manner OWN = new Manner("", "", "\n", Numbers.AS_FOUND, AS_THEY_ARE);

    private static final int LONGEST_FRAME = 200;
    private static final int MOST_RIGHT = 24;

    /** The form of a number. */
    enum Numbers {
        AS_FOUND,
        WITHOUT_CURRENCY,
        PLAIN,
        GROUPED
    }

    /** What a shot's answer is held against: the candidates of its own question. */
    record Evidence(List<Answer> candidates, String answer) {}

    /**
     * A manner and what speaks for it.
     *
     * @param found the shots whose answer is a candidate of their question, once taken out of its frame
     */
    record Learnt(Manner manner, int found) {}

    /** The manner that writes the most answers as they are given; of equals the one nearest to the model's own. */
    static Learnt of(List<Evidence> shots) {
        Learnt best = new Learnt(OWN, 0);
        int most = -1;
        List<Manner> frames = new ArrayList<>(List.of(OWN));
        frame(shots.stream().map(Evidence::answer).toList()).ifPresent(frames::add);
        for (Manner frame : frames) {
            List<Evidence> framed = new ArrayList<>();
            List<Target> targets = new ArrayList<>();
            for (Evidence shot : shots) {
                Target target = Target.of(frame.bare(shot.answer()));
                List<Answer> right = shot.candidates().stream()
                        .filter(answer -> target.reward(answer) > 0.9)
                        .limit(MOST_RIGHT)
                        .toList();
                if (!right.isEmpty()) {
                    framed.add(new Evidence(right, shot.answer()));
                    targets.add(target);
                }
            }
            for (Manner manner : frame.variations()) {
                int written = 0;
                for (int i = 0; i < framed.size(); i++) {
                    written += manner.writes(framed.get(i), targets.get(i)) ? 1 : 0;
                }
                if (written > most) {
                    most = written;
                    best = new Learnt(manner, framed.size());
                }
            }
        }
        return best;
    }

    private boolean writes(Evidence shot, Target target) {
        return shot.candidates().stream()
                .anyMatch(right -> write(right, target.scaleOf(right)).equals(shot.answer()));
    }

    private List<Manner> variations() {
        List<Manner> all = new ArrayList<>();
        for (String separator : List.of("\n", ", ", "; ")) {
            for (Numbers form : Numbers.values()) {
                for (int places : new int[] {AS_THEY_ARE, 0, 1, 2}) {
                    all.add(new Manner(before, after, separator, form, places));
                }
            }
        }
        return all;
    }

    /** What stands before and after every one of these answers, cut where a word or a number would be cut. */
    private static Optional<Manner> frame(List<String> answers) {
        if (answers.size() < 2) {
            return Optional.empty();
        }
        String first = answers.get(0);
        int head = Math.min(LONGEST_FRAME, first.length());
        int tail = head;
        for (String answer : answers) {
            head = Math.min(head, common(first, answer, Side.HEAD));
            tail = Math.min(tail, common(first, answer, Side.TAIL));
        }
        while (head > 0 && runsOn(first, head)) {
            head--;
        }
        while (tail > 0 && runsOn(first, first.length() - tail)) {
            tail--;
        }
        int around = head + tail;
        if (around == 0 || answers.stream().anyMatch(answer -> answer.length() <= around)) {
            return Optional.empty();
        }
        return Optional.of(new Manner(
                first.substring(0, head),
                first.substring(first.length() - tail),
                OWN.between,
                OWN.numbers,
                OWN.decimals));
    }

    private enum Side {
        HEAD,
        TAIL
    }

    private static int common(String a, String b, Side side) {
        int most = Math.min(a.length(), b.length());
        int same = 0;
        while (same < most
                && (side == Side.HEAD
                        ? a.charAt(same) == b.charAt(same)
                        : a.charAt(a.length() - 1 - same) == b.charAt(b.length() - 1 - same))) {
            same++;
        }
        return same;
    }

    /** Whether a cut at this place may go through a word or a number. */
    private static boolean runsOn(String text, int at) {
        char before = at == 0 ? ' ' : text.charAt(at - 1);
        char after = at == text.length() ? ' ' : text.charAt(at);
        boolean joined = inWord(before) && inWord(after);
        boolean toNumber = "($€£-".indexOf(before) >= 0 || Words.isCurrency(before);
        boolean inNumber = ".,".indexOf(before) >= 0 && at > 1 && Character.isDigit(text.charAt(at - 2))
                || ".,".indexOf(after) >= 0 && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1));
        return joined || toNumber || inNumber;
    }

    private static boolean inWord(char c) {
        return Character.isLetterOrDigit(c) || Character.isSurrogate(c);
    }

    /** A shot's answer out of the frame. */
    String bare(String answer) {
        return answer.length() > before.length() + after.length() && answer.startsWith(before) && answer.endsWith(after)
                ? answer.substring(before.length(), answer.length() - after.length())
                : answer;
    }

    /** An answer in this manner. */
    String write(Answer answer, Magnitude magnitude) {
        String text = answer.lines().stream()
                .map(line -> Target.ownMagnitude(line) == Magnitude.ONE ? magnitude.write(number(line)) : number(line))
                .collect(Collectors.joining(between));
        return before + (inJsonString() ? escaped(text) : text) + after;
    }

    private boolean inJsonString() {
        return before.startsWith("{") && before.endsWith("\"") && after.startsWith("\"");
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private String number(String line) {
        CellValue value = CellValue.of(line);
        if (this.numbers == Numbers.AS_FOUND && decimals == AS_THEY_ARE
                || !value.isNumber()
                || value.form() == CellValue.Form.DASH) {
            return line;
        }
        if (decimals == AS_THEY_ARE && numbers == Numbers.WITHOUT_CURRENCY) {
            return withoutCurrency(line);
        }
        int places = decimals == AS_THEY_ARE ? placesOf(line) : decimals;
        BigDecimal rounded = BigDecimal.valueOf(value.value()).setScale(places, RoundingMode.HALF_UP);
        String digits = numbers == Numbers.GROUPED || numbers != Numbers.PLAIN && line.indexOf(',') >= 0
                ? String.format(Locale.ROOT, "%,." + places + "f", rounded)
                : rounded.toPlainString();
        String money = numbers == Numbers.AS_FOUND && value.form() == CellValue.Form.MONEY ? currency(line) : "";
        return money + digits + (value.form() == CellValue.Form.PERCENT ? "%" : "");
    }

    private static int placesOf(String line) {
        int places = 0;
        for (int i = line.indexOf('.') + 1; i > 0 && i < line.length() && Character.isDigit(line.charAt(i)); i++) {
            places++;
        }
        return places;
    }

    private static String withoutCurrency(String line) {
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            if (!Words.isCurrency(line.charAt(i))) {
                kept.append(line.charAt(i));
            }
        }
        return kept.toString().strip();
    }

    private static String currency(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (Words.isCurrency(line.charAt(i))) {
                return line.substring(i, i + 1);
            }
        }
        return "";
    }
}
