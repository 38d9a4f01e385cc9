package org.tunebook.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tunebook.dataset.Sha256;
import org.tunebook.experiment.Experiment.DataFile;
import org.tunebook.experiment.Experiment.Purpose;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;

/**
 * The files that an experiment began with, as they are now: the notebook and the data.
 *
 * @param notebook where the notebook is; empty if it is not there
 * @param checks one a file
 * @param sources the data files that are there
 */
public record ExperimentInputs(Optional<Path> notebook, List<Check> checks, List<Source> sources)
        implements Displayable {
    public ExperimentInputs {
        checks = List.copyOf(checks);
        sources = List.copyOf(sources);
    }

    /** What became of a file. */
    public enum State {
        /** As it was recorded. */
        SAME("same"),
        /** It has another hash. */
        CHANGED("changed"),
        /** It is not where it was. */
        MISSING("missing"),
        /** It lay elsewhere on the machine, and the record does not say where. */
        ELSEWHERE("elsewhere");

        private final String title;

        State(String title) {
            this.title = title;
        }

        /** The state in running text. */
        public String title() {
            return title;
        }
    }

    /** One file and what became of it. */
    public record Check(String what, State state) {}

    /**
     * A data file.
     *
     * @param path relative to the notebook's directory, as recorded
     * @param file where it is
     */
    public record Source(String path, Path file) {}

    /** The inputs of a record, found from where its file is. */
    public static ExperimentInputs besides(Path report, Experiment experiment) {
        // A record's own file lies in the experiment's directory.
        Path directory = report.toAbsolutePath().resolve(Files.isDirectory(report) ? "" : "..");
        Experiment.Source source = experiment.notebook();
        if (source == null || source.directory().isEmpty()) {
            return of(Optional.empty(), experiment);
        }
        return of(
                Optional.of(directory
                        .resolve(source.directory())
                        .resolve(source.path())
                        .normalize()),
                experiment);
    }

    /** The inputs of a record whose notebook is there; its data lie as they did relative to it. */
    public static ExperimentInputs of(Path notebook, Experiment experiment) {
        return of(Optional.of(notebook.toAbsolutePath().normalize()), experiment);
    }

    private static ExperimentInputs of(Optional<Path> expected, Experiment experiment) {
        Optional<Path> notebook = expected.filter(Files::isRegularFile);
        List<Check> checks = new ArrayList<>();
        Experiment.Source source = experiment.notebook();
        if (source != null) {
            checks.add(new Check(
                    "notebook " + source.path(),
                    notebook.isEmpty()
                            ? State.MISSING
                            : NotebookCode.sha256(notebook.get()).equals(source.sha256())
                                    ? State.SAME
                                    : State.CHANGED));
        }
        List<Source> sources = new ArrayList<>();
        for (DataFile one : experiment.data()) {
            if (one.purpose() == Purpose.SOURCE) {
                checks.add(new Check("data " + one.path(), check(one, expected, sources)));
            }
        }
        return new ExperimentInputs(notebook, checks, sources);
    }

    private static State check(DataFile one, Optional<Path> notebook, List<Source> found) {
        Optional<Path> file = notebook.map(Path::getParent)
                .map(directory -> directory.resolve(one.path()).normalize());
        if (one.isElsewhere()) {
            file = Optional.ofNullable(System.getenv("TUNEBOOK_TATQA"))
                    .map(home -> Path.of(home).resolve(one.name()));
            if (file.filter(Files::isRegularFile).isEmpty()) {
                return State.ELSEWHERE;
            }
        }
        if (file.filter(Files::isRegularFile).isEmpty()) {
            return State.MISSING;
        }
        if (!one.isElsewhere()) {
            found.add(new Source(one.path(), file.get()));
        }
        return Sha256.of(file.get()).equals(one.sha256()) ? State.SAME : State.CHANGED;
    }

    /** Whether every file is as it was recorded. */
    public boolean hold() {
        return checks.stream().allMatch(check -> check.state == State.SAME);
    }

    private Sheet sheet() {
        return Sheet.captioned("Inputs of the experiment")
                .text("input", checks.stream().map(Check::what).toList())
                .text("now", checks.stream().map(check -> check.state.title).toList());
    }

    @Override
    public MimeBundle display() {
        return sheet().display();
    }

    @Override
    public String toString() {
        return sheet().toString();
    }
}
