/**
 * ZeroMQ's message transport protocol, ZMTP 3.0 (rfc.zeromq.org/spec/23), for a server: sockets that are bound,
 * with the NULL mechanism. A kernel binds all its sockets and needs no more of ZeroMQ than this.
 */
@NullMarked
package org.tunebook.kernel.zmtp;

import org.jspecify.annotations.NullMarked;
