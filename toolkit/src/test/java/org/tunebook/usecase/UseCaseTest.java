package org.tunebook.usecase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tunebook.usecase.Approach.FINE_TUNING;
import static org.tunebook.usecase.Approach.PROMPTING_WITH_RETRIEVAL;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunebook.notebook.MimeBundle;

class UseCaseTest {
    private static UseCase reports() {
        return UseCase.of("Answer questions about reports", TaskKind.QUESTION_ANSWERING)
                .success("token-f1", 0.85)
                .budget(200)
                .labelled(2_008);
    }

    @ParameterizedTest
    @CsvSource({
        "FORMAT_OR_TONE, VERY_HIGH, HIGH, FINE_TUNING",
        "NEW_SKILL, HIGH, MEDIUM, FINE_TUNING",
        "NEW_SKILL_AND_SIMILAR_ONES, LOW, MEDIUM, PROMPTING_WITH_RETRIEVAL",
        "NEW_KNOWLEDGE, LOW, MEDIUM, PROMPTING_WITH_RETRIEVAL"
    })
    void theLikelierApproachComesFirst(ProblemKind problem, Chance tuning, Chance prompting, Approach first) {
        Fit fit = reports().problem(problem).fit();
        assertThat(fit.chance(FINE_TUNING)).isEqualTo(tuning);
        assertThat(fit.chance(PROMPTING_WITH_RETRIEVAL)).isEqualTo(prompting);
        assertThat(fit.first()).isEqualTo(first);
        assertThat(fit.steps()).hasSize(3).first().asString().contains("Hold a test set back");
    }

    @Test
    void withTooFewExamplesOrNoMoneyPromptingComesFirst() {
        assertThat(reports().labelled(7).fit().first()).isEqualTo(PROMPTING_WITH_RETRIEVAL);
        assertThat(reports().labelled(7).fit().reasons())
                .anyMatch(reason -> reason.contains(
                        "7 labelled examples: no" + " model on Amazon Bedrock is tuned with fewer than 8"));
        assertThat(reports().labelled(7).fit().steps().get(2)).contains("at least 8 labelled examples");
        assertThat(reports().labelled(8).fit().first()).isEqualTo(FINE_TUNING);
        assertThat(reports().budget(0).fit().first()).isEqualTo(PROMPTING_WITH_RETRIEVAL);
        assertThat(reports().budget(0).fit().reasons()).anyMatch(reason -> reason.contains("Bedrock Local"));
    }

    @Test
    void saysWhatIsNotSaidYet() {
        Fit fit = UseCase.of("Sort tickets", TaskKind.CLASSIFICATION).fit();
        assertThat(fit.problem()).isEqualTo(ProblemKind.NEW_SKILL);
        assertThat(String.join("\n", fit.reasons()))
                .contains("success(…)", "accuracy and macro F1", "labelled(…)", "budget(…)", "problem(…)");
        assertThat(String.join("\n", reports().documents(360).fit().reasons()))
                .contains("360 documents at hand", "token-f1 of at least 0.85", "200 US dollars", "2,008 labelled")
                .doesNotContain("success(…)", "labelled(…)", "budget(…)");
    }

    @ParameterizedTest
    @EnumSource
    void everyTaskHasAFitThatNamesItsSource(TaskKind task) {
        assertThat(UseCase.of("x", task).toString())
                .contains(task.toString(), "AWS Machine Learning Blog, 1 November 2024", "What to do\n1. ");
    }

    @Test
    void showsTheSameInHtmlAndText() {
        MimeBundle shown = UseCase.of("<b>tickets</b>", TaskKind.CLASSIFICATION).display();
        assertThat(shown.get(MimeBundle.HTML).orElseThrow())
                .contains("&lt;b&gt;tickets", "prompting with retrieval", "<ol><li>Hold a test set back")
                .doesNotContain("<b>tickets");
        assertThat(shown.get(MimeBundle.TEXT).orElseThrow()).contains("<b>tickets</b> (classification)", "high", "Why");
        assertThat(ProblemKind.sheet().rows()).isEqualTo(4);
        assertThat(ProblemKind.sheet().cell(0, "fine-tuning")).isEqualTo("very high");
        assertThat(ProblemKind.sheet().cell(3, "prompting with retrieval")).isEqualTo("medium");
    }

    @Test
    void refusesWhatCannotBeMeant() {
        assertThatThrownBy(() -> reports().success("token-f1", 85))
                .hasMessageContaining("the target of token-f1 is 85.0; expected a value above 0, up to 1");
        assertThatThrownBy(() -> reports().budget(-1)).hasMessageContaining("expected 0 or more");
        assertThatThrownBy(() -> reports().labelled(-5)).hasMessageContaining("labelled examples is -5");
        assertThatThrownBy(() -> UseCase.of(" ", TaskKind.SUMMARISATION)).hasMessageContaining("has no name");
    }
}
