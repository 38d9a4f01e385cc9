/** A test set asked of an endpoint: many at once, answer by answer on the disk, taken up again where it broke off. */
@NullMarked
package org.tunebook.inference;

import org.jspecify.annotations.NullMarked;
