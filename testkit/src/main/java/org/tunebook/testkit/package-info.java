/**
 * Tests for what a notebook shows: {@link org.tunebook.testkit.NotebookTest} gives a test a {@link
 * org.tunebook.testkit.Session} to run cells in, {@link org.tunebook.testkit.NotebookFile} executes whole
 * notebooks. AssertJ's own {@code assertThat} takes their cells.
 */
@NullMarked
package org.tunebook.testkit;

import org.jspecify.annotations.NullMarked;
