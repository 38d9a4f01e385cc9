package org.tunebook.kernel.engine;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/**
 * What the compiler sees of the class path, as late as it can be: the first cell of a session must not wait until
 * a hundred jars are opened, nor share the processor with JShell's index of every class there is.
 */
final class CompilerFiles extends ForwardingJavaFileManager<StandardJavaFileManager>
        implements StandardJavaFileManager {
    /** The package of all cells. Jars are never asked for it, nor for types without a package, which it cannot use. */
    private static final Set<String> OF_CELLS = Set.of("", "REPL");

    private final CountDownLatch indexing;
    private @Nullable String newClassPath;

    /** @param indexing until this is counted down, JShell's index of the class path is not begun */
    CompilerFiles(StandardJavaFileManager files, CountDownLatch indexing) {
        super(files);
        this.indexing = indexing;
    }

    /** Kept for later when it is the class path: all its jars are opened to set it. */
    @Override
    public synchronized boolean handleOption(String option, Iterator<String> values) {
        if (!option.equals("-classpath")) {
            return super.handleOption(option, values);
        }
        newClassPath = values.next();
        return true;
    }

    /** The files, with the class path that was set last. */
    private synchronized StandardJavaFileManager files() {
        String path = newClassPath;
        if (path != null) {
            newClassPath = null;
            fileManager.handleOption("-classpath", List.of(path).iterator());
        }
        return fileManager;
    }

    @Override
    public Iterable<JavaFileObject> list(Location location, String packageName, Set<Kind> kinds, boolean recurse)
            throws IOException {
        boolean ofCells = OF_CELLS.contains(packageName) || packageName.startsWith("java.");
        return location == StandardLocation.CLASS_PATH && ofCells && !recurse
                ? List.of()
                : files().list(location, packageName, kinds, recurse);
    }

    /** Only the indexer asks for the platform's class path, before it begins. */
    @Override
    public @Nullable Iterable<? extends Path> getLocationAsPaths(Location location) {
        if (location == StandardLocation.PLATFORM_CLASS_PATH) {
            try {
                indexing.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return files().getLocationAsPaths(location);
    }

    @Override
    public boolean hasLocation(Location location) {
        return location == StandardLocation.CLASS_PATH || fileManager.hasLocation(location);
    }

    @Override
    public @Nullable JavaFileObject getJavaFileForInput(Location location, String className, Kind kind)
            throws IOException {
        return files().getJavaFileForInput(location, className, kind);
    }

    @Override
    public @Nullable FileObject getFileForInput(Location location, String packageName, String relativeName)
            throws IOException {
        return files().getFileForInput(location, packageName, relativeName);
    }

    @Override
    public @Nullable ClassLoader getClassLoader(Location location) {
        return files().getClassLoader(location);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromFiles(Iterable<? extends File> files) {
        return fileManager.getJavaFileObjectsFromFiles(files);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(File... files) {
        return fileManager.getJavaFileObjects(files);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromStrings(Iterable<String> names) {
        return fileManager.getJavaFileObjectsFromStrings(names);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(String... names) {
        return fileManager.getJavaFileObjects(names);
    }

    @Override
    public void setLocation(Location location, @Nullable Iterable<? extends File> files) throws IOException {
        fileManager.setLocation(location, files);
    }

    @Override
    public void setLocationFromPaths(Location location, Collection<? extends Path> paths) throws IOException {
        fileManager.setLocationFromPaths(location, paths);
    }

    @Override
    public void setLocationForModule(Location location, String module, Collection<? extends Path> paths)
            throws IOException {
        fileManager.setLocationForModule(location, module, paths);
    }

    @Override
    public @Nullable Iterable<? extends File> getLocation(Location location) {
        return files().getLocation(location);
    }

    @Override
    public Path asPath(FileObject file) {
        return fileManager.asPath(file);
    }

    @Override
    public boolean contains(Location location, FileObject file) throws IOException {
        return files().contains(location, file);
    }
}
