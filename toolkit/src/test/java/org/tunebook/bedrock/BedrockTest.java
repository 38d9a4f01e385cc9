package org.tunebook.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.bedrocklocal.BedrockLocal;

class BedrockTest {
    @TempDir
    private Path directory;

    @Test
    void oneThatIsClosedSaysSoAndHowToOpenAnother() throws IOException {
        try (BedrockLocal server = BedrockLocal.start(directory)) {
            Bedrock bedrock = Bedrock.local(directory);
            bedrock.close();

            assertThatIllegalStateException()
                    .isThrownBy(bedrock::localModel)
                    .withMessageContaining("could not ask which local model answers")
                    .withMessageContaining(server.endpoints().bedrock().toString())
                    .withMessageEndingWith("var bedrock = Bedrock.local();");
            try (Bedrock another = Bedrock.local(directory)) {
                assertThat(another.localModel()).isPresent();
            }
        }
    }
}
