/**
 * What both sides of the wire must agree on: model families with their limits and hyperparameters,
 * training records and their validation, table markups, token counts. The one place for these rules:
 * the toolkit checks by them before it sends, Bedrock Local rejects by them.
 */
@NullMarked
package org.tunebook.formats;

import org.jspecify.annotations.NullMarked;
