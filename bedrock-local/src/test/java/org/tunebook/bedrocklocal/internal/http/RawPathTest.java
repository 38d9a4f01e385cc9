package org.tunebook.bedrocklocal.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawPathTest {
    @Property(tries = 300)
    void anEncodedPathComesApartIntoItsSegments(@ForAll @Size(min = 1, max = 4) List<String> segments) {
        Assume.that(segments.stream()
                .allMatch(s -> s.equals(new String(s.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))));
        String raw = segments.stream()
                .map(segment ->
                        URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/", "/", ""));
        assertThat(RawPath.segments(raw)).isEqualTo(segments);
    }

    @Test
    void anEncodedSlashStaysInItsSegmentAndDotsAreNotResolved() {
        assertThat(RawPath.segments("/model/arn%3Aaws%3A%3Ax%2Fabc/../a+b/"))
                .containsExactly("model", "arn:aws::x/abc", "..", "a+b", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%", "/a%2", "/a%zz", "/%ff", "/%c3%28", "/%ed%a0%80"})
    void whatIsNoUtf8IsRefused(String raw) {
        assertThatThrownBy(() -> RawPath.segments(raw)).isInstanceOf(RawPath.MalformedPathException.class);
    }

    @Test
    void aQueryKeepsItsOrderAndItsEmptyValues() {
        assertThat(RawPath.parameters("list-type=2&prefix=a%2Fb+c&uploads&x=1&x=2"))
                .containsEntry("prefix", List.of("a/b c"))
                .containsEntry("uploads", List.of(""))
                .containsEntry("x", List.of("1", "2"));
    }
}
