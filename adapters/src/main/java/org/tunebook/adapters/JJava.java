package org.tunebook.adapters;

import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;

/** Tunebook in JJava, which finds it when the jars are added to the class path. */
public final class JJava implements Extension {
    @Override
    public void install(BaseKernel kernel) {
        new JJavaNotebook(kernel).attach();
    }
}
