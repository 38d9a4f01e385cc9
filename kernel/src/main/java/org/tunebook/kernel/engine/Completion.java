package org.tunebook.kernel.engine;

import java.util.List;

/**
 * What may stand in place of {@code [start, end)} of the code asked about.
 *
 * @param start first character replaced
 * @param end after the last character replaced
 */
public record Completion(int start, int end, List<Candidate> candidates) {
    public Completion {
        candidates = List.copyOf(candidates);
    }

    /**
     * One replacement.
     *
     * @param text what is put in
     * @param kind what it is, as "method" or "variable"; empty if unknown
     * @param signature its signature; empty if unknown
     */
    public record Candidate(String text, String kind, String signature) {}
}
