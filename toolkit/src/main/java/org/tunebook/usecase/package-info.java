/** What a model is wanted for, and whether fine-tuning is the way to it. */
@NullMarked
package org.tunebook.usecase;

import org.jspecify.annotations.NullMarked;
