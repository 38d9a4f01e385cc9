/** Examples become conversations, conversations become training files: the same prompt at training and at inference. */
@NullMarked
package org.tunebook.prompt;

import org.jspecify.annotations.NullMarked;
