package org.tunebook.tuning;

import java.util.List;
import java.util.Locale;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;

/**
 * What a job needs, looked at before it is launched: nothing in it costs, and nothing is left behind.
 *
 * @param probes what was looked at, in order
 */
public record Preflight(List<Probe> probes) implements Displayable {
    public Preflight {
        probes = List.copyOf(probes);
    }

    /** What a look brought. */
    public enum Result {
        FINE("fine"),
        /** The job would be refused, or fail. */
        FAILED("FAILED"),
        /** The caller may not look, or the service does not tell. */
        UNKNOWN("unknown");

        private final String word;

        Result(String word) {
            this.word = word;
        }
    }

    /**
     * One look.
     *
     * @param subject what was looked at, as {@code role: trust}
     * @param found what was found, or why nothing was
     * @param remedy what to do about it; empty where all is fine
     */
    public record Probe(String subject, Result result, String found, String remedy) {}

    /** Whether nothing failed; what is unknown passes. */
    public boolean passes() {
        return failures().isEmpty();
    }

    /** What would keep the job from succeeding. */
    public List<Probe> failures() {
        return of(Result.FAILED);
    }

    /** The probes with one result. */
    public List<Probe> of(Result result) {
        return probes.stream().filter(probe -> probe.result == result).toList();
    }

    @Override
    public MimeBundle display() {
        return MimeBundle.html(
                toString(), sheet().display().get(MimeBundle.HTML).orElse(""));
    }

    /** The verdict, then a line for each probe with what was found in full, and what to do on a line below it. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(verdict());
        for (Probe probe : probes) {
            out.append(String.format(Locale.ROOT, "%n%-7s  %s: %s", probe.result.word, probe.subject, probe.found));
            if (!probe.remedy.isEmpty()) {
                out.append(String.format(Locale.ROOT, "%n         -> %s", probe.remedy));
            }
        }
        return out.toString();
    }

    private String verdict() {
        int failed = failures().size();
        int unknown = of(Result.UNKNOWN).size();
        return failed > 0
                ? failed + " of " + probes.size()
                        + (failed == 1
                                ? " probes failed; mend it before the launch"
                                : " probes failed; mend these before the launch")
                : "Ready to launch: " + (probes.size() - unknown) + " of " + probes.size() + " probes are fine"
                        + (unknown > 0 ? ", " + unknown + " unknown" : "");
    }

    private Sheet sheet() {
        return Sheet.captioned(verdict())
                .text("probe", probes.stream().map(Probe::subject).toList())
                .text("result", probes.stream().map(probe -> probe.result.word).toList())
                .text("found", probes.stream().map(Probe::found).toList())
                .text("what to do", probes.stream().map(Probe::remedy).toList());
    }
}
