/** What Bedrock's control plane and runtime share: operations, errors, constraints, names, the models served. Not API. */
@NullMarked
package org.tunebook.bedrocklocal.internal.bedrock;

import org.jspecify.annotations.NullMarked;
