/** The part of IAM and STS that tuning on Bedrock needs: roles, their policies, temporary credentials. Not API. */
@NullMarked
package org.tunebook.bedrocklocal.internal.identity;

import org.jspecify.annotations.NullMarked;
