package org.tunebook.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The error that the estimate states, measured against OpenAI's own vocabulary. */
class TokenEstimateTest {
    private static final Encoding CL100K = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);

    @ParameterizedTest
    @EnumSource
    void isWithinATenthForEveryReportAndWithinATwentiethForAllTogether(TableMarkup markup) throws IOException {
        long actual = 0;
        long estimated = 0;
        List<Double> errors = new ArrayList<>();
        for (String report : reports(markup)) {
            int tokens = CL100K.countTokens(report);
            int estimate = TokenEstimate.of(report);
            actual += tokens;
            estimated += estimate;
            errors.add((estimate - tokens) / (double) tokens);
        }
        double together = (estimated - actual) / (double) actual;
        System.out.printf(
                Locale.ROOT,
                "token estimate, %s: %d reports, together %+.1f %%, one by one %+.1f to %+.1f %%%n",
                markup.wireName(),
                errors.size(),
                100 * together,
                100 * errors.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                100 * errors.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
        assertThat(together).isBetween(-0.05, 0.05);
        assertThat(errors).allSatisfy(error -> assertThat(error).isBetween(-0.1, 0.1));
    }

    /** The sample's reports: table, paragraphs and questions. */
    private static List<String> reports(TableMarkup markup) throws IOException {
        Path root = Path.of(System.getProperty("tunebook.repository", ".."));
        List<String> reports = new ArrayList<>();
        for (JsonNode document :
                new JsonMapper().readTree(root.resolve("data/sample/test.json").toFile())) {
            List<List<String>> rows = new ArrayList<>();
            for (JsonNode row : document.path("table").path("table")) {
                List<String> cells = new ArrayList<>();
                row.forEach(cell -> cells.add(cell.asText()));
                rows.add(cells);
            }
            StringBuilder report = new StringBuilder(markup.write(new Grid(rows)));
            document.path("paragraphs")
                    .forEach(p -> report.append("\n\n").append(p.path("text").asText()));
            document.path("questions")
                    .forEach(
                            q -> report.append("\n\n").append(q.path("question").asText()));
            reports.add(report.toString());
        }
        return reports;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            German   | Der Umsatz stieg im vergangenen Geschäftsjahr um zwölf Prozent, während die Aufwendungen leicht zurückgingen.
            French   | Le chiffre d'affaires a progressé de douze pour cent au cours du dernier exercice, et les dépenses ont légèrement diminué.
            Spanish  | Los ingresos crecieron un doce por ciento durante el último ejercicio, y los gastos de investigación disminuyeron.
            Russian  | Выручка компании за прошедший год выросла на двенадцать процентов, а расходы на исследования сократились.
            Chinese  | 公司上一财年的营业收入增长了百分之十二，而研究与开发费用略有下降。
            Japanese | 当社の前期の売上高は十二パーセント増加しましたが、研究開発費はわずかに減少しました。
            Korean   | 회사의 지난 회계연도 매출은 십이 퍼센트 증가했으며 연구 개발 비용은 약간 감소했습니다.
            Hindi    | कंपनी की आय पिछले वित्तीय वर्ष में बारह प्रतिशत बढ़ी, जबकि विकास पर खर्च थोड़ा कम हुआ।
            Arabic   | ارتفعت إيرادات الشركة خلال السنة المالية الماضية بنسبة اثني عشر في المئة، بينما انخفضت النفقات.
            """)
    void isWithinThreeTenthsForOtherLanguages(String language, String text) {
        double error = TokenEstimate.of(text) / (double) CL100K.countTokens(text) - 1;
        assertThat(error).as(language).isBetween(-0.3, 0.3);
    }

    @Property
    void anyTextHasAnEstimateAndNoTextHasNone(@ForAll String text) {
        int tokens = TokenEstimate.of(text);
        assertThat(tokens).isGreaterThanOrEqualTo(text.isEmpty() ? 0 : 1);
        assertThat(tokens).isLessThanOrEqualTo(3 * text.length());
    }

    @Test
    void countsEveryTextOfARecordByTheFamilysOwnFactor() {
        Conversation record = new Conversation(
                "Be brief.", List.of(Message.user("Where is the cat?"), Message.assistant("On the mat.")));
        assertThat(TokenEstimate.of("")).isZero();
        assertThat(TokenEstimate.of(record))
                .isEqualTo(TokenEstimate.of("Be brief.")
                        + TokenEstimate.of("Where is the cat?")
                        + TokenEstimate.of("On the mat."));
        assertThat(TokenCounter.LLAMA_3.count(record)).isEqualTo(TokenEstimate.of(record));
        assertThat(TokenCounter.CLAUDE_3.count(record)).isEqualTo((int) Math.ceil(1.2 * TokenEstimate.of(record)));
        assertThat(TokenCounter.CLAUDE_3.atMost(1_000)).isEqualTo(1_250);
        assertThat(TokenCounter.NOVA.describe(1_000)).isEqualTo("about 1000 tokens (± 25 %)");
        assertThat(ModelFamily.all())
                .allSatisfy(family -> assertThat(family.tokenCounter().basis()).contains("cl100k_base"));
    }
}
