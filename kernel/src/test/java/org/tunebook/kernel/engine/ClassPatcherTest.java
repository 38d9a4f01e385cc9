package org.tunebook.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class ClassPatcherTest {
    /** Code as cells might have it; loaded once more with its class file patched. */
    public static final class Sample implements Callable<List<String>> {
        @Override
        @SuppressWarnings({"removal", "CatchAndPrintStackTrace", "Finally"})
        public List<String> call() {
            List<String> seen = new ArrayList<>();
            try {
                for (int i = 0; i < 2; i++) {
                    try {
                        try (AutoCloseable resource = () -> seen.add("closed")) {
                            synchronized (seen) {
                                seen.add("in " + i + resource.getClass().isHidden());
                                if (i == 1) {
                                    throw new ThreadDeath();
                                }
                                throw new IllegalStateException("ordinary");
                            }
                        }
                    } catch (IllegalStateException e) {
                        seen.add("ordinary caught");
                    } catch (Throwable e) {
                        seen.add("stop caught");
                    } finally {
                        seen.add("finally");
                    }
                }
            } catch (Error e) {
                seen.add("error caught");
            } finally {
                last = seen;
            }
            return seen;
        }

        public static List<String> last = List.of();

        public static int exitAll(int way) {
            return switch (way) {
                case 0 -> {
                    System.exit(1);
                    yield 1;
                }
                case 1 -> {
                    Runtime.getRuntime().halt(1);
                    yield 2;
                }
                default -> {
                    Runtime runtime = Runtime.getRuntime();
                    java.util.function.IntConsumer end = runtime::exit;
                    end.accept(1);
                    yield 3;
                }
            };
        }
    }

    private static Class<?> patched() throws IOException {
        try (InputStream in = ClassPatcherTest.class.getResourceAsStream("ClassPatcherTest$Sample.class")) {
            return loaded(ClassPatcher.patch(in.readAllBytes()));
        }
    }

    private static Class<?> loaded(byte[] bytes) {
        ClassLoader loader = new ClassLoader(ClassPatcherTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (!name.equals(Sample.class.getName())) {
                    return super.loadClass(name, resolve);
                }
                Class<?> known = findLoadedClass(name);
                return known == null ? defineClass(name, bytes, 0, bytes.length) : known;
            }
        };
        try {
            return loader.loadClass(Sample.class.getName());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aStopPassesWhatCatchesEverythingButNotFinallyNorResources() throws Exception {
        Class<?> sample = patched();
        Callable<?> code = (Callable<?>) sample.getDeclaredConstructor().newInstance();

        assertThatThrownBy(code::call).isInstanceOf(Error.class).hasNoCause();
        assertThat((List<?>) sample.getField("last").get(null))
                .map(String::valueOf)
                .containsExactly("in 0true", "closed", "ordinary caught", "finally", "in 1true", "closed", "finally");
    }

    @Test
    void whatEndsTheProcessThrows() throws Exception {
        Class<?> sample = patched();
        for (int way = 0; way < 3; way++) {
            Object asked = way;
            assertThatThrownBy(() -> sample.getMethod("exitAll", int.class).invoke(null, asked))
                    .cause()
                    .isInstanceOf(CellGuard.ExitRefused.class);
        }
    }

    @Test
    void stackTracesTellTheFileAndLinesPutIn() throws IOException, ReflectiveOperationException {
        try (InputStream in = ClassPatcherTest.class.getResourceAsStream("ClassPatcherTest$Sample.class")) {
            byte[] bytes = LinePatcher.patch(in.readAllBytes(), "cell [7]", line -> line + 10_000);
            Class<?> sample = loaded(ClassPatcher.patch(bytes));
            assertThatThrownBy(() -> sample.getMethod("exitAll", int.class).invoke(null, 0))
                    .cause()
                    .satisfies(thrown -> assertThat(thrown.getStackTrace()).anySatisfy(frame -> {
                        assertThat(frame.getFileName()).isEqualTo("cell [7]");
                        assertThat(frame.getMethodName()).isEqualTo("exitAll");
                        assertThat(frame.getLineNumber()).isBetween(10_001, 11_000);
                    }));
        }
    }

    @Test
    void aFileWithoutAnyOfThatStaysAsItIs() throws IOException {
        try (InputStream in = ClassPatcherTest.class.getResourceAsStream("Recorded.class")) {
            byte[] bytes = in.readAllBytes();
            assertThat(ClassPatcher.patch(bytes)).isSameAs(bytes);
        }
        byte[] noClass = {1, 2, 3};
        assertThat(ClassPatcher.patch(noClass)).isSameAs(noClass);
    }
}
