package org.tunebook.kernel.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A throwable with its causes and suppressed ones, each once, in the order they are shown. */
final class Chain {
    private static final int MOST = 50;

    private Chain() {}

    static List<Throwable> of(Throwable first) {
        List<Throwable> found = new ArrayList<>();
        collect(first, found, Collections.newSetFromMap(new IdentityHashMap<>()));
        return found;
    }

    private static void collect(@Nullable Throwable next, List<Throwable> found, Set<Throwable> seen) {
        if (next == null || found.size() >= MOST || !seen.add(next)) {
            return;
        }
        found.add(next);
        for (Throwable suppressed : next.getSuppressed()) {
            collect(suppressed, found, seen);
        }
        collect(next.getCause(), found, seen);
    }
}
