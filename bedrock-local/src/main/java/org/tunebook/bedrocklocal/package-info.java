@NullMarked
package org.tunebook.bedrocklocal;

import org.jspecify.annotations.NullMarked;
