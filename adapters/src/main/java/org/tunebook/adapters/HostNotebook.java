package org.tunebook.adapters;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tunebook.kernel.engine.ValueForms;
import org.tunebook.notebook.DisplayHandle;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Live;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;
import org.tunebook.notebook.NotebookExtension;

/**
 * The notebook of a kernel that is not ours. Such a kernel shows nothing after the cell has ended, and lets
 * nobody empty a cell's output.
 */
abstract class HostNotebook implements Notebook {
    /** Both kernels bring Gson, and read documents with it. */
    private static final Gson JSON = new Gson();

    private final ValueForms forms = new ValueForms();

    /** Makes the kernel show our values and know our imports; once is enough. */
    final void attach() {
        if (Notebook.current() instanceof HostNotebook) {
            return;
        }
        for (NotebookExtension each :
                ServiceLoader.load(NotebookExtension.class, HostNotebook.class.getClassLoader())) {
            each.register(new NotebookExtension.Renderers() {
                @Override
                public <T> void add(Class<T> type, Function<? super T, MimeBundle> renderer) {
                    forms.add(type, renderer);
                    register(type);
                }
            });
            each.imports().forEach(name -> evaluate("import " + name + ";"));
        }
        register(Displayable.class);
        register(MimeBundle.class);
        register(Record.class);
        register(Collection.class);
        register(Map.class);
        Notebook.attach(this);
    }

    /** Has the kernel show values of a type as {@link #forms} has them. */
    abstract void register(Class<?> type);

    abstract void evaluate(String code);

    abstract void show(String id, MimeBundle bundle);

    abstract void update(String id, MimeBundle bundle);

    /** A value's forms, and a place that a live one goes on changing in. */
    final MimeBundle forms(Object value, Supplier<String> place) {
        MimeBundle bundle = forms.of(value);
        if (value instanceof Live live) {
            live.shownIn(handle(place.get()));
        }
        return bundle;
    }

    /** Writes forms as the protocol has them: pictures in Base64, JSON as a document. */
    static void write(MimeBundle bundle, BiConsumer<String, Object> data) {
        bundle.data().forEach((type, content) -> {
            if (content instanceof byte[] bytes) {
                data.accept(type, Base64.getEncoder().encodeToString(bytes));
            } else {
                data.accept(type, type.endsWith("json") ? JSON.fromJson((String) content, JsonElement.class) : content);
            }
        });
    }

    @Override
    public DisplayHandle display(Object value) {
        String id = UUID.randomUUID().toString();
        show(id, forms.of(value));
        DisplayHandle handle = handle(id);
        if (value instanceof Live live) {
            live.shownIn(handle);
        }
        return handle;
    }

    private DisplayHandle handle(String id) {
        return new DisplayHandle() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public void update(Object next) {
                HostNotebook.this.update(id, forms.of(next));
            }
        };
    }

    @Override
    public MimeBundle render(Object value) {
        return forms.of(value);
    }

    @Override
    public void clearOutput(Clear when) {}

    @Override
    public boolean updatesInPlace() {
        return true;
    }
}
