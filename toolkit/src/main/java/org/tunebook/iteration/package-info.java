/** Studies over the stages before: many trainings, each judged like the others, to find settings and sizes that serve. */
@NullMarked
package org.tunebook.iteration;

import org.jspecify.annotations.NullMarked;
