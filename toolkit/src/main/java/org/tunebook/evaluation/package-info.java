/** Answers against gold: metrics, evaluations, and the comparison of base against tuned. */
@NullMarked
package org.tunebook.evaluation;

import org.jspecify.annotations.NullMarked;
