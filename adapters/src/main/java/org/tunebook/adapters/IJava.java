package org.tunebook.adapters;

import io.github.spencerpark.jupyter.kernel.BaseKernel;

/** Tunebook in IJava. */
public final class IJava {
    private static final String KERNEL = "io.github.spencerpark.ijava.IJava";

    private IJava() {}

    /**
     * Makes the running IJava show Tunebook's values and know its imports; to be called in a cell once the jars are
     * on the class path.
     *
     * @throws IllegalStateException if no IJava runs this code
     */
    public static void attach() {
        new IJavaNotebook(running()).attach();
    }

    private static BaseKernel running() {
        try {
            if (Class.forName(KERNEL).getMethod("getKernelInstance").invoke(null) instanceof BaseKernel kernel) {
                return kernel;
            }
            throw new IllegalStateException("IJava has no kernel yet; call this in a cell of a notebook");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "this is not IJava (it has no " + KERNEL + "); JJava and Tunebook's own kernel need no call", e);
        }
    }
}
