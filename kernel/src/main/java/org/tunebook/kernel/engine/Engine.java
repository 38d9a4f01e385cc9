package org.tunebook.kernel.engine;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.UnresolvedReferenceException;
import org.jspecify.annotations.Nullable;
import org.tunebook.kernel.engine.CellOutput.Channel;
import org.tunebook.notebook.Live;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;
import org.tunebook.notebook.NotebookExtension;

/**
 * A session of Java cells: what one cell declares, those after it can use. Cells run in this process, one
 * after the other; all methods but {@link #interrupt()} belong to one thread at a time.
 */
public final class Engine implements AutoCloseable {
    private static final List<String> IMPORTS = List.of(
            "java.io.*",
            "java.math.*",
            "java.net.*",
            "java.nio.file.*",
            "java.util.*",
            "java.util.concurrent.*",
            "java.util.function.*",
            "java.util.prefs.*",
            "java.util.regex.*",
            "java.util.stream.*",
            "org.tunebook.notebook.*",
            "static org.tunebook.kernel.engine.Cells.*");

    private static final Pattern NON_SEALED = Pattern.compile("\\bnon-sealed\\b");
    private static final CellResult NO_VALUE = new CellResult.Succeeded(Optional.empty());

    private static final Set<String> ONLY_JOINED =
            Set.of("compiler.err.unreachable.stmt", "compiler.err.limit.code", "compiler.err.already.defined");

    private final Path[] classPath;
    private final SnippetLoader loader;
    private final SnippetControl control;
    private final OutputPump pump = new OutputPump();
    private final ValueForms forms = new ValueForms();
    private final Notebook notebook = new CellNotebook(forms);
    private final Notebook before = Notebook.current();
    private final Magics magics = new Magics();
    private final CellRun.Calls calls = new FromCode();
    private final Set<String> extensions = new HashSet<>();
    private final Deque<String> imports = new ArrayDeque<>(IMPORTS);
    private boolean extended;

    /** Ended once the session is in use and there is time: the index of all classes is some 20 MB or more. */
    private final CountDownLatch indexing = new CountDownLatch(1);

    private boolean used;

    private final JShell shell;
    private final SourceCodeAnalysis analysis;
    private final Origins origins;
    private final CellSplitter splitter;
    private final Inspector inspector;
    private final Map<DeclarationSnippet, Piece> unresolved = new LinkedHashMap<>();
    private @Nullable CellSource evaluated;
    private @Nullable Piece evaluatedPiece;

    /** The last piece that was declared as final first. */
    private @Nullable Piece opened;

    private volatile @Nullable CellRun running;
    private final MemoryReserve reserve = new MemoryReserve();

    private Engine(List<Path> classPath, ClassLoader parent) {
        StandardStreams.install();
        this.classPath = classPath.toArray(Path[]::new);
        this.loader = new SnippetLoader(parent);
        this.control = new SnippetControl(loader, reserve::release);
        this.shell = JShell.builder()
                .executionEngine(control.provider(), Map.of())
                .fileManager(files -> new CompilerFiles(files, indexing))
                .compilerOptions("-proc:none", "-Xlint:none", "-g")
                .idGenerator(this::placed)
                .build();
        loader.ignoring(() -> shell.addToClasspath(joined(classPath)));
        this.analysis = shell.sourceCodeAnalysis();
        this.origins = new Origins(analysis);
        loader.tell(origins);
        this.splitter = new CellSplitter(analysis);
        this.inspector = new Inspector(shell, splitter, new Sources(classPath));
        Notebook.attach(notebook);
    }

    /** A session whose cells see what this process's class path holds. */
    public static Engine start() {
        ClassLoader own = Engine.class.getClassLoader();
        return new Engine(ClassPath.ofProcess(), own == null ? ClassLoader.getSystemClassLoader() : own);
    }

    private static String joined(List<Path> classPath) {
        List<String> names = new ArrayList<>();
        classPath.forEach(path -> names.add(path.toString()));
        return String.join(File.pathSeparator, names);
    }

