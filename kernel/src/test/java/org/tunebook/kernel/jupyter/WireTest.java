package org.tunebook.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WireTest {
    private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);

    @Property(tries = 200)
    void aMessageComesOutAsItWentIn(@ForAll String text, @ForAll List<Integer> numbers, @ForAll boolean flag)
            throws Wire.Unacceptable {
        Map<String, @Nullable Object> content = new LinkedHashMap<>();
        String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        content.put(valid, List.of(numbers, flag));
        content.put("null", null);
        Message message = Message.of("type", null, content, "session");

        Message read = new Wire(KEY).read(new Wire(KEY).write(message));

        assertThat(read.content()).isEqualTo(content);
        assertThat(read.header()).isEqualTo(message.header());
    }

    @Property(tries = 500)
    void framesThatAreNoMessageAreRefusedAndNothingElse(
            @ForAll @Size(max = 9) List<byte[]> frames, @ForAll boolean delimited) {
        List<byte[]> all = new ArrayList<>(frames);
        if (delimited) {
            all.add(0, "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII));
        }
        assertThatThrownBy(() -> new Wire(KEY).read(all)).isInstanceOf(Wire.Unacceptable.class);
        assertThatThrownBy(() -> new Wire(new byte[0]).read(all)).isInstanceOf(Wire.Unacceptable.class);
    }

    @Test
    void aMessageIsTakenOnce() throws Wire.Unacceptable {
        List<byte[]> frames = new Wire(KEY).write(Message.of("type", null, Map.of(), "session"));
        Wire wire = new Wire(KEY);
        wire.read(frames);
        assertThatThrownBy(() -> wire.read(frames)).hasMessageContaining("come before");
    }

    @Test
    void deepJsonIsRefused() {
        byte[] deep = ("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}").getBytes(StandardCharsets.UTF_8);
        byte[] object = "{}".getBytes(StandardCharsets.UTF_8);
        List<byte[]> frames =
                List.of("<IDS|MSG>".getBytes(StandardCharsets.US_ASCII), new byte[0], object, object, object, deep);
        assertThatThrownBy(() -> new Wire(new byte[0]).read(frames)).isInstanceOf(Wire.Unacceptable.class);
    }
}
