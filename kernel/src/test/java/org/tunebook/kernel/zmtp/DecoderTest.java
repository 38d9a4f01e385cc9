package org.tunebook.kernel.zmtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DecoderTest {
    private static final class Heard implements Decoder.Listener {
        private final List<String> all = new ArrayList<>();

        @Override
        public void greeted() {
            all.add("greeted");
        }

        @Override
        public void command(byte[] body) {
            all.add("command " + Arrays.toString(body));
        }

        @Override
        public void message(List<byte[]> frames) {
            all.add(frames.stream().map(Arrays::toString).toList().toString());
        }
    }

    private static byte[] bytes(ByteBuffer... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuffer part : parts) {
            all.write(part.array(), 0, part.limit());
        }
        return all.toByteArray();
    }

    @Property(tries = 300)
    void aMessageComesOutAsItWentInHoweverItsBytesArrive(
            @ForAll @Size(min = 1, max = 5) List<@Size(max = 600) byte[]> frames,
            @ForAll @IntRange(min = 1, max = 700) int chunk)
            throws Exception {
        byte[] sent =
                bytes(Encoding.greeting(), Encoding.ready("DEALER", new byte[] {1, 2}), Encoding.message(frames, 0));
        Heard heard = new Heard();
        Decoder decoder = new Decoder(heard);
        for (int i = 0; i < sent.length; i += chunk) {
            decoder.read(ByteBuffer.wrap(sent, i, Math.min(chunk, sent.length - i)));
        }

        assertThat(heard.all)
                .hasSize(3)
                .startsWith("greeted")
                .endsWith(frames.stream().map(Arrays::toString).toList().toString());
    }

    @Property(tries = 2_000)
    void bytesThatAreNoMessagesAreRefusedAndNothingElse(@ForAll @Size(max = 300) byte[] noise) throws Exception {
        Decoder decoder = new Decoder(new Heard());
        decoder.read(Encoding.greeting());
        try {
            decoder.read(ByteBuffer.wrap(noise));
        } catch (ProtocolException e) {
            assertThat(e).hasMessageMatching("(a frame's flags are|a message of over).*");
        }
    }

    @Test
    void anythingButTheGreetingIsRefusedAtItsFirstWrongByte() {
        assertThatThrownBy(() -> new Decoder(new Heard()).read(ByteBuffer.wrap("GET / HTTP/1.1".getBytes())))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("greeting");
    }

    @Test
    void aSizeNobodyWouldSendIsRefusedBeforeAnyMemoryIsTaken() throws Exception {
        Decoder decoder = new Decoder(new Heard());
        decoder.read(Encoding.greeting());
        ByteBuffer huge = ByteBuffer.allocate(9)
                .put((byte) Encoding.LONG)
                .putLong(Long.MAX_VALUE)
                .flip();

        assertThatThrownBy(() -> decoder.read(huge)).hasMessageContaining(Long.toString(Long.MAX_VALUE));
    }

    @Test
    void framesWithoutEndAreRefused() throws Exception {
        Decoder decoder = new Decoder(new Heard());
        decoder.read(Encoding.greeting());
        ByteBuffer empty = ByteBuffer.wrap(new byte[] {Encoding.MORE, 0});

        assertThatThrownBy(() -> {
                    for (int i = 0; i <= Decoder.MOST_FRAMES; i++) {
                        decoder.read(empty.rewind());
                    }
                })
                .isInstanceOf(ProtocolException.class);
    }
}
