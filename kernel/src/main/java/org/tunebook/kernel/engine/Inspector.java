package org.tunebook.kernel.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.jspecify.annotations.Nullable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;

/** Answers what may be typed and what a name means. */
final class Inspector {
    private static final int MOST_CANDIDATES = 500;
    private static final int MOST_SIGNED = 8;
    private static final long MOST_NANOS_FOR_SIGNATURES = 10_000_000;
    private static final int MOST_FILES = 5_000;
    private static final Pattern MAGIC = Pattern.compile("\\s*%{1,2}(\\w*)");
    private static final Pattern PATH_OF_MAGIC =
            Pattern.compile("\\s*%{1,2}(?:load|jars|classpath|loadFromPOM)\\s+(\\S*)");

    private final JShell shell;
    private final SourceCodeAnalysis analysis;
    private final CellSplitter splitter;
    private final Sources sources;

    Inspector(JShell shell, CellSplitter splitter, Sources sources) {
        this.shell = shell;
        this.analysis = shell.sourceCodeAnalysis();
        this.splitter = splitter;
        this.sources = sources;
    }

    Completion complete(String code, int cursor) {
        String line = code.substring(code.lastIndexOf('\n', cursor - 1) + 1, cursor);
        Matcher magic = MAGIC.matcher(line);
        if (magic.matches()) {
            return named(magic.group(1), cursor);
        }
        Matcher path = PATH_OF_MAGIC.matcher(line);
        String typed = path.matches() ? path.group(1) : openText(line);
        if (typed != null) {
            Completion files = files(typed, cursor);
            if (path.matches() || !files.candidates().isEmpty()) {
                return files;
            }
        }
        return java(code, cursor);
    }

    private static Completion named(String typed, int cursor) {
        List<Completion.Candidate> found = Magics.NAMES.stream()
                .filter(name -> name.startsWith(typed))
                .map(name -> new Completion.Candidate(name, "magic", ""))
                .toList();
        return new Completion(cursor - typed.length(), cursor, found);
    }

    /** What has been typed of a text that is not closed yet; null if none is open. */
    private static @Nullable String openText(String line) {
        int open = -1;
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '\\') {
                i++;
            } else if (line.charAt(i) == '"') {
                open = open < 0 ? i : -1;
            }
        }
        return open < 0 ? null : line.substring(open + 1);
    }

    private static Completion files(String typed, int cursor) {
        int slash = typed.lastIndexOf('/');
        String start = typed.substring(slash + 1);
        List<Completion.Candidate> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(
                Path.of(slash < 0 ? "" : typed.substring(0, slash + 1)).toAbsolutePath())) {
            files.limit(MOST_FILES).sorted().forEach(file -> {
                String name = String.valueOf(file.getFileName());
                if (name.startsWith(start) && (!start.isEmpty() || !name.startsWith("."))) {
                    found.add(new Completion.Candidate(name + (Files.isDirectory(file) ? "/" : ""), "path", ""));
                }
            });
        } catch (IOException | RuntimeException e) {
            found.clear();
        }
        return new Completion(
                cursor - start.length(), cursor, found.subList(0, Math.min(found.size(), MOST_CANDIDATES)));
    }

    private Completion java(String code, int cursor) {
        Unrun unrun = Unrun.of(code.substring(0, cursor), splitter);
        int end = unrun.code().length();
        int[] anchor = {end};
        Map<String, Completion.Candidate> fitting = new LinkedHashMap<>();
        Map<String, Completion.Candidate> others = new LinkedHashMap<>();
        for (Suggestion suggestion : analysis.completionSuggestions(unrun.code(), end, anchor)) {
            String text = suggestion.continuation();
            (suggestion.matchesType() ? fitting : others)
                    .putIfAbsent(text, new Completion.Candidate(text, kind(text), ""));
        }
        int word = end;
        while (word > 0 && Character.isJavaIdentifierPart(unrun.code().charAt(word - 1))) {
            word--;
        }
        Map<String, Completion.Candidate> all = new LinkedHashMap<>();
        if (word == 0 || unrun.code().charAt(word - 1) != '.') {
            String typed = unrun.code().substring(word);
            unrun.names().stream()
                    .filter(name -> name.text().startsWith(typed))
                    .forEach(name -> all.put(name.text(), name));
        }
        // Where nothing is suggested, the word typed is what is replaced.
        int start = fitting.isEmpty() && others.isEmpty() ? word : Math.max(0, Math.min(anchor[0], end));
        fitting.forEach(all::putIfAbsent);
        others.forEach(all::putIfAbsent);
        List<Completion.Candidate> found =
                all.values().stream().limit(MOST_CANDIDATES).toList();
        if (found.size() <= MOST_SIGNED) {
            found = signed(
                    unrun.code().substring(0, start),
                    word > 0 && unrun.code().charAt(word - 1) == '.' ? found : withVariables(found));
        }
        return new Completion(Math.max(0, start - unrun.shift()), cursor, found);
    }

    /** The candidates with the types of those that are variables, which JShell tells at once. */
    private List<Completion.Candidate> withVariables(List<Completion.Candidate> candidates) {
        Map<String, String> types = new HashMap<>();
        shell.variables()
                .filter(variable -> shell.status(variable).isActive())
                .forEach(variable -> types.put(variable.name(), variable.typeName()));
        List<Completion.Candidate> all = new ArrayList<>();
        for (Completion.Candidate each : candidates) {
            String type = each.signature().isEmpty() ? types.get(each.text()) : null;
            all.add(type == null ? each : new Completion.Candidate(each.text(), "instance", each.text() + ":" + type));
        }
        return all;
    }

    /** The candidates with their signatures and what those tell of their kinds. */
    private List<Completion.Candidate> signed(String before, List<Completion.Candidate> candidates) {
        long end = System.nanoTime() + MOST_NANOS_FOR_SIGNATURES;
        List<Completion.Candidate> all = new ArrayList<>();
        for (Completion.Candidate each : candidates) {
            String code = before + each.text().replace("()", "(");
            List<Documentation> found = System.nanoTime() > end
                            || each.kind().equals("keyword")
                            || !each.signature().isEmpty()
                    ? List.of()
                    : analysis.documentation(code, code.length(), false);
            String signature = found.isEmpty() ? "" : found.get(0).signature();
            all.add(
                    signature.isEmpty()
                            ? each
                            : new Completion.Candidate(
                                    each.text(), kind(each, signature), rest(signature, found.size())));
        }
        return all;
    }

    private static String kind(Completion.Candidate candidate, String signature) {
        if (!candidate.kind().isEmpty()) {
            return candidate.kind();
        }
        return signature.contains(":") ? "instance" : "class";
    }

    private static String rest(String signature, int overloads) {
        return overloads > 1 ? signature + " (+" + (overloads - 1) + ")" : signature;
    }

    private static String kind(String text) {
        if (SourceVersion.isKeyword(text.strip())) {
            return "keyword";
        }
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

    private MimeBundle bundle(List<Documentation> found) {
        StringBuilder text = new StringBuilder();
        StringBuilder html = new StringBuilder();
        for (Documentation each : found) {
            String own = each.javadoc();
            String javadoc = own == null || own.isBlank() ? sources.comment(each.signature()) : own;
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
