/** Where requests come in. Not API. */
@NullMarked
package org.tunebook.bedrocklocal.internal;

import org.jspecify.annotations.NullMarked;
