/** Bedrock's runtime: Converse and InvokeModel, streamed or not, and CountTokens. Not API. */
@NullMarked
package org.tunebook.bedrocklocal.internal.runtime;

import org.jspecify.annotations.NullMarked;
