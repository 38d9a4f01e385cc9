/** Bedrock's control plane: customization jobs, custom models, provisioned throughput, deployments, tags. Not API. */
@NullMarked
package org.tunebook.bedrocklocal.internal.control;

import org.jspecify.annotations.NullMarked;
