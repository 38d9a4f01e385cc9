package org.tunebook.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HtmlTest {
    @Property
    void textAndAttributesNeverBecomeMarkup(@ForAll String text) {
        String html =
                Html.element("td").with("title", text).add(text).lines(text).toString();

        assertThat(html.replaceFirst("^<td title=\"", "").replaceFirst("</td>$", ""))
                .matches("(?s)[^<>\"']*\">(<br>|[^<>\"'])*");
    }

    @Test
    void elementsHoldElementsAndTextAndVoidOnesNothing() {
        assertThat(Html.pieces()
                        .add(Html.element("br"))
                        .add(List.of(Html.element("b").add("1 < 2"), Html.markup("<i>as it is</i>"))))
                .hasToString("<br><b>1 &lt; 2</b><i>as it is</i>");
    }

    @Test
    void whatShowsNoHtmlStandsAsItsText() {
        assertThat(Html.of(() -> MimeBundle.text("a < b"))).hasToString("<pre>a &lt; b</pre>");
        assertThat(Html.of(() -> MimeBundle.html("a", "<b>a</b>"))).hasToString("<b>a</b>");
    }

    @Test
    void elementsWhoseContentIsNotEscapedAreNoElementsHere() {
        assertThatThrownBy(() -> Html.element("script")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Html.element("b onclick=x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Html.element("b").with("a b", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPageNamesItsOnlyScriptAndHoldsDataThatEndsNoScript() {
        String page = HtmlPage.titled("a </title> b")
                .add(Html.element("p").add("words"))
                .data("record", "{\"a\":\"</script><!--\"}")
                .script("document.title")
                .toString();

        assertThat(page)
                .contains("<title>a &lt;/title&gt; b</title>", "<p>words</p>")
                .contains("default-src &#39;none&#39;", "script-src &#39;sha256-")
                .contains("{\"a\":\"\\u003c/script>\\u003c!--\"}")
                .doesNotContain("unsafe-eval", "http://", "https://");
        assertThatThrownBy(() -> HtmlPage.titled("").script("'</SCRIPT>'"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
