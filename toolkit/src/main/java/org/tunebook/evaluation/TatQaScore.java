package org.tunebook.evaluation;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.TatQa;
import org.tunebook.dataset.TatQaAnswer;
import org.tunebook.evaluation.MetricCard.Case;
import org.tunebook.formats.FormatException;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;

/**
 * The scores of TAT-QA's own evaluation (Zhu et al., ACL 2021; program {@code tatqa_eval.py} of
 * github.com/NExTplusplus/TAT-QA), question by question and on average.
 *
 * <p>Answer and scale make one text. A number is rounded to two decimals and multiplied by its scale
 * (percent is 0.01); parentheses make it negative, a percent sign divides by 100 in place of the scale, a
 * word after it multiplies; any other text has the scale as a last word. Several values are sorted and
 * joined. Both texts lose case, punctuation and articles, and their numbers take one form. Exact match asks
 * whether they are equal; F1 compares the sets of their words and is rounded to two decimals, but is the
 * exact match where the gold answer is arithmetic or a count. The scale scores where it is the gold's very
 * word and there is an answer at all. A single number without scale is also tried unrounded, so that
 * 0.2342 meets 23.42 percent, and the better result counts. No answer (missing, null, empty, 0) scores 0.
 *
 * <p>Where the evaluation would fail with an error, this goes on: a null scale is none (and matches no
 * gold scale), values of mixed types are sorted by their texts, a null in place of answer and scale is
 * no answer. What is neither null nor an array of two is refused, though the evaluation takes a text of two
 * characters apart.
 *
 * @param em the mean exact match, from 0 to 1
 * @param f1 the mean F1, from 0 to 1
 * @param scale the share of right scales, from 0 to 1
 * @param scores the scores of every gold question, by uid, in the order of the gold file
 */
public record TatQaScore(double em, double f1, double scale, Map<String, Question> scores) implements Displayable {
    private static final String SOURCE =
            "Zhu et al., TAT-QA, ACL 2021; tatqa_eval.py of github.com/NExTplusplus/TAT-QA";
    private static final MetricCard F1_CARD = new MetricCard(
            "tatqa-f1",
            "How many different words answer and reference share after TAT-QA's own normalisation: numbers in one form"
                    + " with their scale, no punctuation, no articles.",
            "P = common words / different words of the answer, R = the same of the reference, F1 = 2PR / (P + R), rounded"
                    + " to two decimals",
            SOURCE,
            MetricCard.SHARE,
            List.of(
                    new Case("1496.5 million", "$1,496.5 million", 1),
                    new Case("x\nz", "x y\nz", 0.8),
                    new Case("12.6", "(12.6)", 0)),
            "Does not know the type of the answer; the data set's evaluation counts exact match in its place for"
                    + " arithmetic and counts. For its totals take TatQaScore.");
    private static final MetricCard EM_CARD = new MetricCard(
            "tatqa-em",
            "Whether answer and reference are the same after TAT-QA's own normalisation: numbers rounded to two decimals"
                    + " times their scale, no punctuation, no articles, values sorted.",
            "1 if the normalised texts are equal, else 0",
            SOURCE,
            "0 or 1 for an example",
            List.of(
                    new Case("1496.5 million", "$1,496.5 million", 1),
                    new Case("23.42%", "0.2342", 0),
                    new Case("12.6", "(12.6)", 0)),
            "The scale is read from the text, which the data set keeps apart.");
    private static final MetricCard SCALE_CARD = new MetricCard(
            "tatqa-scale",
            "Whether the answer's scale is the reference's: thousand, million, billion, percent or none.",
            "1 if the scales are the same word and there is an answer, else 0",
            SOURCE,
            "0 or 1 for an example",
            List.of(
                    new Case("7 million", "1,496.5 million", 1),
                    new Case("7 thousand", "1,496.5 million", 0),
                    new Case("", "cash", 0)),
            "The scale is read from the text; that meets the data set's own scale for 97.9 % of its dev split.");

    /** F1 of TAT-QA between answers in text, the scale read from the text ({@link TatQaAnswer#parse}). */
    public static final Metric F1 = ofTexts(F1_CARD, Question::f1);

    /** Exact match of TAT-QA between answers in text, the scale read from the text ({@link TatQaAnswer#parse}). */
    public static final Metric EXACT_MATCH = ofTexts(EM_CARD, Question::em);

    /** Whether an answer's scale is the reference's, both read from the text ({@link TatQaAnswer#parse}). */
    public static final Metric SCALE = ofTexts(SCALE_CARD, Question::scale);

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** The scores of one question, each from 0 to 1. */
    public record Question(double em, double f1, double scale) {
        private static final Question NONE = new Question(0, 0, 0);
    }

    public TatQaScore {
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    }