    /** Lets libraries register how their values are shown and what cells import of them. */
    private void extend() {
        extended = true;
        Set<String> more = new LinkedHashSet<>();
        var found = ServiceLoader.load(NotebookExtension.class, loader).iterator();
        while (true) {
            try {
                if (!found.hasNext()) {
                    break;
                }
                NotebookExtension extension = found.next();
                if (extensions.add(extension.getClass().getName())) {
                    extension.register(forms);
                    more.addAll(extension.imports());
                }
            } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
                System.err.println("A notebook extension could not be used: " + e);
            }
        }
        more.removeAll(IMPORTS);
        imports.addAll(more);
    }

    /**
     * Does one step of what the engine has still to do before its cells have all their imports. Whoever
     * has an engine and nothing else to do calls this until it says that nothing is left; a cell that
     * needs the rest before that waits for it.
     *
     * @return whether there may be more to do
     */
    public boolean prepare() {
        if (!extended) {
            extend();
            return true;
        }
        String next = imports.poll();
        if (next == null) {
            if (used) {
                indexing.countDown();
            }
            return false;
        }
        quietly("import " + next + ";");
        return true;
    }

    private void prepareAll() {
        boolean more;
        do {
            more = prepare();
        } while (more);
    }

    /** The session is used, so it will be asked what classes there are. */
    private void used() {
        used = true;
        if (prepared()) {
            indexing.countDown();
        }
    }

    private boolean prepared() {
        return extended && imports.isEmpty();
    }

    /** JShell asks for the id of each snippet that it makes. */
    private String placed(Snippet snippet, int n) {
        if (evaluated != null && evaluatedPiece != null) {
            origins.place(snippet, evaluated, evaluatedPiece);
        }
        return Integer.toString(n);
    }

    private void quietly(String source) {
        evaluated = null;
        control.run(null);
        shell.eval(source);
    }

    /** The class path that cells are compiled against, without what cells added. */
    public List<Path> classPath() {
        return List.of(classPath);
    }

    /**
     * Runs a cell.
     *
     * @param number shown in error messages; 0 for code that is no cell
     * @param output gets what the cell prints and shows, also after this method has returned
     */
    public CellResult run(int number, String source, CellOutput output) {
        CellSource cell = CellSource.of(number, Segment.asCalls(source.replace("\r\n", "\n")));
        if (!prepared() && !Names.onlyOfTheLanguage(cell.text())) {
            prepareAll();
        }
        reserve.keep();
        CellRun run = new CellRun(number, output, pump, calls);
        running = run;
        CellRun.running(run);
        control.run(run);
        try {
            return run(cell, run, Programs.RUN);
        } catch (CellGuard.CellStopped e) {
            return interrupted(cell, run);
        } catch (OutOfMemoryError e) {
            reserve.release();
            return new CellResult.Failed(error(e));
        } finally {
            run.deliver();
            running = null;
            control.run(null);
            CellRun.running(null);
            run.releaseStop();
            StandardStreams.restore();
            reserve.keep();
            used();
        }
    }

    private CellResult interrupted(CellSource cell, CellRun run) {
        List<String> lines = new ArrayList<>();
        lines.add(Ansi.error("Interrupted") + ": " + cell.name() + " was stopped; what it had done before stays.");
        String leftBehind = run.leftBehind();
        if (leftBehind != null) {
            lines.add("It does not heed the interrupt in " + leftBehind
                    + ": it was left behind there, and nothing it still does is shown. Restart the kernel to be rid of"
                    + " it.");
        }
        return new CellResult.Failed(new CellError(CellError.INTERRUPTED, cell.name() + " was interrupted", lines));
    }

    /** What is done with a program that a source holds: a cell's is run, a loaded file's is there to be called. */
    private enum Programs {
        RUN,
        DECLARED
    }

    private CellResult run(CellSource cell, CellRun run, Programs programs) {
        CellResult result = NO_VALUE;
        List<Segment> segments = Segment.of(cell.text());
        boolean alone = segments.stream().filter(Segment::runsCode).count() == 1;
        for (Segment segment : segments) {
            if (run.stopping()) {
                return interrupted(cell, run);
            }
            if (segment instanceof Segment.Code code) {
                result = runCode(cell.part(code.from(), code.to()), run, alone ? programs : Programs.DECLARED);
            } else if (segment instanceof Segment.Call call) {
                result = run(call.magic(), cell, run);
            } else if (segment instanceof Segment.Question question) {
                String name = question.name();
                result = explain(name);
            }
            if (result instanceof CellResult.Failed) {
                return result;
            }
        }
        return result;
    }

    private CellResult explain(String name) {
        MimeBundle found = inspect(name, name.length()).orElseGet(() -> MimeBundle.text("nothing is known of " + name));
        return new CellResult.Explained(found);
    }

    private CellResult run(Magic magic, CellSource cell, CellRun run) {
        Object result;
        try {
            result = control.call(run, () -> magics.call(magic));
        } catch (CellGuard.CellStopped e) {
            throw e;
        } catch (Throwable e) {
            return new CellResult.Failed(failed(magic, cell, e));
        }
        if (result instanceof Magics.Result.Paths paths) {
            add(paths.paths());
            return NO_VALUE;
        }
        if (result instanceof Magics.Result.Code code) {
            return run(new CellSource(code.name(), code.source()), run, Programs.DECLARED);
        }
        if (result instanceof Magics.Result.Timed timed) {
            long start = System.nanoTime();
            CellResult ended = run(timed(timed.source(), magic, cell), run, Programs.RUN);
            run.print(Channel.STDOUT, String.format("Wall time: %,.1f ms%n", (System.nanoTime() - start) / 1e6));
            return ended;
        }
        throw new IllegalStateException("%" + magic.name() + " gave no result");
    }

    private static CellSource timed(String source, Magic magic, CellSource cell) {
        int name =
                cell.text().indexOf(magic.name(), magic.offset()) + magic.name().length();
        int start = cell.text().indexOf(source, name);
        return cell.part(start, start + source.length());
    }

    private static CellError failed(Magic magic, CellSource cell, Throwable why) {
        String message = why instanceof Magics.Failed ? String.valueOf(why.getMessage()) : why.toString();
        String place = Ansi.place(cell.name() + " line " + cell.line(magic.offset()));
        return new CellError(
                "MagicFailed", message, List.of(place + ": " + Ansi.error("%" + magic.name()) + ": " + message));
    }

    /** Lets cells see more jars and directories, and the extensions in them. */
    private void add(List<Path> paths) {
        for (Path path : paths) {
            shell.addToClasspath(path.toString());
        }
        extended &= paths.isEmpty();
    }

    /** What code asks for in the midst of a cell, on the cell's thread, while the engine waits for it. */
    private final class FromCode implements CellRun.Calls {
        @Override
        public List<String> call(Magic magic) {
            try {
                if (magics.call(magic) instanceof Magics.Result.Paths paths) {
                    add(paths.paths());
                    return paths.paths().stream().map(Path::toString).toList();
                }
                throw new IllegalArgumentException("%" + magic.name()
                        + " runs code, so it cannot be called from code; write it on a line of its own");
            } catch (Magics.Failed e) {
                throw new IllegalArgumentException("%" + magic.name() + ": " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
        }

        @Override
        public @Nullable Object eval(String code) throws Throwable {
            CellSource source = new CellSource("eval", code);
            Object value = null;
            try {
                for (Piece piece : SealedTypes.permitting(splitter.split(source.text()))) {
                    Outcome outcome = evaluate(source, piece);
                    Throwable thrown = control.thrown();
                    if (thrown != null) {
                        throw thrown;
                    }
                    if (outcome.isFailure()) {
                        CellError error = outcome.failure == null
                                ? Traceback.compilation(source, outcome.problems)
                                : outcome.failure;
                        throw new IllegalArgumentException(error.plain());
                    }
                    value = outcome.value;
                }
                return value;
            } finally {
                control.reset();
            }
        }
    }

    private CellResult runCode(CellSource cell, CellRun run, Programs programs) {
        List<Piece> parts = SealedTypes.permitting(splitter.split(cell.text()));
        // Nothing of a cell runs that cannot be read to its end.
        for (Piece part : parts) {
            CellResult failed = part.kind() == Piece.Kind.BROKEN ? rejected(cell, part) : null;
            if (failed != null) {
                return failed;
            }
        }
        Piece start = programs == Programs.RUN ? Program.start(parts, splitter) : null;
        unresolved.clear();
        Optional<MimeBundle> value = Optional.empty();
        for (int i = 0; i < parts.size(); i++) {
            if (run.stopping()) {
                return interrupted(cell, run);
            }
            Outcome outcome = evaluate(cell, parts.get(i));
            if (!outcome.problems.isEmpty()) {
                return new CellResult.Failed(compilation(cell, outcome.problems, parts.subList(i, parts.size())));
            }
            if (outcome.failure != null) {
                return new CellResult.Failed(outcome.failure);
            }
            if (i == parts.size() - 1 && outcome.hasValue) {
                value = show(run, outcome.value);
            }
        }
        Outcome started = start == null || run.stopping() ? Outcome.NOTHING : evaluate(cell, start);
        if (started.failure != null) {
            return new CellResult.Failed(started.failure);
        }
        tellUnresolved(cell, run);
        return run.stopping() ? interrupted(cell, run) : new CellResult.Succeeded(value);
    }

    private @Nullable CellResult rejected(CellSource cell, Piece part) {
        if (analysis.sourceToSnippets(part.source()).stream().noneMatch(s -> s.kind() == Snippet.Kind.ERRONEOUS)) {
            return null;
        }
        Outcome outcome = evaluate(cell, part);
        if (!outcome.problems.isEmpty()) {
            return new CellResult.Failed(Traceback.compilation(cell, outcome.problems));
        }
        return outcome.failure == null ? null : new CellResult.Failed(outcome.failure);
    }

    private record Outcome(
            @Nullable CellError failure,
            List<Traceback.Problem> problems,
            boolean hasValue,
            @Nullable Object value) {
        static final Outcome NOTHING = new Outcome(null, List.of(), false, null);

        static Outcome failed(CellError error) {
            return new Outcome(error, List.of(), false, null);
        }

        static Outcome rejected(List<Traceback.Problem> problems) {
            return new Outcome(null, problems, false, null);
        }

        boolean isFailure() {
            return failure != null || !problems.isEmpty();
        }
    }

    /** The forms of a cell's value; none of one that lives, which is shown as a display that can be updated. */
    private Optional<MimeBundle> show(CellRun run, @Nullable Object value) {
        try {
            if (value instanceof String || value instanceof Integer || value instanceof Double || value == null) {
                return Optional.of(forms.of(value));
            }
            if (value instanceof Live && run.number > 0) {
                control.call(run, () -> notebook.display(value));
                return Optional.empty();
            }
            Object bundle = control.call(run, () -> forms.of(value));
            return Optional.of(bundle instanceof MimeBundle shown ? shown : MimeBundle.text("null"));
        } catch (CellGuard.CellStopped e) {
            throw e;
        } catch (Throwable e) {
            String type = value == null ? "null" : ValueForms.name(value.getClass());
            return Optional.of(MimeBundle.text(type + " that could not be shown: " + e));
        }
    }

    private Outcome evaluate(CellSource cell, Piece piece) {
        List<SnippetEvent> events = eval(cell, piece);
        Object value = control.value();
        boolean hasValue = false;
        for (SnippetEvent event : events) {
            if (event.causeSnippet() != null) {
                continue;
            }
            Snippet snippet = event.snippet();
            Throwable thrown = control.thrown();
            if (control.stopped()) {
                throw new CellGuard.CellStopped();
            }
            if (thrown != null) {
                return Outcome.failed(error(thrown));
            }
            if (event.exception() instanceof UnresolvedReferenceException lacking) {
                return Outcome.failed(unresolved(cell, lacking));
            }
            if (event.status() == Status.REJECTED && onlyJoined(piece, snippet)) {
                return oneByOne(cell, piece);
            }
            if (event.status() == Status.REJECTED && !piece.equals(opened) && lacksItsSealedType(snippet)) {
                opened = piece;
                eval(cell, piece.with(NON_SEALED.matcher(piece.source()).replaceFirst("final     ")));
                return evaluate(cell, piece);
            }
            if (event.status() == Status.REJECTED) {
                Piece mended = mended(piece, snippet);
                return mended == null ? Outcome.rejected(problems(cell, piece, snippet)) : evaluate(cell, mended);
            }
            if (event.status() == Status.RECOVERABLE_DEFINED || event.status() == Status.RECOVERABLE_NOT_DEFINED) {
                if (snippet instanceof DeclarationSnippet declaration) {
                    unresolved.put(declaration, piece);
                }
            }
            hasValue = snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND
                    || snippet.subKind() == SubKind.OTHER_EXPRESSION_SUBKIND
                    || snippet.subKind() == SubKind.VAR_VALUE_SUBKIND;
            if (snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
                // Every variable makes all later cells slower to compile, and this one has no name to use it by.
                shell.drop(snippet);
            }
        }
        return hasValue ? new Outcome(null, List.of(), true, value) : Outcome.NOTHING;
    }

    /** What is shown of an exception; its own methods are user code, which may do anything. */
    private CellError error(Throwable thrown) {
        CellRun run = running;
        try {
            if (run != null
                    && control.call(run, () -> new Traceback(origins).thrown(thrown)) instanceof CellError error) {
                return error;
            }
        } catch (CellGuard.CellStopped e) {
            throw e;
        } catch (Throwable e) {
            String why = "(nothing more can be said: the exception's own methods threw "
                    + e.getClass().getName() + ")";
            String name = Traceback.userName(thrown.getClass().getName());
            return new CellError(name, why, List.of(Ansi.error(name) + ": " + why));
        }
        return new Traceback(origins).thrown(thrown);
    }

    /**
     * Whether a type is wrong only because its sealed supertype cannot be used yet, since that waits for this very
     * type. Declared as final once, it lets the sealed type be made, and then itself.
     */
    private boolean lacksItsSealedType(Snippet snippet) {
        return shell.diagnostics(snippet)
                .anyMatch(diag -> diag.getCode().equals("compiler.err.non.sealed.with.no.sealed.supertype"));
    }

    /** Whether statements are wrong only because they were joined to a block. */
    private boolean onlyJoined(Piece piece, Snippet snippet) {
        return !piece.parts().isEmpty()
                && shell.diagnostics(snippet)
                        .filter(Diag::isError)
                        .allMatch(diag -> ONLY_JOINED.contains(diag.getCode()));
    }

    private Outcome oneByOne(CellSource cell, Piece piece) {
        for (Piece part : piece.parts()) {
            Outcome outcome = evaluate(cell, part);
            if (outcome.isFailure()) {
                return outcome;
            }
        }
        return Outcome.NOTHING;
    }

    private List<SnippetEvent> eval(CellSource cell, Piece piece) {
        evaluated = cell;
        evaluatedPiece = piece;
        control.reset();
        try {
            List<SnippetEvent> events = shell.eval(piece.source());
            loader.defineAll();
            for (SnippetEvent event : events) {
                if (!event.status().isActive() || !event.snippet().kind().isPersistent()) {
                    origins.forget(event.snippet());
                }
            }
            return events;
        } finally {
            evaluated = null;
            evaluatedPiece = null;
        }
    }

    private List<Traceback.Problem> problems(CellSource cell, Piece piece, Snippet snippet) {
        return shell.diagnostics(snippet)
                .filter(Diag::isError)
                .map(diag -> Traceback.Problem.of(diag, piece, cell))
                .toList();
    }

    /**
     * A piece that is right in Java but not as JShell wraps it, so that JShell takes it: types are public
     * there, hence their records' compact constructors have to be.
     */
    private @Nullable Piece mended(Piece piece, Snippet snippet) {
        List<Diag> errors = shell.diagnostics(snippet).filter(Diag::isError).toList();
        if (errors.size() != 1
                || !errors.get(0).getCode().equals("compiler.err.invalid.canonical.constructor.in.record")) {
            return null;
        }
        int at = (int) errors.get(0).getPosition();
        if (at < 0 || at > piece.source().length() || piece.source().startsWith("public", at)) {
            return null;
        }
        String source =
                piece.source().substring(0, at) + "public " + piece.source().substring(at);
        return new Piece(source, piece.offset(), piece.shift(), piece.kind(), List.of());
    }

    /** The error for what is wrong with a piece, and with all that follow it and could not be run for it. */
    private CellError compilation(CellSource cell, List<Traceback.Problem> found, List<Piece> unrun) {
        List<Traceback.Problem> problems = new ArrayList<>(found);
        if (unrun.size() > 1) {
            int known = unrun.get(1).offset();
            problems(cell, unrun).stream()
                    .filter(problem -> problem.start() >= known)
                    .forEach(problems::add);
        }
        Advice advice = new Advice(analysis);
        return Traceback.compilation(
                cell,
                problems.stream()
                        .map(problem -> problem.with(advice.on(problem, cell)))
                        .toList());
    }

    /** What the compiler says of pieces as the body of a method, which runs none of them. */
    private List<Traceback.Problem> problems(CellSource cell, List<Piece> pieces) {
        int start = pieces.get(0).offset();
        StringBuilder body = new StringBuilder(cell.text().substring(start));
        for (int i = 0; i < pieces.size(); i++) {
            int from = pieces.get(i).offset() - start;
            int to = i + 1 < pieces.size() ? pieces.get(i + 1).offset() - start : body.length();
            if (!splitter.isStatements(body.substring(from, to))) {
                for (int c = from; c < to; c++) {
                    if (body.charAt(c) != '\n') {
                        body.setCharAt(c, ' ');
                    }
                }
            }
        }
        String before = "void $check$() throws Throwable {";
        control.reset();
        List<Traceback.Problem> problems = new ArrayList<>();
        for (SnippetEvent event : shell.eval(before + body + "\n}")) {
            if (event.causeSnippet() == null) {
                Piece piece = new Piece("", start, before.length(), Piece.Kind.OTHER, List.of());
                problems.addAll(problems(cell, piece, event.snippet()));
                if (event.status() != Status.REJECTED) {
                    shell.drop(event.snippet());
                }
            }
        }
        return problems;
    }

    /** Says what was declared but cannot be used yet, once the cell has had its chance to declare the rest. */
    private void tellUnresolved(CellSource cell, CellRun run) {
        unresolved.forEach((declaration, piece) -> {
            Status status = shell.status(declaration);
            if (status == Status.RECOVERABLE_DEFINED || status == Status.RECOVERABLE_NOT_DEFINED) {
                run.print(
                        Channel.STDERR,
                        declaration.name() + " can be used once this is declared: "
                                + String.join(", ", unresolved(declaration)) + "\n"
                                + advice(unresolved(declaration), piece, cell));
            }
        });
    }

    private List<String> unresolved(DeclarationSnippet declaration) {
        return shell.unresolvedDependencies(declaration).toList();
    }

    /** Near names and imports for what a declaration lacks, where it names that. */
    private String advice(List<String> missing, Piece piece, CellSource cell) {
        Advice advice = new Advice(analysis);
        StringBuilder lines = new StringBuilder();
        for (String each : missing) {
            String name = each.replaceFirst("^\\w+ ", "").replaceFirst("\\W.*", "");
            Matcher named = Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(piece.source());
            if (!name.isEmpty() && named.find()) {
                int at = piece.offset() - piece.shift() + named.start();
                Traceback.Problem problem =
                        new Traceback.Problem(at, at + name.length(), "compiler.err.cant.resolve", each, List.of());
                for (String line : advice.on(problem, cell)) {
                    lines.append("  line ")
                            .append(cell.line(at))
                            .append(": ")
                            .append(line)
                            .append('\n');
                }
            }
        }
        return lines.toString();
    }

    private String reasons(Snippet snippet) {
        return shell.diagnostics(snippet)
                .filter(Diag::isError)
                .map(diag -> diag.getMessage(Locale.ROOT).lines().findFirst().orElse(""))
                .collect(Collectors.joining("; "));
    }

    private CellError unresolved(CellSource cell, UnresolvedReferenceException exception) {
        DeclarationSnippet snippet = exception.getSnippet();
        List<String> missing = unresolved(snippet);
        String message = missing.isEmpty()
                ? snippet.name() + " no longer compiles, since what it uses has changed: " + reasons(snippet)
                : snippet.name() + " cannot be used before this is declared: " + String.join(", ", missing);
        List<String> lines = new ArrayList<>(List.of(Ansi.error("UnresolvedReference") + ": " + message));
        Piece declaration = unresolved.get(snippet);
        if (declaration != null) {
            advice(missing, declaration, cell).lines().forEach(lines::add);
        }
        return new CellError("UnresolvedReference", message, lines);
    }

    /**
     * Evaluates one expression beside the cells, for a front end that watches it.
     *
     * @return its forms, or why there are none
     */
    public CellResult evaluate(String expression) {
        return run(0, expression, CellOutput.none());
    }

    /** Stops the running cell, if one runs; returns when it has ended. Can be called from any thread. */
    public void interrupt() {
        if (running != null) {
            control.stop();
        }
    }

    /** What may follow or replace the word before the cursor. */
    public Completion complete(String code, int cursor) {
        prepareAll();
        used();
        return inspector.complete(code, clamp(cursor, code));
    }

    /** What is known about the name at the cursor: signatures and Javadoc. */
    public Optional<MimeBundle> inspect(String code, int cursor) {
        prepareAll();
        used();
        return inspector.inspect(code, clamp(cursor, code));
    }

    private static int clamp(int cursor, String code) {
        return Math.max(0, Math.min(cursor, code.length()));
    }

    /** Whether code can be run as it stands. */
    public Completeness completeness(String code) {
        String rest = code;
        while (true) {
            SourceCodeAnalysis.CompletionInfo info = analysis.analyzeCompletion(rest);
            switch (info.completeness()) {
                case UNKNOWN -> {
                    return Completeness.INVALID;
                }
                case DEFINITELY_INCOMPLETE -> {
                    return Completeness.INCOMPLETE;
                }
                case CONSIDERED_INCOMPLETE -> {
                    return rest.endsWith("\n") ? Completeness.COMPLETE : Completeness.INCOMPLETE;
                }
                case EMPTY -> {
                    return Completeness.COMPLETE;
                }
                default -> {
                    String remaining = info.remaining() == null ? "" : info.remaining();
                    if (remaining.isBlank() || remaining.length() >= rest.length()) {
                        return Completeness.COMPLETE;
                    }
                    rest = remaining;
                }
            }
        }
    }

    /** Ends the session; code outside of it is in the notebook again that it was in before. */
    @Override
    public void close() {
        if (Notebook.current() == notebook) {
            Notebook.attach(before);
        }
        interrupt();
        indexing.countDown();
        shell.close();
        pump.close();
    }
}
