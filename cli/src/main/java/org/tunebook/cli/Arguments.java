package org.tunebook.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.tunebook.cli.Main.WrongUsage;
import org.tunebook.evaluation.ExactMatch;
import org.tunebook.evaluation.Metric;
import org.tunebook.evaluation.TokenF1;
import org.tunebook.formats.ModelFamily;

/** Arguments that several verbs take, checked before anything is done with them. */
final class Arguments {
    /** The metrics that score an answer's text, in the order in which they are shown. */
    static final List<Metric> METRICS = List.of(TokenF1.MULTISET, TokenF1.ARTICLE, ExactMatch.METRIC);

    private Arguments() {}

    /** A metric by its name; a name that is none is wrong usage. */
    static Metric metric(String name) {
        return METRICS.stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new WrongUsage("unknown metric " + name + "; expected "
                        + METRICS.stream().map(Metric::name).collect(Collectors.joining(", "))));
    }

    /** The family of a model id; an id that no family knows is wrong usage. */
    static ModelFamily family(String modelId) {
        return ModelFamily.of(modelId)
                .orElseThrow(() -> new WrongUsage("unknown model id " + modelId + "; known are "
                        + ModelFamily.all().stream()
                                .map(ModelFamily::tuningModelId)
                                .collect(Collectors.joining(", "))));
    }

    /** A file that is to be read; one that is not there is wrong usage. */
    static Path readable(Path file) {
        if (!Files.exists(file)) {
            throw new WrongUsage(file + ": no such file");
        }
        if (Files.isDirectory(file)) {
            throw new WrongUsage(file + ": is a directory; expected a file");
        }
        if (!Files.isReadable(file)) {
            throw new WrongUsage(file + ": cannot be read; look at its permissions");
        }
        return file;
    }
}
