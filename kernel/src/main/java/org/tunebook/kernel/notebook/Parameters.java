package org.tunebook.kernel.notebook;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * What a notebook can be given from outside: the variables of the cell tagged {@code parameters}, or the
 * components of a {@code record Params} declared there. Values go into a cell below it, tagged {@code
 * injected-parameters}; one from an earlier run is replaced.
 */
public final class Parameters {
    private static final String TAG = "parameters";
    private static final String INJECTED = "injected-parameters";
    private static final String RECORD = "Params";
    private static final Pattern NOT_LOCAL =
            Pattern.compile("(?m)^[ \\t]*(%.*$|import\\b[^;\\n]*;|((public|private|protected|static)\\s+)+)");
    private static final String BEFORE = "class Cell { void cell() {";
    private static final String AFTER = "\n}}";

    private final NotebookCell cell;
    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, VariableTree> variables = new LinkedHashMap<>();
    private @Nullable ClassTree params;
    private @Nullable VariableTree instance;
    private final Source source;

    private Parameters(NotebookCell cell) {
        this.cell = cell;
        this.source = Source.of(cell.source());
        for (Tree statement : source.statements()) {
            if (statement instanceof ClassTree type
                    && type.getKind() == Tree.Kind.RECORD
                    && type.getSimpleName().contentEquals(RECORD)) {
                params = type;
            } else if (statement instanceof VariableTree variable && variable.getInitializer() != null) {
                variables.put(variable.getName().toString(), variable);
            }
        }
        if (params != null) {
            instance = variables.values().stream()
                    .filter(variable -> typeOf(variable).equals(RECORD))
                    .findFirst()
                    .orElse(null);
            components(params).forEach(each -> types.put(each.getName().toString(), typeOf(each)));
        } else {
            variables.forEach((name, variable) -> types.put(name, typeOf(variable)));
        }
    }

    /**
     * Gives a notebook values for its parameters.
     *
     * @param values texts by parameter name; with none of them the notebook stays as it is
     * @throws ParameterException if the notebook has no such parameter, or a text is not of its type
     */
    public static void inject(Map<String, String> values, NotebookDocument notebook) {
        if (values.isEmpty()) {
            return;
        }
        NotebookCell cell = notebook.tagged(TAG)
                .orElseThrow(() -> new ParameterException("the notebook takes no parameters: it has no code cell"
                        + " tagged \"" + TAG + "\" that declares them"));
        notebook.putBelow(cell, INJECTED, new Parameters(cell).assignments(values));
    }

    private String assignments(Map<String, String> values) {
        Map<String, String> expressions = new LinkedHashMap<>();
        values.forEach((name, text) -> expressions.put(name, expression(name, text)));
        StringBuilder out = new StringBuilder("// Parameters");
        if (params != null) {
            return out.append('\n').append(newParams(params, expressions)).toString();
        }
        types.forEach((name, type) -> {
            String expression = expressions.get(name);
            if (expression != null) {
                out.append(String.format("%n%s %s = %s;", type, name, expression));
            }
        });
        return out.toString();
    }

    private String expression(String name, String text) {
        String given = "-p " + name + "=" + text + ": ";
        String type = types.get(name);
        if (type == null) {
            throw new ParameterException(given + "the notebook has no parameter " + name + "; expected " + known());
        }
        ParameterType known = ParameterType.named(type)
                .orElseThrow(() -> new ParameterException(given + name + " is of type " + type
                        + ", whose values cannot be given as text; expected one of "
                        + String.join(", ", ParameterType.names())));
        return known.of(text)
                .orElseThrow(() -> new ParameterException(
                        given + name + " is of type " + type + "; expected " + known.expected()));
    }

    private String known() {
        return types.isEmpty()
                ? "none: its cell tagged \"" + TAG + "\" declares no variable with a value and no record " + RECORD
                : types.entrySet().stream()
                        .map(each -> each.getKey() + " (" + each.getValue() + ")")
                        .collect(Collectors.joining(", "));
    }

