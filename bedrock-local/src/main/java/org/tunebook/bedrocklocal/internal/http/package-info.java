/** The one port: HTTP/1.1 and cleartext HTTP/2, requests and replies without a server's types in them. Not API. */
@NullMarked
package org.tunebook.bedrocklocal.internal.http;

import org.jspecify.annotations.NullMarked;
