/** Files that are wholly there or not at all, whenever the process ends. Not API. */
@NullMarked
package org.tunebook.bedrocklocal.internal.files;

import org.jspecify.annotations.NullMarked;
