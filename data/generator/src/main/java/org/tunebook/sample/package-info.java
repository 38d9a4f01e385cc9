/**
 * The generator of the sample data set: invented companies, their tables and paragraphs, and questions whose answers
 * are known because the generator wrote the books. {@link org.tunebook.sample.GenerateSample} is the program.
 */
@NullMarked
package org.tunebook.sample;

import org.jspecify.annotations.NullMarked;
