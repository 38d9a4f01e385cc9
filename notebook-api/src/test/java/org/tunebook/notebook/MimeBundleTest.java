package org.tunebook.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MimeBundleTest {
    @Test
    void aFormIsAddedWithoutTouchingTheBundleItCameFrom() {
        MimeBundle text = MimeBundle.text("4");
        MimeBundle both = text.with(MimeBundle.HTML, "<b>4</b>");

        assertThat(text.data()).containsOnlyKeys(MimeBundle.TEXT);
        assertThat(both.get(MimeBundle.HTML)).contains("<b>4</b>");
        assertThat(both).hasToString("4");
    }

    @Test
    void bytesAreCopiedIn() {
        byte[] picture = {1, 2};
        MimeBundle bundle = MimeBundle.text("picture").with(MimeBundle.PNG, picture);
        picture[0] = 9;

        assertThat((byte[]) bundle.data().get(MimeBundle.PNG)).containsExactly(1, 2);
    }

    @Test
    void htmlIsEscapedForContentAndAttributes() {
        assertThat(Html.escape("<a href=\"x\">R&D's</a>"))
                .isEqualTo("&lt;a href=&quot;x&quot;&gt;R&amp;D&#39;s&lt;/a&gt;");
    }
}
