@NullMarked
package org.tunebook.sample;

import org.jspecify.annotations.NullMarked;