    /** A new instance of the record: given values, and for the others what the cell itself says. */
    private String newParams(ClassTree type, Map<String, String> expressions) {
        List<? extends ExpressionTree> own = instance != null && instance.getInitializer() instanceof NewClassTree made
                ? made.getArguments()
                : List.of();
        List<VariableTree> components = components(type);
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < components.size(); i++) {
            String name = components.get(i).getName().toString();
            String given = expressions.get(name);
            if (given == null && own.size() != components.size()) {
                throw new ParameterException(
                        "no value for " + name + " (" + types.get(name) + "), since the cell tagged" + " \"" + TAG
                                + "\" makes no " + RECORD + " to take it from; expected -p " + name + "=…");
            }
            arguments.add(given == null ? source.text(own.get(i)) : given);
        }
        String variable = instance == null ? "params" : instance.getName().toString();
        return String.format("%s %s = new %s(%s);", RECORD, variable, RECORD, String.join(", ", arguments));
    }

    private static List<VariableTree> components(ClassTree type) {
        List<VariableTree> components = new ArrayList<>();
        for (Tree member : type.getMembers()) {
            if (member instanceof VariableTree field
                    && !field.getModifiers().getFlags().contains(Modifier.STATIC)) {
                components.add(field);
            }
        }
        return components;
    }

    private String typeOf(VariableTree variable) {
        Tree declared = variable.getType();
        String written = declared == null ? "var" : source.text(declared);
        return written.isEmpty() || written.equals("var") ? inferred(variable.getInitializer()) : written;
    }

    /** The type of a {@code var}, as far as its value shows it. */
    private String inferred(@Nullable ExpressionTree value) {
        if (value instanceof UnaryTree signed) {
            return inferred(signed.getExpression());
        }
        if (value instanceof LiteralTree literal && literal.getValue() != null) {
            return switch (literal.getKind()) {
                case INT_LITERAL -> "int";
                case LONG_LITERAL -> "long";
                case FLOAT_LITERAL -> "float";
                case DOUBLE_LITERAL -> "double";
                case CHAR_LITERAL -> "char";
                case BOOLEAN_LITERAL -> "boolean";
                default -> "String";
            };
        }
        if (value instanceof NewClassTree made) {
            return source.text(made.getIdentifier());
        }
        if (value instanceof MethodInvocationTree call && call.getMethodSelect() instanceof MemberSelectTree method) {
            String owner = source.text(method.getExpression());
            return ParameterType.named(owner).isPresent() ? owner : "var";
        }
        return "var";
    }

    @Override
    public String toString() {
        return cell.id() + ": " + known();
    }

    /** The cell's code, parsed as the body of a method. */
    private record Source(String code, CompilationUnitTree unit, SourcePositions positions) {
        static Source of(String cell) {
            String code = BEFORE + withoutWhatIsNotLocal(cell) + AFTER;
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
            JavacTask task = (JavacTask)
                    compiler.getTask(null, null, problems, List.of("-proc:none"), null, List.of(new Text(code)));
            try {
                CompilationUnitTree unit = task.parse().iterator().next();
                for (Diagnostic<? extends JavaFileObject> problem : problems.getDiagnostics()) {
                    if (problem.getKind() == Diagnostic.Kind.ERROR) {
                        throw new ParameterException("line " + problem.getLineNumber() + " of the cell tagged \"" + TAG
                                + "\": " + problem.getMessage(Locale.ROOT)
                                + "; expected variables with their values, or a record " + RECORD);
                    }
                }
                return new Source(code, unit, Trees.instance(task).getSourcePositions());
            } catch (IOException e) {
                throw new IllegalStateException("parsing from memory failed", e);
            }
        }

        private static String withoutWhatIsNotLocal(String cell) {
            Matcher matcher = NOT_LOCAL.matcher(cell);
            return matcher.replaceAll(found -> " ".repeat(found.group().length()));
        }

        List<? extends Tree> statements() {
            for (Tree type : unit.getTypeDecls()) {
                for (Tree member : ((ClassTree) type).getMembers()) {
                    if (member instanceof MethodTree method && method.getName().contentEquals("cell")) {
                        BlockTree body = method.getBody();
                        return body == null ? List.of() : body.getStatements();
                    }
                }
            }
            return List.of();
        }

        String text(Tree tree) {
            long start = positions.getStartPosition(unit, tree);
            long end = positions.getEndPosition(unit, tree);
            return start < 0 || end < start ? "" : code.substring((int) start, (int) end);
        }
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String code;

        Text(String code) {
            super(URI.create("string:///Cell.java"), Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }
}
