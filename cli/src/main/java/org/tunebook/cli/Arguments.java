package org.tunebook.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.tunebook.cli.Main.WrongUsage;
import org.tunebook.evaluation.ExactMatch;
import org.tunebook.evaluation.Measure;
import org.tunebook.evaluation.Metrics;
import org.tunebook.evaluation.TokenF1;
import org.tunebook.formats.ModelFamily;

/** Arguments that several verbs take, checked before anything is done with them. */
final class Arguments {
    /** The metrics that are shown if none is asked for. */
    static final List<Measure> METRICS = List.of(TokenF1.MULTISET, TokenF1.ARTICLE, ExactMatch.METRIC);

    private Arguments() {}

    /** The names of all metrics, for the help. */
    static final class MetricNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Metrics.all().stream().map(Measure::name).iterator();
        }
    }

    /** A metric by its name; a name that is none is wrong usage. */
    static Measure metric(String name) {
        try {
            return Metrics.named(name);
        } catch (IllegalArgumentException e) {
            throw new WrongUsage(String.valueOf(e.getMessage()));
        }
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
