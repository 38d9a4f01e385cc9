package org.tunebook.kernel.engine;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticListener;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import org.jspecify.annotations.Nullable;

/**
 * Splits a cell into pieces for JShell. Statements that follow each other and declare nothing become one
 * block: JShell compiles and loads every piece by itself, which costs more than most statements do.
 */
final class CellSplitter {
    private static final int MOST_CHARS_OF_A_BLOCK = 20_000;
    private static final String BEFORE = "class $ { void $() throws Throwable {";
    private static final String AFTER = "\n}}";

    private static final String SEALED = "compiler.err.sealed.or.non.sealed.local.classes.not.allowed";

    /** What a sealed type may not be in the body of a method, in which pieces are read, but may in a cell. */
    private static final Set<String> ONLY_LOCAL = Set.of(SEALED, "compiler.err.invalid.permits.clause");

    private final SourceCodeAnalysis analysis;
    private @Nullable JavaCompiler compiler;
    private @Nullable StandardJavaFileManager files;

    CellSplitter(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    /** The pieces of a cell, in order. */
    List<Piece> split(String cell) {
        if (cell.strip().indexOf('\n') >= 0) {
            List<Piece> statements = asStatements(cell);
            if (statements != null) {
                return join(cell, statements);
            }
        }
        List<Piece> parts = new ArrayList<>();
        split(cell, 0, parts);
        if (parts.size() < 2 && cell.strip().indexOf('\n') < 0) {
            return parts;
        }
        return join(cell, classify(parts));
    }

    /** The pieces of a cell that is a list of statements, from one look at the whole; null if it is not. */
    private @Nullable List<Piece> asStatements(String cell) {
        List<Diagnostic<? extends JavaFileObject>> errors = new ArrayList<>();
        JavacTask task = task(List.of(new Unit(0, BEFORE + cell + "\n;}}")), errors::add);
        try {
            CompilationUnitTree unit = task.parse().iterator().next();
            List<? extends StatementTree> statements = statements(unit);
            if (statements == null) {
                return null;
            }
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            List<Piece> pieces = new ArrayList<>();
            int[] starts = new int[statements.size()];
            for (int i = 0; i < starts.length; i++) {
                starts[i] = (int) positions.getStartPosition(unit, statements.get(i)) - BEFORE.length();
            }
            includeSealed(starts, errors);
            for (int i = 0; i < starts.length; i++) {
                StatementTree statement = statements.get(i);
                boolean empty = statement.getKind() == Tree.Kind.EMPTY_STATEMENT;
                if (empty || i > 0 && starts[i] == starts[i - 1]) {
                    continue;
                }
                int next = i + 1;
                while (next < starts.length && starts[next] == starts[i]) {
                    next++;
                }
                int end = next < starts.length ? Math.min(starts[next], cell.length()) : cell.length();
                if (starts[i] < 0 || end <= starts[i]) {
                    return null;
                }
                Piece.Kind kind = declaresNothing(statement) ? Piece.Kind.STATEMENTS : Piece.Kind.OTHER;
                pieces.add(new Piece(cell.substring(starts[i], end), starts[i], kind));
            }
            if (pieces.isEmpty() || !onlyLastIsExpression(errors, pieces)) {
                return null;
            }
            Piece last = pieces.remove(pieces.size() - 1);
            CompletionInfo info = analysis.analyzeCompletion(last.source());
            boolean open = info.completeness() == Completeness.COMPLETE_WITH_SEMI;
            pieces.add(open ? new Piece(info.source(), last.offset(), last.kind()) : last);
            return pieces;
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    /** Whether all that is wrong is that the last statement is none, but an expression. */
    private static boolean onlyLastIsExpression(List<Diagnostic<? extends JavaFileObject>> errors, List<Piece> pieces) {
        int last = pieces.get(pieces.size() - 1).offset() + BEFORE.length();
        return errors.stream()
                .filter(CellSplitter::isError)
                .allMatch(error -> error.getCode().equals("compiler.err.not.stmt") && error.getPosition() >= last);
    }

    /** A sealed type's statement begins with that word, which the compiler leaves out when it complains of it. */
    private static void includeSealed(int[] starts, List<Diagnostic<? extends JavaFileObject>> errors) {
        for (Diagnostic<?> error : errors) {
            int at = (int) error.getPosition() - BEFORE.length();
            for (int i = 0; error.getCode().equals(SEALED) && i < starts.length; i++) {
                if (starts[i] > at) {
                    starts[i] = at;
                    break;
                }
            }
        }
    }

    private static boolean isError(Diagnostic<?> problem) {
        return problem.getKind() == Diagnostic.Kind.ERROR && !ONLY_LOCAL.contains(problem.getCode());
    }

    private void split(String text, int start, List<Piece> parts) {
        String rest = text;
        int offset = start;
        while (!rest.isBlank()) {
            CompletionInfo info = analysis.analyzeCompletion(rest);
            Completeness completeness = info.completeness();
            if (completeness == Completeness.EMPTY) {
                return;
            }
            String remaining = info.remaining() == null ? "" : info.remaining();
            if (!completeness.isComplete() || remaining.length() >= rest.length()) {
                boolean whole = completeness == Completeness.CONSIDERED_INCOMPLETE;
                parts.add(new Piece(rest, offset, whole ? Piece.Kind.OTHER : Piece.Kind.BROKEN));
                return;
            }
            String own = rest.substring(0, rest.length() - remaining.length());
            String source = completeness == Completeness.COMPLETE_WITH_SEMI ? info.source() : own;
            int before = source.length() - Comments.skip(source).length();
            if (before < source.length()) {
                parts.add(new Piece(source.substring(before), offset + before, Piece.Kind.OTHER));
            }
            offset += own.length();
            rest = remaining;
        }
    }

    /** Whether a piece can stand in the body of a method as it is. */
    boolean isStatements(String source) {
        return parse(List.of(new Piece(source, 0, Piece.Kind.OTHER))).get(0) != null;
    }

    /** Says which pieces are statements that declare nothing, and parts what only lacks a semicolon. */
    private List<Piece> classify(List<Piece> parts) {
        Map<Integer, List<? extends StatementTree>> parsed = parse(parts);
        List<Piece> classified = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Piece part = parts.get(i);
            List<? extends StatementTree> trees = parsed.get(i);
            if (trees != null && trees.size() == 1 && declaresNothing(trees.get(0))) {
                classified.add(part.as(Piece.Kind.STATEMENTS));
            } else if (trees != null || isMember(part.source()) || isExpression(part.source())) {
                classified.add(part);
            } else {
                classified.addAll(partAtLineEnds(part));
            }
        }
        return classified;
    }

    /** Expressions on lines of their own, without semicolons between them; the piece itself if it is not that. */
    private List<Piece> partAtLineEnds(Piece piece) {
        List<Piece> found = new ArrayList<>();
        String text = piece.source();
        int from = 0;
        while (from < text.length()) {
            int end = endOfLongestExpression(text, from);
            if (end < 0) {
                return List.of(piece.as(Piece.Kind.BROKEN));
            }
            String part = text.substring(from, end);
            int before = part.length() - Comments.skip(part).length();
            if (before < part.length()) {
                found.add(new Piece(part.substring(before), piece.offset() + from + before, Piece.Kind.OTHER));
            }
            from = end;
        }
        return found;
    }

    private int endOfLongestExpression(String text, int from) {
        for (int end = text.length(); end > from; end = text.lastIndexOf('\n', end - 1)) {
            String part = text.substring(from, end);
            if (part.isBlank() || isExpression(part)) {
                return end;
            }
        }
        return -1;
    }

    private boolean isMember(String text) {
        Set<Integer> broken = new HashSet<>();
        members(text, broken);
        return broken.isEmpty() || Comments.skip(text).startsWith("import");
    }

    /** What a text declares, as members of a class or as variables of a method; null if it is anything else. */
    @Nullable
    List<? extends Tree> declared(String text) {
        Set<Integer> broken = new HashSet<>();
        List<? extends Tree> members = members(text, broken);
        if (broken.isEmpty()) {
            return members;
        }
        List<? extends Tree> trees =
                parse(List.of(new Piece(text, 0, Piece.Kind.OTHER))).get(0);
        boolean variables = trees != null && trees.stream().allMatch(tree -> tree.getKind() == Tree.Kind.VARIABLE);
        return variables ? trees : null;
    }

    /** What a text declares as members of a class, as far as it can be read. */
    List<? extends Tree> members(String text) {
        return members(text, new HashSet<>());
    }

    private List<? extends Tree> members(String text, Set<Integer> broken) {
        try {
            CompilationUnitTree unit = task(List.of(new Unit(0, "class $ {" + text + "\n}")), broken)
                    .parse()
                    .iterator()
                    .next();
            boolean read = !unit.getTypeDecls().isEmpty();
            return read && unit.getTypeDecls().get(0) instanceof ClassTree type ? type.getMembers() : List.of();
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private boolean isExpression(String text) {
        List<Piece> one = List.of(new Piece("Object $ = " + text + "\n;", 0, Piece.Kind.OTHER));
        List<? extends StatementTree> trees = parse(one).get(0);
        return trees != null && trees.size() == 1;
    }

    private static boolean declaresNothing(StatementTree tree) {
        return switch (tree.getKind()) {
            case EXPRESSION_STATEMENT,
                    IF,
                    FOR_LOOP,
                    ENHANCED_FOR_LOOP,
                    WHILE_LOOP,
                    DO_WHILE_LOOP,
                    TRY,
                    THROW,
                    SYNCHRONIZED,
                    BLOCK,
                    SWITCH,
                    ASSERT -> true;
            default -> false;
        };
    }

    private List<Piece> join(String cell, List<Piece> parts) {
        List<Piece> joined = new ArrayList<>();
        int i = 0;
        while (i < parts.size()) {
            int from = i;
            int start = parts.get(from).offset();
            while (i < parts.size()
                    && parts.get(i).kind() == Piece.Kind.STATEMENTS
                    && (i < parts.size() - 1 || !mayHaveValue(parts.get(i)))
                    && end(parts, i, cell) - start <= MOST_CHARS_OF_A_BLOCK) {
                i++;
            }
            if (i - from > 1) {
                String block = "{" + cell.substring(start, end(parts, i - 1, cell)) + "\n}";
                joined.add(new Piece(block, start, 1, Piece.Kind.STATEMENTS, parts.subList(from, i)));
            } else {
                i = Math.max(i, from + 1);
                joined.add(parts.get(from));
            }
        }
        return joined;
    }

    private static int end(List<Piece> parts, int i, String cell) {
        return i + 1 < parts.size() ? parts.get(i + 1).offset() : cell.length();
    }

    /** Whether a cell that ends with this statement may show a value. */
    private static boolean mayHaveValue(Piece piece) {
        String text = Comments.skip(piece.source());
        for (String keyword : List.of("for", "while", "do", "if", "try", "throw", "synchronized", "assert")) {
            if (text.startsWith(keyword)
                    && (text.length() == keyword.length()
                            || !Character.isJavaIdentifierPart(text.charAt(keyword.length())))) {
                return false;
            }
        }
        return !text.startsWith("{");
    }

    /** The statements of each piece that is a list of statements. */
    private Map<Integer, List<? extends StatementTree>> parse(List<Piece> pieces) {
        List<JavaFileObject> units = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            units.add(new Unit(i, BEFORE + pieces.get(i).source() + AFTER));
        }
        Set<Integer> broken = new HashSet<>();
        Map<Integer, List<? extends StatementTree>> found = new HashMap<>();
        try {
            int index = 0;
            for (CompilationUnitTree tree : task(units, broken).parse()) {
                List<? extends StatementTree> statements = statements(tree);
                if (statements != null) {
                    found.put(index, statements);
                }
                index++;
            }
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
        found.keySet().removeAll(broken);
        return found;
    }

    private JavacTask task(List<JavaFileObject> units, Set<Integer> broken) {
        return task(units, problem -> {
            if (isError(problem) && problem.getSource() != null) {
                broken.add(Unit.index(problem.getSource()));
            }
        });
    }

    private JavacTask task(List<JavaFileObject> units, DiagnosticListener<JavaFileObject> problems) {
        JavaCompiler javac = compiler;
        if (javac == null) {
            javac = ToolProvider.getSystemJavaCompiler();
            compiler = javac;
            files = javac.getStandardFileManager(null, null, null);
        }
        return (JavacTask) javac.getTask(null, files, problems, List.of("-proc:none"), null, units);
    }

    private static @Nullable List<? extends StatementTree> statements(CompilationUnitTree unit) {
        if (unit.getTypeDecls().size() != 1
                || !(unit.getTypeDecls().get(0) instanceof ClassTree type)
                || type.getMembers().size() != 1) {
            return null;
        }
        Tree member = type.getMembers().get(0);
        BlockTree body = member instanceof MethodTree method ? method.getBody() : null;
        return body == null ? null : body.getStatements();
    }

    private static final class Unit extends SimpleJavaFileObject {
        private static final String SCHEME = "piece:/";

        private final String source;

        Unit(int index, String source) {
            super(URI.create(SCHEME + index), Kind.SOURCE);
            this.source = source;
        }

        static int index(JavaFileObject unit) {
            return Integer.parseInt(unit.toUri().toString().substring(SCHEME.length()));
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
        }
    }
}
