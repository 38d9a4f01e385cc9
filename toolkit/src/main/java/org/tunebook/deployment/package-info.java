/** Where a model is asked: base models as they are, custom models served for as long as they are needed. */
@NullMarked
package org.tunebook.deployment;

import org.jspecify.annotations.NullMarked;
