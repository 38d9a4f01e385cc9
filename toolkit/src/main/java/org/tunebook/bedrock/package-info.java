/** The way to Amazon Bedrock and to Bedrock Local: clients, credentials, regions, and errors put into plain words. */
@NullMarked
package org.tunebook.bedrock;

import org.jspecify.annotations.NullMarked;
