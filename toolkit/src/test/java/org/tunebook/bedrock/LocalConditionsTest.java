package org.tunebook.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.bedrocklocal.BedrockLocal;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

class LocalConditionsTest {
    @TempDir
    Path directory;

    private BedrockLocal server;
    private Bedrock bedrock;

    @BeforeEach
    void start() throws Exception {
        server = BedrockLocal.start(directory);
        bedrock = Bedrock.local(directory);
    }

    @AfterEach
    void close() throws Exception {
        bedrock.close();
        server.close();
    }

    @Test
    void aFaultStrikesUntilItIsCleared() {
        LocalConditions conditions = LocalConditions.of(bedrock).fault("access-denied");
        assertThat(conditions).hasToString("Bedrock Local goes wrong by access-denied (0 struck)");
        // Of the clients, this one makes no attempts of its own.
        assertThatThrownBy(() -> bedrock.call(
                        "ask",
                        () -> bedrock.runtime()
                                .converse(request -> request.modelId("tunebook.table-qa-mini")
                                        .messages(Message.builder()
                                                .role(ConversationRole.USER)
                                                .content(ContentBlock.fromText("how much?"))
                                                .build()))))
                .isInstanceOf(BedrockException.class)
                .hasMessageContaining("AccessDenied");
        assertThat(conditions).hasToString("Bedrock Local goes wrong by access-denied (1 struck)");

        conditions.clear();

        assertThat(bedrock.localModel()).isPresent();
        assertThat(conditions).hasToString("Bedrock Local goes wrong by nothing");
    }

    @Test
    void theClockIsTurnedForward() {
        var before = server.now();
        LocalConditions conditions = LocalConditions.of(bedrock).turnClock(Duration.ofHours(30));
        assertThat(server.now()).isAfterOrEqualTo(before.plus(Duration.ofHours(30)));
        assertThat(conditions).hasToString("Bedrock Local goes wrong by nothing; its clock is 30.0 h ahead");
        assertThat(bedrock.control()
                        .listCustomModels(request -> {})
                        .sdkHttpResponse()
                        .firstMatchingHeader("Date"))
                .as("the date of an answer, which a job's age is told by")
                .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)))
                .hasValueSatisfying(date -> assertThat(date).isAfter(before.plus(Duration.ofHours(29))));
    }

    @Test
    void aFaultThatIsNoneIsRefusedWithTheOnesThereAre() {
        assertThatThrownBy(() -> LocalConditions.of(bedrock).fault("earthquake"))
                .isInstanceOf(BedrockException.class)
                .hasMessageContaining("earthquake")
                .hasMessageContaining("job-stall");
    }

    @Test
    void amazonsBedrockHasNoConditionsToTurn() {
        try (Bedrock aws = Bedrock.aws("us-west-2")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> LocalConditions.of(aws))
                    .withMessage("Amazon Bedrock in us-west-2 has no conditions to turn; expected a Bedrock Local, as"
                            + " Bedrock.local(directory)");
        }
    }
}
