package org.tunebook.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The program that writes the sample data set: {@code GenerateSample DIRECTORY [SEED]}. It ends with 0 when the files
 * are written, with 1 when they cannot be and with 2 when it is called wrongly.
 */
public final class GenerateSample {
    /** The seed of the data set in the repository. */
    public static final long DEFAULT_SEED = 2019;

    private GenerateSample() {}

    /** Writes the files into the directory named first, from the seed named second or {@link #DEFAULT_SEED}. */
    public static void main(String[] arguments) {
        if (arguments.length < 1
                || arguments.length > 2
                || (arguments.length == 2 && !arguments[1].matches("-?\\d{1,18}"))) {
            System.err.println("usage: GenerateSample DIRECTORY [SEED]; the seed is a whole number, " + DEFAULT_SEED
                    + " if left out");
            System.exit(2);
        }
        long seed = arguments.length == 2 ? Long.parseLong(arguments[1]) : DEFAULT_SEED;
        Path directory = Path.of(arguments[0]);
        try {
            Files.createDirectories(directory);
            for (Map.Entry<String, String> file : files(seed).entrySet()) {
                Files.writeString(directory.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            System.err.println("cannot write the data set to " + directory + ": " + e.getMessage());
            System.exit(1);
        }
    }

    /** The files of the data set by name, the card among them; the same seed gives the same bytes in UTF-8. */
    static Map<String, String> files(long seed) {
        DataSet data = DataSet.of(seed);
        Map<String, String> files = new LinkedHashMap<>();
        data.parts()
                .forEach((split, documents) ->
                        files.put(split.name().toLowerCase(Locale.ROOT) + ".json", TatQaJson.write(documents)));
        files.put("flawed.json", TatQaJson.write(data.flawed().documents()));
        files.put("flawed-index.json", TatQaJson.writeIndex(data.flawed().index()));
        files.put("README.md", Card.of(data, files));
        return files;
    }

    static byte[] bytes(String file) {
        return file.getBytes(StandardCharsets.UTF_8);
    }
}
