/** Files become a data set of examples; data sets become tables, samples and splits. */
@NullMarked
package org.tunebook.dataset;

import org.jspecify.annotations.NullMarked;
