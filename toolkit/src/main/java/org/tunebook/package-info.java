/** The toolkit: one package per stage of the lifecycle; a package may use those before it only. */
@NullMarked
package org.tunebook;

import org.jspecify.annotations.NullMarked;
