package org.tunebook.bedrocklocal.internal.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsChunkedInputStreamTest {
    @Test
    void givesTheContentAndTheHeadersBehindIt() throws IOException {
        var in =
                of("5;chunk-signature=abc\r\nhello\r\nB\r\n\r\n chunked!\r\n0\r\nX-Amz-Checksum-CRC32: AAAA==\r\n\r\n");
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("hello\r\n chunked!");
        assertThat(in.trailers()).containsEntry("x-amz-checksum-crc32", "AAAA==");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5\r\nhel", "5\r\nhelloX\r\n", "zz\r\nhello\r\n", "-5\r\nhello\r\n", "5\r\nhello\r\n"})
    void refusesWhatIsCutOffOrMiscounted(String body) {
        var in = of(body);
        assertThatThrownBy(in::readAllBytes).isInstanceOf(AwsChunkedInputStream.MalformedChunkException.class);
    }

    private static AwsChunkedInputStream of(String body) {
        return new AwsChunkedInputStream(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }
}
