/** Which calls and jobs are struck by a fault. Not API. */
@NullMarked
package org.tunebook.bedrocklocal.internal.faults;

import org.jspecify.annotations.NullMarked;
