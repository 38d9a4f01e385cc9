package org.tunebook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.Split;

class SpellingTest {
    private static Example asked(String id, String question, String answer) {
        return new Example(id, id, Optional.empty(), List.of(), question, Optional.of(answer), Map.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            How do I reset my password?|How do I reset my password ?|spacing of punctuation
            How do I reset my password?|How  do I reset my password? |white space
            How do I reset my password?|how do I reset my PASSWORD?|case
            Wo ist das Caf\u00e9?|Wo ist das Cafe\u0301?|Unicode form
            Is it \uff21\uff22\uff1f|Is it AB?|Unicode form
            Is it (new)?|Is it ( new ) ?|spacing of punctuation
            Ships, or trucks: which?|Ships ,or trucks :which?|spacing of punctuation
            Combien ?|combien\u00a0?|case and Unicode form
            A rise of 5%?|A rise of 5 %?|spacing of punctuation
            In 2019, why?|In 2019 , why ?|spacing of punctuation
            What is it? |what  is it ?|white space and spacing of punctuation and case
            """)
    void saysInWhatTheSameQuestionIsWrittenOtherwise(String one, String other, String differences) {
        assertThat(Spelling.plain(other)).isEqualTo(Spelling.plain(one));
        assertThat(Spelling.differences(one, other)).isEqualTo(differences);
        assertThat(Spelling.differences(one, one)).isEmpty();
        CheckReport report =
                Checks.standard().on(new Dataset("twice", List.of(asked("1", one, "So."), asked("2", other, "So."))));
        assertThat(report.of("duplicate-example"))
                .singleElement()
                .satisfies(flaw ->
                        assertThat(flaw.evidence()).startsWith("the same as 1 but for " + differences + ": \""));
        assertThat(report.of("near-duplicate-example")).isEmpty();
        CheckReport conflict = Checks.standard()
                .on(new Dataset("twice", List.of(asked("1", one, "So."), asked("2", other, "Not so."))));
        assertThat(conflict.of("conflicting-answers"))
                .singleElement()
                .satisfies(flaw -> assertThat(flaw.examples()).containsExactly("1", "2"));
        Dataset none = new Dataset("none", List.of());
        assertThat(Checks.leakage(new Split(
                                new Dataset("train", List.of(asked("1", one, "So."))),
                                none,
                                new Dataset("test", List.of(asked("2", other, "So.")))))
                        .of("leaked-example"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Is it 1,2?            | Is it 1, 2?
            Is it 3.5?            | Is it 3 .5?
            Is it 2019-20?        | Is it 2019 - 20?
            What does ls -l do?   | What does ls - l do?
            Where is a part?      | Where is apart?
            Is it there?          | Is it there!
            How much is 10\u00b2? | How much is 102?
            Is \u00bd enough?     | Is 1\u20442 enough?
            """)
    void whatMayMeanSomethingElseIsAnother(String one, String other) {
        assertThat(Spelling.plain(other)).isNotEqualTo(Spelling.plain(one));
        assertThat(Checks.standard()
                        .on(new Dataset("two", List.of(asked("1", one, "So."), asked("2", other, "Not."))))
                        .of("conflicting-answers"))
                .isEmpty();
    }

    @Property
    void aWritingIsPlainOnceAndHoweverItIsComposed(@ForAll String text) {
        String plain = Spelling.plain(text);
        assertThat(Spelling.plain(" " + Normalizer.normalize(text, Normalizer.Form.NFD) + "\n"))
                .isEqualTo(plain);
        assertThat(Spelling.differences(text, text + " ")).isIn("white space", "");
    }

    @Test
    void theEvidenceNamesTheOneThatIsTheSame() {
        CheckReport report = Checks.standard()
                .on(new Dataset(
                        "thrice",
                        List.of(asked("1", "Why?", "So."), asked("2", "Why?", "So."), asked("3", "Why ?", "So."))));
        assertThat(report.of("duplicate-example"))
                .extracting(Flaw::evidence)
                .containsExactly("the same as 1: \"Why?\"", "the same as 1 but for spacing of punctuation: \"Why ?\"");
    }
}
