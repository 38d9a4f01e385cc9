package org.tunebook.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CsvReaderPropertyTest {
    private static final List<Charset> CHARSETS =
            List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);

    @Provide
    Arbitrary<List<List<Optional<String>>>> rows() {
        Arbitrary<String> text = Arbitraries.strings()
                .withChars("ab,;\t|\"\r\n 0é\u2028\uFEFF😀")
                .ofMaxLength(8)
                .map(CsvReaderPropertyTest::withoutLoneSurrogates);
        return text.optional().list().ofSize(3).list().ofMinSize(1).ofMaxSize(12);
    }

    private static String withoutLoneSurrogates(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** Written as the RFC says, every cell comes back: quotes, delimiters, line breaks, empty and missing. */
    @Property(tries = 300)
    void whatIsWrittenIsReadBack(@ForAll("rows") List<List<Optional<String>>> rows, @ForAll long choice)
            throws IOException {
        char delimiter = ",;\t|".charAt((int) Math.floorMod(choice, 4L));
        String end = List.of("\n", "\r\n", "\r").get((int) Math.floorMod(choice, 3L));
        Charset charset = CHARSETS.get((int) Math.floorMod(choice / 4, 3L));
        StringBuilder text = new StringBuilder("\uFEFF").append(String.join(String.valueOf(delimiter), "a", "b", "c"));
        for (List<Optional<String>> row : rows) {
            text.append(end);
            text.append(row.stream()
                    .map(cell -> cell.map(each -> "\"" + each.replace("\"", "\"\"") + "\"")
                            .orElse(""))
                    .collect(Collectors.joining(String.valueOf(delimiter))));
        }
        Path file = Files.createTempFile("rows", ".csv");
        try {
            Files.write(file, text.toString().getBytes(charset));
            try (Stream<DataRecord> records =
                    RecordFile.of(file).delimitedBy(delimiter).records()) {
                assertThat(records.map(DataRecord::fields).toList())
                        .isEqualTo(
                                rows.stream().map(CsvReaderPropertyTest::fields).toList());
            }
        } finally {
            Files.delete(file);
        }
    }

    private static Map<String, String> fields(List<Optional<String>> row) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < row.size(); i++) {
            String name = List.of("a", "b", "c").get(i);
            row.get(i).ifPresent(cell -> fields.put(name, cell));
        }
        return fields;
    }
}
