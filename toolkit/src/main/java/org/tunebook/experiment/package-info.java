/** Everything that made a number, in one record: kept beside the report, compared, verified, exported. */
@NullMarked
package org.tunebook.experiment;

import org.jspecify.annotations.NullMarked;
