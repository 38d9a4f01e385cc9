/** S3 as far as tuning needs it: path-style addresses, objects as files. Not API. */
@NullMarked
package org.tunebook.bedrocklocal.internal.s3;

import org.jspecify.annotations.NullMarked;
