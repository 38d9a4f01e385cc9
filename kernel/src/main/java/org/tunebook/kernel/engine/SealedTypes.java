package org.tunebook.kernel.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sealed types without a {@code permits} clause. In a file the compiler infers it from the types beside;
 * JShell compiles every type as a file of its own, so it is written out from the types of the same cell.
 */
final class SealedTypes {
    private static final Pattern SEALED =
            Pattern.compile("\\A(?:@\\w+\\s+|public\\s+|static\\s+|abstract\\s+|private\\s+|protected\\s+)*sealed\\s+"
                    + "(?:public\\s+|abstract\\s+|static\\s+)*(?:interface|class)\\s+(\\w+)([^{]*)\\{");
    private static final Pattern TYPE =
            Pattern.compile("\\b(?:record|class|interface|enum)\\s+(\\w+)[^{]*?\\b(?:implements|extends)\\b([^{]*)\\{");

    private SealedTypes() {}

    static List<Piece> permitting(List<Piece> pieces) {
        List<Piece> all = new ArrayList<>();
        for (Piece piece : pieces) {
            Matcher sealed = SEALED.matcher(piece.source());
            if (!sealed.find() || sealed.group(2).contains("permits")) {
                all.add(piece);
                continue;
            }
            List<String> permitted = subtypes(sealed.group(1), pieces);
            all.add(
                    permitted.isEmpty()
                            ? piece
                            : new Piece(
                                    piece.source().substring(0, sealed.end(2)) + " permits "
                                            + String.join(", ", permitted) + " "
                                            + piece.source().substring(sealed.end(2)),
                                    piece.offset(),
                                    piece.kind()));
        }
        return all;
    }

    private static List<String> subtypes(String type, List<Piece> pieces) {
        List<String> found = new ArrayList<>();
        for (Piece piece : pieces) {
            Matcher declared = TYPE.matcher(piece.source());
            if (declared.lookingAt() || declared.find()) {
                boolean names = Pattern.compile("\\b" + type + "\\b")
                        .matcher(declared.group(2))
                        .find();
                if (names && !declared.group(1).equals(type)) {
                    found.add(declared.group(1));
                }
            }
        }
        return found;
    }
}
