package org.tunebook.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tunebook.formats.FormatException;
import org.tunebook.formats.ModelFamily;

class PricesTest {
    private static final String HEADER = "charge,model,region,unit,usd,date,confidence,source\n";

    @TempDir
    Path directory;

    @Test
    void everyPriceHasItsSourceAndDateAndNoneIsZero() {
        Prices prices = Prices.shipped();

        assertThat(prices.all()).isNotEmpty().allSatisfy(price -> {
            assertThat(price.usd().amount()).isPositive();
            assertThat(price.source()).isNotBlank();
        });
        assertThat(prices.all())
                .filteredOn(price -> price.model().equals("amazon.nova-*"))
                .extracting(Price::confidence)
                .containsExactly(Price.Confidence.CONTESTED);
        assertThat(prices.display().toString()).contains("contested", "third-party", "what is not here is unknown");
    }

    @Test
    void aModelIsFoundByAnyOfItsIdsAndWhatNobodyToldIsUnknown() {
        Prices prices = Prices.shipped();

        for (String id : new String[] {
            "amazon.nova-micro-v1:0",
            "amazon.nova-micro-v1:0:128k",
            "us.amazon.nova-micro-v1:0",
            "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k"
        }) {
            assertThat(prices.of(Charge.TRAINING, id, "us-east-1"))
                    .as(id)
                    .hasValueSatisfying(
                            price -> assertThat(price.usd().amount()).isEqualByComparingTo("0.001"));
        }
        assertThat(prices.of(Charge.TRAINING, "amazon.nova-micro-v1:0", "eu-west-1"))
                .isEmpty();
        assertThat(prices.of(Charge.TRAINING, ModelFamily.CLAUDE_3_HAIKU.tuningModelId(), "us-west-2"))
                .isEmpty();
        assertThat(prices.of(Charge.THROUGHPUT, ModelFamily.CLAUDE_3_HAIKU.tuningModelId(), "us-west-2"))
                .isEmpty();
    }

    @Test
    void aFileOfOnesOwnStandsInThePlaceOfTheToolkits() throws IOException {
        Path file = write(HEADER
                + "training,amazon.nova-*,us-east-1,1M tokens,9,2026-10-01,published,price list\n"
                + "\n# ours\n"
                + "training,amazon.nova-lite-v1:0,us-east-1,1K tokens,0.002,2026-10-01,published,\"the \"\"list\"\", page 2\"\n"
                + "training,amazon.nova-lite-v1:0,us-east-1,1K tokens,0.003,2026-11-01,published,price list\n");
        Prices prices = Prices.read(file);

        assertThat(prices.of(Charge.TRAINING, "amazon.nova-lite-v1:0", "us-east-1"))
                .hasValueSatisfying(price -> assertThat(price.usd().amount()).isEqualByComparingTo("0.003"));
        assertThat(prices.of(Charge.TRAINING, "amazon.nova-pro-v1:0", "us-east-1")
                        .orElseThrow()
                        .of(2_000_000, 2_000_000))
                .isEqualTo(Cost.of(new Usd(new BigDecimal("18.0")), new Usd(new BigDecimal("18.0"))));
        assertThat(prices.of(Charge.STORAGE, "amazon.nova-pro-v1:0", "us-east-1"))
                .isEmpty();
        assertThat(prices.all().get(1).source()).isEqualTo("the \"list\", page 2");
        assertThat(prices.asOf()).hasToString("Optional[2026-11-01]");
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("", "holds no prices; expected a line with the columns charge,model"),
                Arguments.of("charge;model\n", "line 1: the columns are charge;model; expected charge,model,"),
                Arguments.of(HEADER + "storage,*,*,month\n", "line 2: there are 4 cells; expected 8"),
                Arguments.of(
                        HEADER + "\n# free\nstorage,*,*,month,free,2026-01-01,published,me\n",
                        "line 4: usd is \"free\"; expected an amount of at least 0, as 1.95"),
                Arguments.of(
                        HEADER + "storage,*,*,month,-1,2026-01-01,published,me\n", "line 2: usd is \"-1\"; expected"),
                Arguments.of(HEADER + "storage,*,*,month,,2026-01-01,published,me\n", "line 2: usd is empty"),
                Arguments.of(
                        HEADER + "storage,*,*,hour,1,2026-01-01,published,me\n",
                        "line 2: storage is not charged by \"hour\"; expected month"),
                Arguments.of(
                        HEADER + "tuning,*,*,hour,1,2026-01-01,published,me\n",
                        "line 2: charge is \"tuning\"; expected one of training, storage"),
                Arguments.of(
                        HEADER + "storage,*,*,month,1,1.1.2026,published,me\n",
                        "line 2: date is \"1.1.2026\"; expected one like 2026-03-01"),
                Arguments.of(HEADER + "storage,*,*,month,1,2026-01-01,sure,me\n", "line 2: confidence is \"sure\""),
                Arguments.of(
                        HEADER + "storage,*,*,month,1,2026-01-01,published,\"me\n",
                        "line 2: a quotation mark is not closed"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aLineThatIsNoPriceIsNamed(String content, String message) throws IOException {
        Path file = write(content);

        assertThatThrownBy(() -> Prices.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> Prices.read(directory.resolve("none.csv")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("none.csv: no such file");
    }

    private Path write(String content) throws IOException {
        return Files.writeString(directory.resolve("prices.csv"), content);
    }
}
