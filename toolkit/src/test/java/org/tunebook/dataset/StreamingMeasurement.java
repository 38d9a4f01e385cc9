package org.tunebook.dataset;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Shows that a file is read in constant memory: writes a file of chats (if its name ends with {@code .jsonl}) or
 * of labelled texts ({@code .csv}) of so many gigabytes, reads it to its end, says how long that took, and
 * deletes it. Run by hand with a small heap:
 * {@code java -Xmx64m -cp … org.tunebook.dataset.StreamingMeasurement FILE GIGABYTES}.
 */
final class StreamingMeasurement {
    private static final String CHAT = "{\"system\": \"Answer from the report.\", \"messages\": [{\"role\": \"user\","
            + " \"content\": \"Report %d: net income rose to €406 million.\\n%s\\nWhat was net income?\"}, {\"role\":"
            + " \"assistant\", \"content\": \"406 million\"}]}\n";
    private static final String TEXT = "T%d,\"It broke, \"\"again\"\": %s\nPlease help\",repairs\n";

    private StreamingMeasurement() {}

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        long bytes = (long) (Double.parseDouble(arguments[1]) * 1e9);
        boolean chats = file.toString().endsWith(".jsonl");
        try {
            write(file, bytes, chats ? "" : "id,text,label\n", chats ? CHAT : TEXT);
            RecordFile records = RecordFile.of(file);
            try (Stream<?> all = chats ? records.conversations() : records.examples()) {
                report(file, all);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static void write(Path file, long bytes, String header, String record) throws IOException {
        String filling = "The plan was 368, which the board had set in spring. ".repeat(12);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(header);
            long written = 0;
            for (int n = 0; written < bytes; n++) {
                String line = record.formatted(n, filling);
                out.write(line);
                written += line.length();
            }
        }
    }

    private static void report(Path file, Stream<?> records) throws IOException {
        long start = System.nanoTime();
        long count = records.mapToLong(record -> 1).sum();
        double seconds = (System.nanoTime() - start) / 1e9;
        double megabytes = Files.size(file) / 1e6;
        System.out.printf(
                Locale.ROOT,
                "%s: %,d records, %,.0f MB in %.1f s (%.0f MB/s) with a heap of at most %d MB%n",
                file.getFileName(),
                count,
                megabytes,
                seconds,
                megabytes / seconds,
                Runtime.getRuntime().maxMemory() >> 20);
    }
}