    private static TatQaScore mean(Map<String, Question> scores) {
        double em = 0;
        double f1 = 0;
        double scale = 0;
        for (Question question : scores.values()) {
            em += question.em();
            f1 += question.f1();
            scale += question.scale();
        }
        int n = Math.max(1, scores.size());
        return new TatQaScore(em / n, f1 / n, scale / n, scores);
    }

    /** The number of questions. */
    public int n() {
        return scores.size();
    }

    /**
     * The scores of a predictions file, {@code {uid: [answer, scale], …}}, against a gold file of the data
     * set. Predictions for other questions are passed over; a question without one scores 0.
     *
     * @throws FormatException if a file is not what it should be; the message has the place
     * @throws UncheckedIOException if a file cannot be read
     */
    public static TatQaScore read(Path gold, Path predictions) {
        Dataset questions = TatQa.read(gold);
        if (questions.examples().stream().allMatch(example -> example.answer().isEmpty())) {
            throw new FormatException(gold + ": no question has an answer; expected a split with gold answers");
        }
        JsonNode all = tree(predictions);
        Map<String, Question> scores = new LinkedHashMap<>();
        for (Example question : questions.examples()) {
            JsonNode prediction = all.get(question.id());
            if (prediction == null || prediction.isNull() || question.answer().isEmpty()) {
                scores.put(question.id(), Question.NONE);
            } else if (prediction.isArray() && prediction.size() == 2) {
                scores.put(question.id(), score(question, prediction.get(0), prediction.get(1)));
            } else {
                throw new FormatException(predictions + ": the prediction for " + question.id() + " is "
                        + shown(prediction) + "; expected [answer, scale], as [[\"$1,496.5\"], \"million\"]");
            }
        }
        return mean(scores);
    }

    /**
     * The scores of answers in text, by uid, against the gold answers of a data set that came from TAT-QA;
     * the scale is read from the text ({@link TatQaAnswer#parse}). A question without an answer scores 0.
     */
    public static TatQaScore of(Dataset gold, Map<String, String> answers) {
        Map<String, Question> scores = new LinkedHashMap<>();
        for (Example question : gold.examples()) {
            String answer = answers.get(question.id());
            scores.put(
                    question.id(),
                    answer == null || question.answer().isEmpty()
                            ? Question.NONE
                            : score(Gold.of(question), TatQaAnswer.parse(answer)));
        }
        return mean(scores);
    }

    /** The score of one answer against a gold answer of some type ({@code span}, {@code arithmetic}, …). */
    static Question score(Gold gold, TatQaAnswer answer) {
        return answer.values().isEmpty()
                ? Question.NONE
                : score(gold, sorted(answer), answer.scale(), answer.scale().equals(gold.scale()));
    }

    private static List<String> sorted(TatQaAnswer answer) {
        return answer.values().stream().sorted(PythonText.BY_CODE_POINT).toList();
    }

    /** The score of a prediction as it stands in its file. */
    static Question score(Example question, JsonNode answer, JsonNode scale) {
        return score(Gold.of(question), answer, scale);
    }

    static Question score(Gold gold, JsonNode answer, JsonNode scaleNode) {
        if (isNothing(answer)) {
            return Question.NONE;
        }
        String scale = isNothing(scaleNode) ? "" : PythonText.str(scaleNode);
        boolean scaleMatches = scaleNode.isTextual() && scale.equals(gold.scale());
        return score(gold, texts(answer), scale, scaleMatches);
    }

    private static Question score(Gold gold, List<String> values, String scale, boolean scaleMatches) {
        if (gold.isEmpty()) {
            return Question.NONE;
        }
        if (values.size() > 1) {
            return score(gold, joined(values, scale), scaleMatches);
        }
        String value = values.get(0);
        TatQaNumber number = TatQaNumber.in(value);
        String text = scaled(value, number, scale);
        Question best = score(gold, text, scaleMatches);
        // A single number without scale is tried as it stands, too.
        if (number != null
                && scale.isEmpty()
                && value.indexOf('%') < 0
                && !number.fixed().equals(text)) {
            Question other = score(gold, number.fixed(), scaleMatches);
            if (other.em() > best.em() || other.em() == best.em() && other.f1() > best.f1()) {
                best = other;
            }
        }
        return best;
    }

    private static Question score(Gold gold, String answer, boolean scaleMatches) {
        TatQaText text = TatQaText.of(answer);
        double em = text.text().equals(gold.text().text()) ? 1 : 0;
        double f1 = em == 1 || gold.isExact() ? em : text.f1(gold.text());
        return new Question(em, f1, scaleMatches ? 1 : 0);
    }

    /** A gold answer, made ready once. */
    record Gold(TatQaText text, String scale, boolean isExact, boolean isEmpty) {
        static Gold of(Example question) {
            String type = question.attribute("answer_type");
            String scale = question.attribute("scale");
            JsonNode answer;
            try {
                answer = JSON.readTree(question.attribute("gold"));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(
                        "example " + question.id() + " has no attribute \"gold\" with the answer of TAT-QA in JSON", e);
            }
            return of(answer, type, scale);
        }

