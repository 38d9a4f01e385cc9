@NullMarked
package org.tunebook.kernel;

import org.jspecify.annotations.NullMarked;
