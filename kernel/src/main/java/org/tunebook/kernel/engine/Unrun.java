package org.tunebook.kernel.engine;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cell up to the cursor, not run yet: the statement being typed, and the declarations before it that it
 * may be about. JShell's work grows with the text, so of all that stands before the statement it gets only
 * the types and variables that it is about, in a block with it.
 *
 * @param code what to complete at its end
 * @param shift how much longer the code is than the text up to the cursor
 * @param names what the cell declares itself
 */
record Unrun(String code, int shift, List<Completion.Candidate> names) {
    private static final String MODIFIERS =
            "(?:@\\w+\\s+|(?:public|private|protected|static|final|abstract|sealed)\\s+)*";
    private static final String NAMED_TYPE =
            "(?!(?:return|throw|new|else|yield|import|assert|case)\\b)[\\w.]+(?:\\s*<[^;=()]*>)?(?:\\s*\\[\\s*])*\\s+(\\w+)\\s*";
    private static final Pattern TYPE =
            Pattern.compile("\\A" + MODIFIERS + "(?:class|record|enum|interface)\\s+(\\w+)");
    private static final Pattern VARIABLE = Pattern.compile("\\A" + MODIFIERS + NAMED_TYPE + "(?:\\[\\s*]\\s*)*[=;,]");
    private static final Pattern METHOD =
            Pattern.compile("\\A" + MODIFIERS + "(?:<[^(){};]*>\\s*)?" + NAMED_TYPE + "\\([^(){};]*\\)[^(){};=]*\\{");

    Unrun {
        names = List.copyOf(names);
    }

    static Unrun of(String cell, CellSplitter splitter) {
        List<String> statements = statements(cell);
        String typed = Comments.skip(statements.remove(statements.size() - 1));
        StringBuilder block = new StringBuilder();
        StringBuilder members = new StringBuilder();
        Set<String> wanted = words(typed);
        Set<String> known = new HashSet<>();
        for (int i = statements.size() - 1; i >= 0; i--) {
            String text = Comments.skip(statements.get(i));
            String name = declared(text);
            if (name != null && known.add(name) && wanted.contains(name)) {
                block.insert(0, text + "\n");
                wanted.addAll(words(text));
            }
            if (name != null || METHOD.matcher(text).find()) {
                members.insert(0, text + "\n");
            }
        }
        boolean alone = block.length() == 0
                || typed.startsWith("import")
                || METHOD.matcher(typed).find();
        String code = alone ? typed : "{ " + block + typed;
        List<Completion.Candidate> names = new ArrayList<>();
        if (members.length() > 0) {
            for (Tree member : splitter.members(members.toString())) {
                Completion.Candidate candidate = candidate(member);
                if (candidate != null) {
                    names.add(candidate);
                }
            }
        }
        return new Unrun(code, code.length() - cell.length(), names);
    }

    /** The name of the type or the variable that a statement declares; null if it declares none. */
    private static @Nullable String declared(String statement) {
        for (Pattern declaration : List.of(TYPE, VARIABLE)) {
            Matcher found = declaration.matcher(statement);
            if (found.find()) {
                return found.group(1);
            }
        }
        return null;
    }

    private static Set<String> words(String text) {
        return new HashSet<>(List.of(text.split("\\W+")));
    }

    private static Completion.@Nullable Candidate candidate(Tree member) {
        if (member instanceof VariableTree variable) {
            String name = variable.getName().toString();
            String type =
                    variable.getType() == null ? "var" : variable.getType().toString();
            return new Completion.Candidate(name, "instance", name + ":" + type);
        }
        if (member instanceof MethodTree method && !method.getName().contentEquals("<init>")) {
            String parameters = String.join(
                    ", ", method.getParameters().stream().map(Object::toString).toList());
            return new Completion.Candidate(
                    method.getName() + (method.getParameters().isEmpty() ? "()" : "("),
                    "function",
                    method.getReturnType() + " " + method.getName() + "(" + parameters + ")");
        }
        if (member instanceof ClassTree type) {
            String name = type.getSimpleName().toString();
            return new Completion.Candidate(name, "class", name);
        }
        return null;
    }

    /** The statements of a text, roughly; the last is what is left open at its end. */
    private static List<String> statements(String text) {
        List<String> found = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\'' || c == '/') {
                i = Math.max(i, skip(text, i));
            } else if (c == '{' || c == '(' || c == '[') {
                depth++;
            } else if (c == '}' || c == ')' || c == ']') {
                depth--;
            }
            if (depth <= 0 && (c == ';' || c == '}' && !goesOn(text, i + 1))) {
                found.add(text.substring(from, i + 1));
                from = i + 1;
                depth = 0;
            }
        }
        found.add(text.substring(from));
        return found;
    }

    /** Whether what a brace closed is part of a longer expression. */
    private static boolean goesOn(String text, int at) {
        String rest = text.substring(at, Math.min(text.length(), at + 80)).stripLeading();
        return !rest.isEmpty() && ";,.)]=+:?".indexOf(rest.charAt(0)) >= 0;
    }

    /** The last character of the literal or comment that begins at a place, which may be open to the end. */
    private static int skip(String text, int at) {
        if (text.charAt(at) == '/') {
            boolean line = text.startsWith("//", at);
            if (!line && !text.startsWith("/*", at)) {
                return at;
            }
            int end = line ? text.indexOf('\n', at) : text.indexOf("*/", at + 2) + 1;
            return end <= 0 ? text.length() : end;
        }
        if (text.startsWith("\"\"\"", at)) {
            int end = text.indexOf("\"\"\"", at + 3);
            return end < 0 ? text.length() : end + 2;
        }
        for (int i = at + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == text.charAt(at) || text.charAt(i) == '\n') {
                return i;
            }
        }
        return text.length();
    }
}
