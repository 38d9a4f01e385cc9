/** The command line: {@code tunebook …}, a thin skin over the modules. */
@NullMarked
package org.tunebook.cli;

import org.jspecify.annotations.NullMarked;