        static Gold of(JsonNode answer, String type, String scale) {
            List<String> values = values(answer, type);
            boolean exact = type.equals("arithmetic") || type.equals("count");
            return new Gold(TatQaText.of(joined(values, scale)), scale, exact, values.isEmpty());
        }

        private static List<String> values(JsonNode answer, String type) {
            if (answer.isMissingNode()) {
                return List.of();
            }
            return switch (type) {
                case "span", "multi-span" -> texts(answer);
                case "count" -> List.of(PythonText.str(whole(answer)));
                default -> List.of(PythonText.str(answer));
            };
        }

        private static JsonNode whole(JsonNode count) {
            if (count.isNumber()) {
                return JsonNodeFactory.instance.numberNode(count.decimalValue().toBigInteger());
            }
            try {
                return JsonNodeFactory.instance.numberNode(
                        new BigInteger(count.asText().strip()));
            } catch (NumberFormatException e) {
                return count;
            }
        }
    }

    /** Values and scale in one text. */
    private static String joined(List<String> values, String scale) {
        if (values.size() == 1) {
            return scaled(values.get(0), TatQaNumber.in(values.get(0)), scale);
        }
        StringBuilder out = new StringBuilder();
        for (String value : values) {
            out.append(out.isEmpty() ? "" : " ").append(scaled(value, TatQaNumber.in(value), scale));
        }
        return out.toString();
    }

    private static String scaled(String value, @Nullable TatQaNumber number, String scale) {
        if (number == null) {
            return scale.isEmpty() ? value : value + " " + scale;
        }
        return value.indexOf('%') >= 0 ? number.fixed() : number.scaled(scale);
    }

    /** The texts of an answer's values, sorted. */
    private static List<String> texts(JsonNode answer) {
        if (!answer.isArray()) {
            return List.of(PythonText.str(answer));
        }
        if (answer.size() == 1) {
            return List.of(PythonText.str(answer.get(0)));
        }
        List<JsonNode> values = new ArrayList<>();
        answer.forEach(values::add);
        return PythonText.sorted(values).stream().map(PythonText::str).toList();
    }

    private static boolean isNothing(JsonNode answer) {
        return switch (answer.getNodeType()) {
            case STRING -> answer.textValue().isEmpty();
            case NUMBER -> answer.doubleValue() == 0;
            case BOOLEAN -> !answer.booleanValue();
            case ARRAY, OBJECT -> answer.isEmpty();
            default -> true;
        };
    }

    private static JsonNode tree(Path file) {
        try (JsonParser parser = JSON.createParser(Files.newBufferedReader(file))) {
            JsonNode node = JSON.readTree(parser);
            if (node == null || !node.isObject()) {
                throw new FormatException(file + ": found " + (node == null ? "an empty file" : shown(node))
                        + "; expected an object {uid: [answer, scale], …}");
            }
            if (parser.nextToken() != null) {
                throw new FormatException(
                        file + " line " + parser.currentTokenLocation().getLineNr()
                                + ": there is more after the end of the predictions");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new FormatException(
                    file + " line " + e.getLocation().getLineNr() + " column "
                            + e.getLocation().getColumnNr() + ": not JSON: "
                            + FormatException.reason(e),
                    e);
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException("cannot read " + file + ": there is no such file", e);
        } catch (CharacterCodingException e) {
            throw new FormatException(file + ": not UTF-8. Save it as UTF-8.", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static String shown(JsonNode node) {
        String text = node.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    /** A score of answers in text, whose type is not known. */
    private static Metric ofTexts(MetricCard card, ToDoubleFunction<Question> score) {
        return new CardedMetric(card, (answer, reference) -> {
            TatQaAnswer gold = TatQaAnswer.parse(reference);
            TatQaText text = TatQaText.of(joined(sorted(gold), gold.scale()));
            Gold prepared = new Gold(text, gold.scale(), false, gold.values().isEmpty());
            return score.applyAsDouble(score(prepared, TatQaAnswer.parse(answer)));
        });
    }

    @Override
    public MimeBundle display() {
        return MimeBundle.html(toString(), "<p>" + Html.escape(toString()) + "</p>");
    }

    @Override
    public String toString() {
        return "TAT-QA: exact match " + percent(em) + ", F1 " + percent(f1) + ", scale " + percent(scale) + " (" + n()
                + " questions)";
    }

    /** Two decimals as the evaluation prints them: of the double's exact value, a half to the even digit. */
    private static String percent(double share) {
        return new BigDecimal(100 * share).setScale(2, RoundingMode.HALF_EVEN).toPlainString();
    }
}
