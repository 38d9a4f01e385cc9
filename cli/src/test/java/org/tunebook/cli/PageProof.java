package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * What holds for every page that people keep, proved in Chromium on the file itself: readable on a phone and on a
 * desk, light and dark, by eye and by ear, on paper, and with no request leaving the page.
 */
final class PageProof implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern PDF_PAGE = Pattern.compile("/Type\\s*/Page\\b");
    private static final int PHONE = 375;
    private static final int DESK = 1280;

    /** The width of A4 between margins of 1.5 cm. */
    private static final int PAPER = 680;

    private final Path pictures;
    private final Browser browser;
    private final ChromeDriver driver;

    PageProof(Path pictures) throws IOException {
        this.pictures = Files.createDirectories(pictures);
        LoggingPreferences kept = new LoggingPreferences();
        kept.enable(LogType.PERFORMANCE, Level.ALL);
        kept.enable(LogType.BROWSER, Level.ALL);
        browser = new Browser(kept);
        driver = browser.driver();
    }

    ChromeDriver driver() {
        return driver;
    }

    /** Every proof there is of a page. */
    void prove(Path page) throws IOException {
        open(page);
        String name = page.getFileName().toString().replaceFirst("\\.html$", "");
        check(name);
        assertThat(requests()).as("requests of %s", page).allMatch(url -> url.matches("(?s)(file|data):.*"));
        assertThat(complaints()).as("the browser's console").isEmpty();
    }

    /** What can be seen of the open page as it stands now. */
    void check(String name) throws IOException {
        for (String theme : List.of("light", "dark")) {
            for (int width : new int[] {PHONE, DESK}) {
                String seen = name + "-" + theme + "-" + width;
                look("screen", theme, width);
                picture(seen);
                assertThat(overflowing("html")).as("%s scrolls sideways", seen).isEmpty();
                accessible(seen);
            }
        }
        printed(name);
    }

    void open(Path page) {
        requests();
        complaints();
        browser.open(page.toAbsolutePath().toUri());
    }

    /** Shows the page in a theme and at a width of so many pixels. */
    void look(String medium, String theme, int width) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("media", medium, "features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    /** The whole page, from its top to its end. */
    void picture(String name) throws IOException {
        Map<String, Object> taken = driver.executeCdpCommand(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true, "clip", clip()));
        Files.write(pictures.resolve(name + ".png"), Base64.getDecoder().decode((String) taken.get("data")));
    }

    private Map<String, Object> clip() {
        Number height = (Number) driver.executeScript("return Math.min(12000, document.documentElement.scrollHeight)");
        Number width = (Number) driver.executeScript("return innerWidth");
        return Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1);
    }

    private void accessible(String seen) {
        List<String> found = new AxeBuilder()
                .setLegacyMode(true).analyze(driver).getViolations().stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .map(PageProof::said)
                        .toList();
        assertThat(found).as("what axe finds serious in %s", seen).isEmpty();
    }

    private static String said(Rule rule) {
        return rule.getId() + ": " + rule.getHelp() + " "
                + rule.getNodes().stream()
                        .limit(3)
                        .map(node -> node.getHtml() + " " + node.getFailureSummary())
                        .toList();
    }

    /** On paper it is black on white whatever the screen was, and nothing is cut off at its right edge. */
    private void printed(String name) throws IOException {
        look("print", "dark", PAPER);
        assertThat(driver.executeScript("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(255, 255, 255)");
        assertThat(overflowing("html, .scroll, .output, pre"))
                .as("%s is cut off on paper", name)
                .isEmpty();
        look("", "dark", DESK);
        Map<String, Object> printed = driver.executeCdpCommand(
                "Page.printToPDF",
                Map.of("preferCSSPageSize", true, "printBackground", true, "paperWidth", 8.27, "paperHeight", 11.69));
        byte[] pdf = Base64.getDecoder().decode((String) printed.get("data"));
        Files.write(pictures.resolve(name + ".pdf"), pdf);
        assertThat(PDF_PAGE.matcher(new String(pdf, StandardCharsets.ISO_8859_1))
                        .results()
                        .count())
                .as("pages of %s on paper", name)
                .isPositive();
    }

    /** The elements that are wider inside than outside, by their text. */
    private List<?> overflowing(String which) {
        return (List<?>) driver.executeScript(
                "return [...document.querySelectorAll(arguments[0])]"
                        + ".filter(e => e.scrollWidth > e.clientWidth + 1)"
                        + ".map(e => e.tagName + ' ' + e.clientWidth + ' < ' + e.scrollWidth + ' ' + e.innerText.slice(0, 200))",
                which);
    }

    /** The addresses of all requests since the last look. */
    List<String> requests() {
        List<String> urls = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            try {
                JsonNode message = JSON.readTree(entry.getMessage()).path("message");
                if (message.path("method").asText().equals("Network.requestWillBeSent")) {
                    urls.add(message.at("/params/request/url").asText());
                }
            } catch (IOException e) {
                throw new AssertionError("the browser's log is not JSON: " + entry.getMessage(), e);
            }
        }
        return urls;
    }

    /** What the browser's console says since the last look. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::toString)
                .toList();
    }

    /** The page as those see it who let it run no script. */
    void withoutScript(Path page) {
        driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", true));
        open(page);
    }

    void withScript() {
        driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", false));
    }

    @Override
    public void close() throws IOException {
        browser.close();
    }
}
