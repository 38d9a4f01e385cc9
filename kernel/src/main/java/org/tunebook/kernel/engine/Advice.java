package org.tunebook.kernel.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** What may be meant by a name that the compiler does not know. */
final class Advice {
    private static final int MOST = 3;
    private static final Set<String> UNKNOWN_NAME = Set.of(
            "compiler.err.cant.resolve",
            "compiler.err.cant.resolve.args",
            "compiler.err.cant.resolve.location",
            "compiler.err.cant.resolve.location.args",
            "compiler.err.doesnt.exist");

    private final SourceCodeAnalysis analysis;

    Advice(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    /** Near names in scope, and imports that would bring the name into scope. */
    List<String> on(Traceback.Problem problem, CellSource cell) {
        if (!UNKNOWN_NAME.contains(problem.code())) {
            return List.of();
        }
        String text = cell.text();
        int end = nameEnd(problem, text);
        int start = end;
        while (start > 0 && Character.isJavaIdentifierPart(text.charAt(start - 1))) {
            start--;
        }
        if (start == end) {
            return List.of();
        }
        String name = text.substring(start, end);
        List<String> advice = new ArrayList<>();
        Set<String> near = near(text, start, name);
        if (!near.isEmpty()) {
            advice.add("did you mean " + String.join(" or ", near) + "?");
        }
        boolean member = start > 0 && text.charAt(start - 1) == '.';
        if (!member && Character.isUpperCase(name.charAt(0))) {
            List<String> qualified =
                    analysis.listQualifiedNames(name, name.length()).getNames();
            qualified.stream()
                    .sorted((a, b) -> Boolean.compare(b.startsWith("java."), a.startsWith("java.")))
                    .limit(MOST)
                    .forEach(found -> advice.add("to use it: import " + found + ";"));
        }
        return advice;
    }

    private static int nameEnd(Traceback.Problem problem, String text) {
        int at = Math.min(problem.start(), text.length());
        while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private Set<String> near(String text, int start, String name) {
        boolean member = start > 0 && text.charAt(start - 1) == '.';
        String before = member ? text.substring(0, start) : name.substring(0, 1);
        int most = name.length() < 4 ? 1 : 2;
        Set<String> found = new LinkedHashSet<>();
        for (int distance = 1; distance <= most && found.isEmpty(); distance++) {
            for (Suggestion suggestion : analysis.completionSuggestions(before, before.length(), new int[1])) {
                String known = suggestion.continuation().replaceAll("[^\\p{javaJavaIdentifierPart}].*", "");
                if (found.size() < MOST && distance(name, known) == distance) {
                    found.add(known);
                }
            }
        }
        return found;
    }

    /** How many insertions, deletions, replacements and swaps of neighbours part two words. */
    static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1), cost[i - 1][j - 1] + same);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
