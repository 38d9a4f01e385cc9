/** The conditions a server works under: what goes wrong on purpose, and how much is let through. */
@NullMarked
package org.tunebook.bedrocklocal.conditions;

import org.jspecify.annotations.NullMarked;
