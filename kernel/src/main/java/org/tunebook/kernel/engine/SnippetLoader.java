package org.tunebook.kernel.engine;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.InternalException;
import org.jspecify.annotations.Nullable;

/**
 * Defines the classes that cells compile to, and those of the jars that cells add. A class is defined when
 * it is first used or when its snippet is done with, since JShell says only then what it is of.
 */
final class SnippetLoader extends URLClassLoader implements LoaderDelegate {
    /** The beginning of the names of all classes that are made of cells; JShell's choice. */
    static final String PACKAGE = "REPL.";

    private final Map<String, byte[]> compiled = new ConcurrentHashMap<>();

    private volatile @Nullable Origins origins;
    private boolean ignoring;

    SnippetLoader(ClassLoader parent) {
        super(new URL[0], parent);
    }

    /** Lets classes say which cells they are of. */
    void tell(Origins known) {
        origins = known;
    }

    @Override
    public void load(ClassBytecodes[] classes) {
        for (ClassBytecodes each : classes) {
            compiled.put(each.name(), each.bytecodes());
        }
    }

    @Override
    public void classesRedefined(ClassBytecodes[] classes) {
        load(classes);
    }

    /** Defines all that is compiled and not yet in use. */
    void defineAll() {
        for (String name : List.copyOf(compiled.keySet())) {
            try {
                loadClass(name);
            } catch (ClassNotFoundException | LinkageError e) {
                // Whoever uses it is told.
                continue;
            }
        }
    }

    /** Does something that tells this loader paths which its parent already has. */
    void ignoring(Runnable telling) {
        ignoring = true;
        telling.run();
        ignoring = false;
    }

    @Override
    public void addToClasspath(String path) throws InternalException {
        if (ignoring) {
            return;
        }
        for (String element : path.split(File.pathSeparator)) {
            try {
                addURL(Path.of(element).toUri().toURL());
            } catch (MalformedURLException e) {
                throw new InternalException(element + ": " + e.getMessage());
            }
        }
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
        Class<?> known = findLoadedClass(name);
        if (known != null) {
            return known;
        }
        byte[] bytes = compiled.remove(name);
        if (bytes == null) {
            byte[] exiting = endingTheProcess(name);
            return exiting == null ? super.findClass(name) : defineClass(name, exiting, 0, exiting.length);
        }
        Origins all = origins;
        byte[] patched = ClassPatcher.patch(all == null ? bytes : all.told(name, bytes));
        return defineClass(name, patched, 0, patched.length);
    }

    /** An added jar's class that would end the process, made to end the cell; null for any other. */
    private byte @Nullable [] endingTheProcess(String name) {
        try (InputStream in = getResourceAsFound(name.replace('.', '/') + ".class")) {
            if (in == null) {
                return null;
            }
            byte[] bytes = in.readAllBytes();
            byte[] patched = ClassPatcher.patchExits(bytes);
            return patched == bytes ? null : patched;
        } catch (IOException e) {
            return null;
        }
    }

    private @Nullable InputStream getResourceAsFound(String file) throws IOException {
        URL found = findResource(file);
        return found == null ? null : found.openStream();
    }
}
