package org.tunebook.bedrocklocal.internal.bedrock;

/** Whether the server lets pass what AWS refuses and a lesson can do without. */
public enum Strictness {
    LENIENT,
    STRICT
}
