package org.tunebook.cli;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.execution.LocalExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** Cells run on plain JShell in this process, a snippet after the other, as IJava and JJava run them. */
public final class JShellCells {
    private static final String JARS = "%jars ";

    private final Control control = new Control();
    private final JShell shell =
            JShell.builder().executionEngine(new Engine(control), Map.of()).build();

    public JShellCells() {
        List.of("java.io", "java.math", "java.nio.file", "java.util", "java.util.concurrent", "java.util.function")
                .forEach(name -> shell.eval("import " + name + ".*;"));
        shell.eval("import java.util.stream.*;");
        shell.eval("0");
    }

    /** The class path that a cell adds with {@code %jars}; empty if it does no such thing. */
    public List<String> jars(String cell) throws IOException {
        if (!cell.startsWith(JARS)) {
            return List.of();
        }
        Path pattern = Path.of(cell.substring(JARS.length()).strip());
        PathMatcher named = FileSystems.getDefault().getPathMatcher("glob:" + pattern.getFileName());
        try (Stream<Path> files = Files.list(pattern.getParent())) {
            return files.filter(file -> named.matches(file.getFileName()))
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    public void addToClasspath(String path) {
        shell.addToClasspath(path);
    }

    public ClassLoader loader() {
        return control.loader;
    }

    /** Runs a cell; its value is that of an expression at its end, else null. */
    public Object run(String cell) throws Exception {
        Object value = null;
        String rest = cell;
        while (!rest.isBlank()) {
            SourceCodeAnalysis.CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            rest = next.remaining();
            value = null;
            for (SnippetEvent event : shell.eval(next.source())) {
                if (event.exception() instanceof EvalException thrown) {
                    thrown.printStackTrace();
                    throw thrown;
                }
                if (event.status() == Snippet.Status.REJECTED) {
                    throw new IllegalArgumentException(
                            shell.diagnostics(event.snippet())
                                            .map(each -> each.getMessage(Locale.ROOT))
                                            .toList() + " in " + next.source());
                }
                if (event.causeSnippet() == null
                        && (event.snippet().kind() == Snippet.Kind.EXPRESSION
                                || event.snippet().subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND)) {
                    value = control.value;
                }
            }
        }
        return value;
    }

    /** Keeps the value of a snippet itself, of which JShell tells the text alone. */
    private static final class Control extends LocalExecutionControl {
        private ClassLoader loader;
        private Object value;

        @Override
        protected String invoke(Method snippet) throws Exception {
            loader = snippet.getDeclaringClass().getClassLoader();
            Object result = snippet.invoke(null);
            value = result;
            return valueString(result);
        }
    }

    private record Engine(Control control) implements ExecutionControlProvider {
        @Override
        public String name() {
            return "cells";
        }

        @Override
        public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
            return control;
        }
    }
}
