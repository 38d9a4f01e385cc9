/**
 * Bedrock Local: an embedded server that speaks the protocols of Amazon Bedrock and S3 in front of a small model that
 * really trains. It starts in the process by {@link org.tunebook.bedrocklocal.BedrockLocal} or as a program by
 * {@link org.tunebook.bedrocklocal.Main}.
 */
@NullMarked
package org.tunebook.bedrocklocal;

import org.jspecify.annotations.NullMarked;
