package org.tunebook.bedrock;

import com.sun.management.OperatingSystemMXBean;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.ToolProvider;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;

/**
 * Whether this machine is ready for the course, looked at before anybody waits for it: a line for each thing
 * that is needed, OK or with what to do. What is missing is a line, never an exception.
 *
 * @param looks what was looked at, in order
 * @param took how long the looking took, the start of Bedrock Local with it
 */
public record Readiness(List<Look> looks, Duration took) implements Displayable {
    private static final int JAVA = 17;
    private static final long GIB = 1L << 30;

    /** What a machine sold with 4 GB leaves to programs. */
    private static final long MEMORY = 7 * GIB / 2;

    private static final long DISK = GIB;

    public Readiness {
        looks = List.copyOf(looks);
    }

    /**
     * One thing that is needed.
     *
     * @param subject what was looked at
     * @param found what was found
     * @param remedy what to do; empty where all is well
     */
    public record Look(String subject, String found, String remedy) {
        /** Whether nothing is to be done. */
        public boolean ok() {
            return remedy.isEmpty();
        }
    }

    /**
     * Looks at this machine. Bedrock Local is started where it does not run, and left running.
     *
     * @param course the directory that has {@code data/sample}; notebooks write into {@code reports} there
     */
    public static Readiness of(Path course) {
        return of(course, LocalServer.defaultDirectory());
    }

    static Readiness of(Path course, Path local) {
        long start = System.nanoTime();
        List<Look> looks = new ArrayList<>();
        looks.add(look(
                "Java",
                "Install a JDK 17 or newer (a JRE has no compiler) and install the kernel again with it:"
                        + " tunebook kernel install.",
                Readiness::java));
        looks.add(look("memory", "Close other programs, or take a machine with 4 GB; training may fail here.", () -> {
            long memory = system().getTotalMemorySize();
            return enough(memory >= MEMORY, gib(memory));
        }));
        looks.add(look("cores", "", () -> {
            int cores = Runtime.getRuntime().availableProcessors();
            return cores + (cores == 1 ? "; everything takes twice the time the notebooks say" : "");
        }));
        looks.add(look(
                "sample data",
                "Open the notebooks where the workshop was written: their directory lies beside"
                        + " the directory data.",
                () -> data(course)));
        looks.add(look(
                "writing",
                "Give yourself the right to write there, or copy the whole workshop to a place where" + " you may.",
                () -> writing(course.resolve("reports"))));
        looks.add(look("disk", "Free 1 GB.", () -> {
            long free = Files.getFileStore(course).getUsableSpace();
            return enough(free >= DISK, gib(free) + " free");
        }));
        looks.add(look(
                "fonts",
                "Install a font, charts are drawn with it (Debian: apt-get install fontconfig"
                        + " fonts-dejavu-core), and restart the kernel.",
                Readiness::fonts));
        looks.add(look(
                "loopback",
                "Allow programs of this machine to reach each other at 127.0.0.1: a firewall or"
                        + " security program forbids it.",
                Readiness::loopback));
        looks.add(look(
                "Bedrock Local",
                "Do what the message says and run this cell again. The server's log: " + local.resolve("server.log"),
                () -> answer(local)));
        return new Readiness(looks, Duration.ofNanos(System.nanoTime() - start));
    }

    /** What a look finds; an exception says why it is not well. */
    private interface Finding {
        String look() throws IOException;
    }

    private static Look look(String subject, String remedy, Finding finding) {
        try {
            return new Look(subject, finding.look(), "");
        } catch (IOException | RuntimeException | LinkageError | InternalError e) {
            return new Look(subject, said(e), remedy);
        }
    }

    private static String said(Throwable e) {
        String message = e.getMessage();
        if (message == null) {
            return e.getClass().getSimpleName();
        }
        return e instanceof IOException ? e.getClass().getSimpleName() + ": " + message : message;
    }

    private static String enough(boolean enough, String found) {
        if (!enough) {
            throw new IllegalStateException(found);
        }
        return found;
    }

    private static String java() {
        String found = Runtime.version() + " in " + System.getProperty("java.home");
        return enough(Runtime.version().feature() >= JAVA && ToolProvider.getSystemJavaCompiler() != null, found);
    }

    private static OperatingSystemMXBean system() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    }

    private static String data(Path course) {
        Path data = course.resolve("data").resolve("sample");
        boolean there = Files.isReadable(data.resolve("test.json"));
        return enough(
                there,
                data + (there ? "" : " is not there, seen from " + Path.of("").toAbsolutePath()));
    }

    private static String writing(Path reports) throws IOException {
        Files.createDirectories(reports);
        Files.delete(Files.createTempFile(reports, "readiness", null));
        return reports.toString();
    }

    private static String fonts() {
        int fonts = GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames().length;
        // Java names five of its own whether or not there is anything to draw them with.
        return enough(fonts > 5, fonts + " families");
    }

    private static String loopback() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            return client.getInetAddress().getHostAddress();
        }
    }

    private static String answer(Path local) {
        try (Bedrock bedrock = Bedrock.local(local)) {
            return bedrock + ", answering with " + bedrock.localModel().orElse("a local model");
        }
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", (double) bytes / GIB);
    }

    private String verdict() {
        long open = looks.stream().filter(look -> !look.ok()).count();
        String seconds = String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
        return open == 0
                ? "Ready: " + looks.size() + " of " + looks.size() + " OK, in " + seconds
                : "Not ready: " + open + " of " + looks.size() + " to mend, looked at in " + seconds;
    }

    /** Whether nothing is left to do. */
    public boolean ready() {
        return looks.stream().allMatch(Look::ok);
    }

    @Override
    public MimeBundle display() {
        Sheet sheet = Sheet.captioned(verdict())
                .text("", looks.stream().map(Look::subject).toList())
                .text("found", looks.stream().map(Look::found).toList())
                .text(
                        "do",
                        looks.stream()
                                .map(look -> look.ok() ? "OK" : look.remedy)
                                .toList());
        return MimeBundle.html(toString(), sheet.display().get(MimeBundle.HTML).orElse(""));
    }

    /** The verdict, then a line for each look, and below it what to do. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(verdict());
        for (Look look : looks) {
            out.append(
                    String.format(Locale.ROOT, "%n%-4s  %s: %s", look.ok() ? "OK" : "MEND", look.subject, look.found));
            if (!look.ok()) {
                out.append(String.format(Locale.ROOT, "%n      -> %s", look.remedy));
            }
        }
        return out.toString();
    }
}
