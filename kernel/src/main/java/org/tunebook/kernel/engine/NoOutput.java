package org.tunebook.kernel.engine;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;

/** Output that nobody looks at. */
enum NoOutput implements CellOutput {
    INSTANCE;

    @Override
    public void stream(Channel channel, String text) {}

    @Override
    public void display(MimeBundle bundle, String displayId) {}

    @Override
    public void update(MimeBundle bundle, String displayId) {}

    @Override
    public void clear(Notebook.Clear when) {}

    @Override
    public CompletableFuture<String> input(String prompt, Echo echo) {
        return CompletableFuture.failedFuture(new IOException("this cell runs where nobody can be asked for input"));
    }
}
