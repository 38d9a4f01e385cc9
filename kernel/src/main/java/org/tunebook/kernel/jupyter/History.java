package org.tunebook.kernel.jupyter;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The cells that were run, over all sessions: one JSON object a line in a file that several kernels may
 * append to. A history that cannot be kept is none; it never stops a cell.
 */
final class History {
    private static final int KEPT = 10_000;
    private static final long TRIMMED_ABOVE_BYTES = 16 << 20;

    private final Path file;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private boolean loaded;
    private int session = 1;

    /** A cell that was run, and its value's text if it had one. */
    record Entry(
            int session,
            int number,
            String source,
            @Nullable String output) {}

    History(Path file) {
        this.file = file;
    }

    /** The file of the user's history: what TUNEBOOK_HISTORY names, else one in the user's data directory. */
    static Path standardFile(Map<String, String> environment) {
        String named = environment.get("TUNEBOOK_HISTORY");
        if (named != null && !named.isBlank()) {
            return Path.of(named);
        }
        String data = environment.get("XDG_DATA_HOME");
        Path base = data == null || data.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "share")
                : Path.of(data);
        return base.resolve("tunebook").resolve("history.jsonl");
    }

    /** Reads the file if that has not been done. The session's number is one above the highest in it. */
    synchronized void load() {
        if (loaded) {
            return;
        }
        loaded = true;
        if (!Files.exists(file)) {
            return;
        }
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Entry entry = parse(line);
                if (entry != null) {
                    keep(entry);
                    session = Math.max(session, entry.session + 1);
                }
            }
            if (Files.size(file) > TRIMMED_ABOVE_BYTES) {
                trim();
            }
        } catch (IOException e) {
            System.err.println("history: " + file + " cannot be read: " + e.getMessage());
        }
    }

    private static @Nullable Entry parse(String line) {
        try {
            Map<String, @Nullable Object> fields = Json.object(line.getBytes(StandardCharsets.UTF_8));
            return fields.get("session") instanceof Number session
                            && fields.get("cell") instanceof Number number
                            && fields.get("source") instanceof String source
                    ? new Entry(
                            session.intValue(),
                            number.intValue(),
                            source,
                            fields.get("output") instanceof String output ? output : null)
                    : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static byte[] line(Entry entry) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("session", entry.session);
        fields.put("cell", entry.number);
        fields.put("source", entry.source);
        fields.put("output", entry.output);
        return (new String(Json.write(fields), StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void trim() throws IOException {
        Path beside = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        try (FileChannel out = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (Entry entry : entries) {
                out.write(ByteBuffer.wrap(line(entry)));
            }
        }
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private void keep(Entry entry) {
        entries.addLast(entry);
        if (entries.size() > KEPT) {
            entries.removeFirst();
        }
    }

    /** Adds a cell that has been run. */
    synchronized void add(int number, String source, @Nullable String output) {
        load();
        Entry entry = new Entry(session, number, source, output);
        keep(entry);
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    FileLock lock = out.lock()) {
                if (lock.isValid()) {
                    out.write(ByteBuffer.wrap(line(entry)));
                }
            }
        } catch (IOException | RuntimeException e) {
            System.err.println("history: " + file + " cannot be written: " + e.getMessage());
        }
    }

    /** The last {@code n} cells, oldest first. */
    synchronized List<Entry> tail(int n) {
        load();
        return last(new ArrayList<>(entries), n);
    }

    /**
     * Cells of one session, by number.
     *
     * @param asked the session; 0 for this one, negative ones count back from it
     * @param start the first number
     * @param stop the number after the last; 0 or less for no end
     */
    synchronized List<Entry> range(int asked, int start, int stop) {
        load();
        int wanted = asked > 0 ? asked : session + asked;
        return entries.stream()
                .filter(entry -> entry.session == wanted && entry.number >= start && (stop <= 0 || entry.number < stop))
                .toList();
    }

    /** Which of equal cells are found. */
    enum Repeats {
        ALL,
        LATEST
    }

    /**
     * The last {@code n} cells that match a glob pattern of {@code *}, {@code ?} and {@code [...]}: this
     * session's, or those of all sessions when this one has none.
     */
    synchronized List<Entry> search(String glob, int n, Repeats repeats) {
        load();
        Predicate<String> matches = pattern(glob).asMatchPredicate();
        List<Entry> found = entries.stream()
                .filter(entry -> entry.session == session && matches.test(entry.source))
                .toList();
        if (found.isEmpty()) {
            found = entries.stream().filter(entry -> matches.test(entry.source)).toList();
        }
        if (repeats == Repeats.LATEST) {
            Map<String, Entry> latest = new LinkedHashMap<>();
            for (Entry entry : found) {
                latest.remove(entry.source);
                latest.put(entry.source, entry);
            }
            found = List.copyOf(latest.values());
        }
        return last(found, n);
    }

    private static List<Entry> last(List<Entry> all, int n) {
        return n <= 0 || n >= all.size() ? all : all.subList(all.size() - n, all.size());
    }

    static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int close = c == '[' ? glob.indexOf(']', i + 2) : -1;
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (close > 0) {
                String inside = glob.substring(i + 1, close);
                boolean not = inside.startsWith("^") || inside.startsWith("!");
                regex.append(not ? "[^" : "[")
                        .append((not ? inside.substring(1) : inside)
                                .replace("\\", "\\\\")
                                .replace("[", "\\[")
                                .replace("&", "\\&")
                                .replace("^", "\\^"))
                        .append(']');
                i = close;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return Pattern.compile(regex.toString(), Pattern.DOTALL);
        } catch (java.util.regex.PatternSyntaxException e) {
            return Pattern.compile(Pattern.quote(glob));
        }
    }
}
