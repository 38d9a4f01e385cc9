/** The local models: small, really trained, and answering from the text of the prompt alone. */
@NullMarked
package org.tunebook.bedrocklocal.model;

import org.jspecify.annotations.NullMarked;
