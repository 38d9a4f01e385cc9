package org.tunebook.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.formats.ModelFamily;

class ModelIdsTest {
    @ParameterizedTest
    @CsvSource({
        "anthropic.claude-3-haiku-20240307-v1:0:200k, anthropic.claude-3-haiku-20240307-v1:0",
        "anthropic.claude-3-haiku-20240307-v1:0, anthropic.claude-3-haiku-20240307-v1:0",
        "us.amazon.nova-2-lite-v1:0, us.amazon.nova-2-lite-v1:0",
        "mistral.some-model-v1:0, mistral.some-model-v1:0",
        "arn:aws:bedrock:us-west-2::foundation-model/meta.llama3-3-70b-instruct-v1:0:128k, meta.llama3-3-70b-instruct-v1:0",
        "arn:aws:bedrock:us-west-2:123456789012:provisioned-model/abcdefghijkl, arn:aws:bedrock:us-west-2:123456789012:provisioned-model/abcdefghijkl"
    })
    void aTuningIdIsAskedWithoutItsContextSuffixAndAnyOtherAsItIs(String given, String asked) {
        assertThat(ModelIds.forInference(given)).isEqualTo(asked);
    }

    @Test
    void aCustomModelIsNotAskedByItsOwnArn() {
        assertThatThrownBy(() -> ModelIds.forInference(
                        "arn:aws:bedrock:us-west-2:123456789012:custom-model/amazon.nova-micro-v1:0:128k/abcdefghijkl"))
                .hasMessageContaining("serve it first: Endpoint.serve(bedrock, model)");
    }

    @Test
    void anUnknownModelIsNamedWithThoseThatCanBeTuned() {
        assertThat(ModelIds.tunable("anthropic.claude-3-haiku-20240307-v1:0")).isEqualTo(ModelFamily.CLAUDE_3_HAIKU);
        assertThatThrownBy(() -> ModelIds.tunable("claude-3-haiku"))
                .hasMessageStartingWith("model \"claude-3-haiku\" is not one that can be tuned here; expected one of"
                        + " anthropic.claude-3-haiku-20240307-v1:0, ");
    }
}
