package org.tunebook.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.tunebook.dataset.Sha256;
import org.tunebook.formats.Finding;
import org.tunebook.formats.FormatException;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.Purpose;
import org.tunebook.formats.Severity;
import org.tunebook.formats.TrainingRecords;
import org.tunebook.formats.Validation;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;

/**
 * A data file that was held against all rules of its model and passed.
 *
 * @param path where it is
 * @param family the model it is for
 * @param purpose what it is for
 * @param records how many records it has
 * @param sha256 the SHA-256 of its bytes, in hexadecimal
 * @param template the hash of the template that its prompts were made by, or of several; empty where it is not known,
 *     since the records themselves have no place for it
 */
public record TrainingFile(Path path, ModelFamily family, Purpose purpose, int records, String sha256, String template)
        implements Displayable {
    private static final int FINDINGS_SHOWN = 5;

    /**
     * Writes examples in the model's record format. The file is written beside its place, validated, and
     * moved there only if it passes.
     *
     * @throws FormatException if it does not; the message has the first findings with line and example
     * @throws UncheckedIOException if it cannot be written
     */
    public static TrainingFile write(List<PromptedExample> examples, ModelFamily family, Purpose purpose, Path path) {
        Path target = path.toAbsolutePath();
        Path candidate = target.resolveSibling(target.getFileName() + ".candidate");
        try {
            TrainingRecords.write(
                    examples.stream().map(PromptedExample::conversation).toList(), family, candidate);
            Validation validation;
            try (InputStream in = Files.newInputStream(candidate)) {
                validation = TrainingRecords.validate(in, path.toString(), family, purpose);
            }
            requireSound(validation, examples, path);
            String sha256 = Sha256.of(candidate);
            Files.move(candidate, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return new TrainingFile(
                    path, family, purpose, validation.records(), sha256, PromptedExample.templates(examples));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path + ": " + e.getMessage(), e);
        } finally {
            try {
                Files.deleteIfExists(candidate);
            } catch (IOException e) {
                // What is left over is named as a candidate; the error that matters is on its way.
            }
        }
    }

    /**
     * A file that is there already, held against all rules of the model.
     *
     * @throws FormatException if it does not pass; the message has the first findings
     * @throws UncheckedIOException if it cannot be read
     */
    public static TrainingFile of(Path path, ModelFamily family, Purpose purpose) {
        Validation validation = TrainingRecords.validate(path, family, purpose);
        requireSound(validation, List.of(), path);
        return new TrainingFile(path, family, purpose, validation.records(), Sha256.of(path), "");
    }

    private static void requireSound(Validation validation, List<PromptedExample> examples, Path path) {
        List<Finding> errors = validation.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
        if (errors.isEmpty()) {
            return;
        }
        StringBuilder message = new StringBuilder(path + " has " + errors.size()
                + (errors.size() == 1 ? " finding" : " findings") + " and would be rejected:");
        for (Finding finding : errors.subList(0, Math.min(FINDINGS_SHOWN, errors.size()))) {
            message.append("\n  ").append(finding);
            if (finding.line() > 0 && finding.line() <= examples.size()) {
                message.append(" [example ")
                        .append(examples.get(finding.line() - 1).id())
                        .append(']');
            }
        }
        if (errors.size() > FINDINGS_SHOWN) {
            message.append("\n  … and ").append(errors.size() - FINDINGS_SHOWN).append(" more");
        }
        throw new FormatException(message.toString());
    }

    @Override
    public MimeBundle display() {
        return MimeBundle.html(toString(), "<p>" + Html.escape(toString()) + "</p>");
    }

    @Override
    public String toString() {
        return path + ": " + records + " " + purpose.wireName() + " records for " + family.name() + ", sha-256 "
                + sha256.substring(0, 12) + "…";
    }
}
