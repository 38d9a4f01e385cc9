/** A data set is held against checks; findings say what is wrong with which examples, and what to do. */
@NullMarked
package org.tunebook.check;

import org.jspecify.annotations.NullMarked;
