package org.tunebook.check;

import java.util.List;
import org.tunebook.dataset.Dataset;

/** One look at data. It is called once for a data set, and at the same time as the others it is made with. */
public interface Check {
    /** Everything in the data that breaks its rules; a rule of one's own has any name. */
    List<Flaw> on(Dataset dataset);
}
