/** Pictures and tables of results: values in; Vega-Lite, PNG, HTML and text out. */
@NullMarked
package org.tunebook.plot;

import org.jspecify.annotations.NullMarked;
