package org.tunebook.check;

import java.util.List;
import org.tunebook.dataset.Dataset;

/** One rule for data. */
public interface Check {
    /** Everything in the data that breaks the rule, in the order of the examples. */
    List<Flaw> on(Dataset dataset);
}
