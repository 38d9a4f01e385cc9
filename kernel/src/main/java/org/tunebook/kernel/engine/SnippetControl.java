package org.tunebook.kernel.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import jdk.jshell.execution.LocalExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import jdk.jshell.spi.SPIResolutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs snippets in this process, on threads that can be stopped, and keeps their values and exceptions
 * as they are. Derived from the JDK's local control for the stop checks that it weaves in on JDKs that
 * no longer stop threads.
 */
final class SnippetControl extends LocalExecutionControl {
    private final SnippetLoader loader;
    private final Runnable onOutOfMemory;
    private volatile @Nullable CellRun run;
    private volatile @Nullable UserThread thread;
    private @Nullable Object value;
    private @Nullable Throwable thrown;
    private boolean stopped;

    SnippetControl(SnippetLoader loader, Runnable onOutOfMemory) {
        super(loader);
        this.loader = loader;
        this.onOutOfMemory = onOutOfMemory;
    }

    /** Hands this very control to JShell. */
    ExecutionControlProvider provider() {
        return new ExecutionControlProvider() {
            @Override
            public String name() {
                return "tunebook";
            }

            @Override
            public ExecutionControl generate(ExecutionEnv environment, @Nullable Map<String, String> parameters) {
                return SnippetControl.this;
            }
        };
    }

    /** Whose code runs next. */
    void run(@Nullable CellRun next) {
        run = next;
    }

    /** Forgets what the last snippet left, before the next is evaluated. */
    void reset() {
        value = null;
        thrown = null;
        stopped = false;
    }

    /** What the last snippet evaluated to. */
    @Nullable
    Object value() {
        return value;
    }

    /** What the last snippet threw. */
    @Nullable
    Throwable thrown() {
        return thrown;
    }

    boolean stopped() {
        return stopped;
    }

    /** Runs code as the cell's own, so that it can be stopped and its output is the cell's. */
    @Nullable
    Object call(CellRun owner, java.util.concurrent.Callable<? extends @Nullable Object> code) throws Throwable {
        UserThread user = new UserThread(owner, loader, code);
        UserThread outer = thread;
        thread = user;
        try {
            return user.await();
        } finally {
            StandardStreams.restore();
            thread = outer;
        }
    }

    @Override
    protected String invoke(Method doIt) throws Exception {
        CellRun owner = run;
        if (owner == null) {
            doIt.invoke(null);
            return "";
        }
        try {
            value = call(owner, () -> doIt.invoke(null));
            return "";
        } catch (InvocationTargetException e) {
            return failed(e.getCause() == null ? e : e.getCause());
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private String failed(Throwable failure) throws UserException, StoppedException {
        if (failure instanceof OutOfMemoryError) {
            onOutOfMemory.run();
        }
        if (failure instanceof CellGuard.CellStopped) {
            stopped = true;
            throw new StoppedException();
        }
        if (failure instanceof SPIResolutionException unresolved) {
            throw unresolved;
        }
        thrown = failure;
        throw new UserException("thrown by the cell", failure.getClass().getName(), new StackTraceElement[0]);
    }

    /** Stops what runs now, if anything does, and whatever else works for its cell. */
    @Override
    public void stop() {
        CellRun owner = run;
        if (owner == null) {
            return;
        }
        owner.stop();
        owner.threads().interrupt();
        UserThread user = thread;
        if (user != null) {
            user.end();
        }
        owner.threads().endAll();
    }
}
