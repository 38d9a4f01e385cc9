package org.tunebook.dataset;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;

/**
 * A data set in three parts.
 *
 * @param train what the model learns from
 * @param validation what training is watched with; may be empty
 * @param test what the result is judged by; never seen before
 * @param note how it came about where its sizes do not tell, as which part was drawn from which; may be empty
 */
public record Split(Dataset train, Dataset validation, Dataset test, String note) implements Displayable {
    static final String TRAIN = "train";
    static final String VALIDATION = "validation";
    static final String TEST = "test";

    /** A split with nothing to note. */
    public Split(Dataset train, Dataset validation, Dataset test) {
        this(train, validation, test, "");
    }

    /**
     * At most so many examples of each part, drawn as by {@link Dataset#sample(long, int)}; the note says from how many.
     * A split that is no larger stays as it is.
     */
    public Split sample(long seed, int most, int mostValidation, int mostTest) {
        Split drawn = new Split(
                train.sample(seed, most), validation.sample(seed, mostValidation), test.sample(seed, mostTest), note);
        return drawn.equals(this)
                ? this
                : drawn.noting("a sample by seed " + seed + " of " + train.size() + ", " + validation.size() + " and "
                        + test.size() + " examples");
    }

    private Split noting(String more) {
        return new Split(
                train,
                validation,
                test,
                Stream.of(note, more).filter(text -> !text.isEmpty()).collect(Collectors.joining("; ")));
    }

    /** The documents that stand in more than one part; a split by document has none. */
    public List<String> sharedDocuments() {
        Set<String> seen = new HashSet<>();
        Set<String> shared = new HashSet<>();
        for (Dataset part : List.of(train, validation, test)) {
            for (String document : part.documents()) {
                if (!seen.add(document)) {
                    shared.add(document);
                }
            }
        }
        return shared.stream().sorted().toList();
    }

    @Override
    public MimeBundle display() {
        List<Dataset> parts = List.of(train, validation, test);
        return Sheet.captioned(note)
                .text("part", List.of(TRAIN, VALIDATION, TEST))
                .numbers(
                        "examples",
                        "%.0f",
                        parts.stream().mapToDouble(Dataset::size).toArray())
                .numbers(
                        "documents",
                        "%.0f",
                        parts.stream()
                                .mapToDouble(part -> part.documents().size())
                                .toArray())
                .display()
                .with(MimeBundle.TEXT, toString());
    }

    @Override
    public String toString() {
        return "train " + train.size() + ", validation " + validation.size() + ", test " + test.size() + " examples; "
                + train.documents().size() + ", " + validation.documents().size() + ", "
                + test.documents().size() + " documents" + (note.isEmpty() ? "" : "; " + note);
    }
}
