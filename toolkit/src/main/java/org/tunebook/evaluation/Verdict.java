package org.tunebook.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a judge said of one answer: so many points, or nothing that can be read as such. */
public sealed interface Verdict {
    /**
     * Points by the rubric.
     *
     * @param points within the rubric's range
     * @param reason what the judge gave for it; may be empty
     */
    record Graded(int points, String reason) implements Verdict {}

    /**
     * No points: the judge's words hold none, several different ones, or some out of range. It is counted, and is in
     * no mean.
     *
     * @param why what is wrong with it
     * @param said the judge's words
     */
    record Undecided(String why, String said) implements Verdict {}

    /**
     * The verdict in a judge's words: the one JSON object with a whole number of points in range, wherever it stands.
     */
    static Verdict parse(String said, Rubric rubric) {
        Map<Integer, String> found = new LinkedHashMap<>();
        String outOfRange = "";
        ObjectReader reader = JsonMatch.JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        for (int open = said.indexOf('{'); open >= 0; open = said.indexOf('{', open + 1)) {
            JsonNode object;
            try {
                object = reader.readTree(said.substring(open));
            } catch (JsonProcessingException e) {
                continue;
            }
            JsonNode points = object.path("points");
            String text = points.asText("").strip();
            if (!points.isNumber() && !points.isTextual()) {
                continue;
            }
            if (!text.matches("-?[0-9]{1,6}(?:\\.0)?")) {
                outOfRange = text;
                continue;
            }
            int number = (int) Double.parseDouble(text);
            if (number < rubric.lowest() || number > rubric.highest()) {
                outOfRange = text;
            } else {
                found.put(number, object.path("reason").asText(""));
            }
        }
        if (!outOfRange.isEmpty()) {
            return new Undecided(
                    "its points are \"" + outOfRange + "\"; expected a whole number from " + rubric.lowest() + " to "
                            + rubric.highest(),
                    said);
        }
        if (found.size() > 1) {
            return new Undecided("it gives several numbers of points: " + found.keySet(), said);
        }
        return found.entrySet().stream()
                .findFirst()
                .<Verdict>map(one -> new Graded(one.getKey(), one.getValue()))
                .orElseGet(() -> new Undecided(
                        said.isBlank() ? "the judge said nothing" : "there is no JSON object with points in it", said));
    }
}
