package org.tunebook.kernel.engine;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Documentation comments of what is on the class path, where its sources are at hand: in a {@code
 * -sources.jar} beside a jar, or in the {@code src/main/java} of the Maven module that a jar or a directory
 * of classes was built in. JShell itself knows the JDK's only.
 */
final class Sources {
    private static final Pattern MEMBER =
            Pattern.compile("(?:^|\\s)([\\w.]+)\\.(\\w+)(?:\\((.*)\\))?(?::.*|\\s+throws .*)?$");
    private static final Pattern CONSTRUCTOR = Pattern.compile("^([\\w.]+)(?:<[^(]*>)?\\((.*)\\)(?:\\s+throws .*)?$");
    private static final Pattern TYPE = Pattern.compile("^(?:[\\w.]+\\.)?(\\w+)(?:<.*>)?$");
    private static final Pattern MODULE_BUILD = Pattern.compile(".*[/\\\\]target[/\\\\][^/\\\\]+[/\\\\]?");

    private final List<Path> classPath;
    private @Nullable Map<String, List<Path>> files;

    Sources(List<Path> classPath) {
        this.classPath = List.copyOf(classPath);
    }

    /** The comment of what a signature, as JShell writes it, stands for; empty if none is known. */
    String comment(String signature) {
        String plain = signature
                .replaceAll("<[^<>()]*>", "")
                .replaceAll("<[^<>()]*>", "")
                .strip();
        Matcher constructor = CONSTRUCTOR.matcher(plain);
        Matcher member = MEMBER.matcher(plain);
        Matcher type = TYPE.matcher(plain);
        if (constructor.matches() && !constructor.group(1).contains(" ")) {
            String name = last(constructor.group(1));
            String own = find(name, name, parameters(constructor.group(2)));
            return own.isEmpty() ? find(name, null, null) : own;
        }
        if (plain.contains("(") ? member.find() : member.find() && plain.contains(":")) {
            return find(last(member.group(1)), member.group(2), parameters(member.group(3)));
        }
        return type.matches() ? find(type.group(1), null, null) : "";
    }

    private static String last(String dotted) {
        return dotted.substring(dotted.lastIndexOf('.') + 1);
    }

    private static @Nullable List<String> parameters(@Nullable String list) {
        if (list == null) {
            return null;
        }
        List<String> names = new ArrayList<>();
        for (String each : list.split(",")) {
            if (!each.isBlank()) {
                names.add(each.strip().replaceAll(".*\\s", ""));
            }
        }
        return names;
    }

    private String find(String type, @Nullable String member, @Nullable List<String> parameters) {
        for (Path file : files().getOrDefault(type, List.of())) {
            String found = inFile(file, type, member, parameters);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return "";
    }

    private Map<String, List<Path>> files() {
        Map<String, List<Path>> known = files;
        if (known == null) {
            known = new HashMap<>();
            for (Path element : classPath) {
                index(element, known);
            }
            files = known;
        }
        return known;
    }

    private static void index(Path element, Map<String, List<Path>> into) {
        Path root = root(element);
        if (root == null) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(file -> file.toString().endsWith(".java")).forEach(file -> {
                String name = String.valueOf(file.getFileName()).replace(".java", "");
                into.computeIfAbsent(name, key -> new ArrayList<>()).add(file);
            });
        } catch (IOException e) {
            System.err.println("sources: " + root + " cannot be read: " + e.getMessage());
        }
    }

    private static @Nullable Path root(Path element) {
        Path target = element.getParent();
        if (target == null) {
            return null;
        }
        if (MODULE_BUILD.matcher(element.toString()).matches()) {
            Path sources = target.resolveSibling("src").resolve("main").resolve("java");
            if (Files.isDirectory(sources)) {
                return sources;
            }
        }
        Path jar = target.resolve(String.valueOf(element.getFileName()).replaceFirst("\\.jar$", "-sources.jar"));
        if (jar.equals(element) || !Files.exists(jar)) {
            return null;
        }
        try {
            FileSystem inside = FileSystems.newFileSystem(jar, Map.of());
            return inside.getRootDirectories().iterator().next();
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    private static String inFile(Path file, String type, @Nullable String member, @Nullable List<String> parameters) {
        try {
            String source = Files.readString(file);
            JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
            JavaFileObject unit = new SimpleJavaFileObject(URI.create("source:/" + type), JavaFileObject.Kind.SOURCE) {
                @Override
                public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                    return source;
                }
            };
            JavacTask task =
                    (JavacTask) javac.getTask(null, null, problem -> {}, List.of("-proc:none"), null, List.of(unit));
            Finder finder = new Finder(DocTrees.instance(task), type, member, parameters);
            for (CompilationUnitTree tree : task.parse()) {
                finder.scan(tree, null);
            }
            return finder.found;
        } catch (IOException e) {
            return "";
        }
    }

    private static final class Finder extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final DocTrees comments;
        private final String type;
        private final @Nullable String member;
        private final @Nullable List<String> parameters;
        private String found = "";

        Finder(DocTrees comments, String type, @Nullable String member, @Nullable List<String> parameters) {
            this.comments = comments;
            this.type = type;
            this.member = member;
            this.parameters = parameters;
        }

        private void take(TreePath path) {
            String comment = comments.getDocComment(path);
            if (found.isEmpty() && comment != null) {
                found = comment;
            }
        }

        private boolean inType() {
            Tree parent = getCurrentPath().getParentPath().getLeaf();
            return parent instanceof ClassTree declared
                    && declared.getSimpleName().contentEquals(type);
        }

        @Override
        public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
            if (member == null && tree.getSimpleName().contentEquals(type)) {
                take(getCurrentPath());
            }
            return super.visitClass(tree, null);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
            String name = tree.getName().contentEquals("<init>")
                    ? type
                    : tree.getName().toString();
            List<String> names = tree.getParameters().stream()
                    .map(parameter -> parameter.getName().toString())
                    .toList();
            if (member != null && inType() && name.equals(member) && (parameters == null || parameters.equals(names))) {
                take(getCurrentPath());
            }
            return null;
        }

        @Override
        public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
            if (member != null
                    && parameters == null
                    && inType()
                    && tree.getName().contentEquals(member)) {
                take(getCurrentPath());
            }
            return null;
        }
    }
}
