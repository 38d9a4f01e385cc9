package org.tunebook.kernel.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;

/** Answers what may be typed and what a name means. */
final class Inspector {
    private static final int MOST_CANDIDATES = 500;

    private final SourceCodeAnalysis analysis;

    Inspector(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    Completion complete(String code, int cursor) {
        int[] anchor = {cursor};
        Map<String, Completion.Candidate> fitting = new LinkedHashMap<>();
        Map<String, Completion.Candidate> others = new LinkedHashMap<>();
        for (Suggestion suggestion : analysis.completionSuggestions(code, cursor, anchor)) {
            String text = suggestion.continuation();
            (suggestion.matchesType() ? fitting : others)
                    .putIfAbsent(text, new Completion.Candidate(text, kind(text), ""));
        }
        others.keySet().removeAll(fitting.keySet());
        List<Completion.Candidate> all = new ArrayList<>(fitting.values());
        all.addAll(others.values());
        int start = Math.max(0, Math.min(anchor[0], cursor));
        return new Completion(start, cursor, all.subList(0, Math.min(all.size(), MOST_CANDIDATES)));
    }

    private static String kind(String text) {
        if (text.endsWith("(") || text.endsWith(")")) {
            return "function";
        }
        return text.endsWith(".") ? "module" : "";
    }

    Optional<MimeBundle> inspect(String code, int cursor) {
        int at = Math.min(cursor, code.length());
        int end = at;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
            end++;
        }
        int start = end;
        while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) {
            start--;
        }
        List<Documentation> found = List.of();
        if (start < end) {
            String upTo = code.substring(0, end);
            found = analysis.documentation(upTo + "(", end + 1, true);
            if (found.isEmpty()) {
                found = analysis.documentation(upTo, end, true);
            }
        }
        if (found.isEmpty()) {
            found = analysis.documentation(code, at, true);
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(bundle(found));
    }

    private static MimeBundle bundle(List<Documentation> found) {
        StringBuilder text = new StringBuilder();
        StringBuilder html = new StringBuilder();
        for (Documentation each : found) {
            String javadoc = each.javadoc() == null ? "" : each.javadoc();
            text.append(each.signature()).append('\n');
            html.append("<p><code>").append(Html.escape(each.signature())).append("</code></p>");
            if (!javadoc.isBlank()) {
                text.append(Javadoc.plain(javadoc).indent(4));
                html.append("<pre>").append(Html.escape(Javadoc.plain(javadoc))).append("</pre>");
            }
        }
        return MimeBundle.html(text.toString().stripTrailing(), html.toString());
    }
}
