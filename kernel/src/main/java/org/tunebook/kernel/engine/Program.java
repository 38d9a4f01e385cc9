package org.tunebook.kernel.engine;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * A cell that is a program, as pasted from a file: nothing but imports, types, methods and variables, and
 * among them one {@code main} method, of the cell itself or of one of its types. To run it is to call that
 * method.
 */
final class Program {
    private static final Pattern MAIN = Pattern.compile("\\bmain\\s*\\(");

    private Program() {}

    /** The call that starts the program; null if the pieces are none. */
    static @Nullable Piece start(List<Piece> pieces, CellSplitter splitter) {
        if (pieces.stream().noneMatch(piece -> MAIN.matcher(piece.source()).find())) {
            return null;
        }
        List<Piece> starts = new ArrayList<>();
        for (Piece piece : pieces) {
            if (piece.source().startsWith("import")) {
                continue;
            }
            List<? extends Tree> declared = piece.kind() == Piece.Kind.OTHER ? splitter.declared(piece.source()) : null;
            if (declared == null) {
                return null;
            }
            Matcher main = MAIN.matcher(piece.source());
            boolean named = main.find();
            for (Tree member : declared) {
                if (member instanceof VariableTree && named) {
                    return null;
                }
                String call = call(member);
                if (call != null && named) {
                    starts.add(new Piece(call, piece.offset() + main.start(), Piece.Kind.STATEMENTS));
                }
            }
        }
        return starts.size() == 1 ? starts.get(0) : null;
    }

    private static @Nullable String call(Tree member) {
        if (member instanceof MethodTree method) {
            return isMain(method) ? call(method) : null;
        }
        return member instanceof ClassTree type ? call(type) : null;
    }

    private static String call(MethodTree method) {
        return method.getParameters().isEmpty() ? "main();" : "main(new String[0]);";
    }

    private static @Nullable String call(ClassTree type) {
        List<MethodTree> mains = new ArrayList<>();
        List<MethodTree> constructors = new ArrayList<>();
        for (Tree member : type.getMembers()) {
            if (member instanceof MethodTree method && isMain(method)) {
                mains.add(method);
            } else if (member instanceof MethodTree method && method.getName().contentEquals("<init>")) {
                constructors.add(method);
            }
        }
        for (MethodTree main : mains) {
            // Of two, the one with arguments is the program's.
            if (mains.size() > 1 && main.getParameters().isEmpty()) {
                continue;
            }
            boolean isStatic = main.getModifiers().getFlags().contains(Modifier.STATIC);
            boolean made = type.getKind() == Tree.Kind.CLASS
                    && !type.getModifiers().getFlags().contains(Modifier.ABSTRACT)
                    && (constructors.isEmpty()
                            || constructors.stream()
                                    .anyMatch(each -> each.getParameters().isEmpty()));
            if (isStatic || made) {
                return (isStatic ? "" : "new ") + type.getSimpleName() + (isStatic ? "." : "().") + call(main);
            }
        }
        return null;
    }

    private static boolean isMain(MethodTree method) {
        Set<Modifier> flags = method.getModifiers().getFlags();
        List<? extends VariableTree> parameters = method.getParameters();
        return method.getName().contentEquals("main")
                && method.getBody() != null
                && String.valueOf(method.getReturnType()).equals("void")
                && !flags.contains(Modifier.PRIVATE)
                && (parameters.isEmpty()
                        || parameters.size() == 1
                                && parameters.get(0).getType().toString().matches("(java\\.lang\\.)?String\\[]"));
    }
}
