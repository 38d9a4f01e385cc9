package org.tunebook.adapters;

import java.util.UUID;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.tunebook.notebook.MimeBundle;

/** The notebook of JJava. */
final class JJavaNotebook extends HostNotebook {
    private final BaseKernel kernel;

    JJavaNotebook(BaseKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    void register(Class<?> type) {
        kernel.getRenderer().createRegistration(type).register((value, context) -> {
            DisplayData shown = context.getOutputContainer();
            write(forms(value, () -> named(shown)), shown::putData);
        });
    }

    private static String named(DisplayData shown) {
        if (!shown.hasDisplayId()) {
            shown.setDisplayId(UUID.randomUUID().toString());
        }
        return shown.getDisplayId();
    }

    @Override
    void evaluate(String code) {
        kernel.evalRaw(code);
    }

    @Override
    void show(String id, MimeBundle bundle) {
        DisplayData shown = data(bundle);
        shown.setDisplayId(id);
        kernel.display(shown);
    }

    @Override
    void update(String id, MimeBundle bundle) {
        kernel.getIO().display.updateDisplay(id, data(bundle));
    }

    private static DisplayData data(MimeBundle bundle) {
        DisplayData shown = new DisplayData();
        write(bundle, shown::putData);
        return shown;
    }
}
