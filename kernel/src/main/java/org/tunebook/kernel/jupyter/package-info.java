/**
 * Jupyter's messaging protocol, version 5.3, over ZeroMQ, in front of an {@link
 * org.tunebook.kernel.engine.Engine}. See the protocol's specification at
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html.
 */
@NullMarked
package org.tunebook.kernel.jupyter;

import org.jspecify.annotations.NullMarked;
