@NullMarked
package org.tunebook.cli;

import org.jspecify.annotations.NullMarked;
