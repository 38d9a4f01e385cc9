package org.tunebook.dataset;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;

/**
 * A data set in three parts.
 *
 * @param train what the model learns from
 * @param validation what training is watched with; may be empty
 * @param test what the result is judged by; never seen before
 */
public record Split(Dataset train, Dataset validation, Dataset test) implements Displayable {
    static final String TRAIN = "train";
    static final String VALIDATION = "validation";
    static final String TEST = "test";

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
        StringBuilder html = new StringBuilder(
                "<table><thead><tr><th>part</th><th>examples</th><th>documents</th></tr></thead><tbody>");
        row(TRAIN, train, html);
        row(VALIDATION, validation, html);
        row(TEST, test, html);
        return MimeBundle.html(toString(), html.append("</tbody></table>").toString());
    }

    private static void row(String part, Dataset data, StringBuilder html) {
        html.append("<tr><td>").append(Html.escape(part)).append("</td><td>").append(data.size());
        html.append("</td><td>").append(data.documents().size()).append("</td></tr>");
    }

    @Override
    public String toString() {
        return "train " + train.size() + ", validation " + validation.size() + ", test " + test.size() + " examples; "
                + train.documents().size() + ", " + validation.documents().size() + ", "
                + test.documents().size() + " documents";
    }
}
