package org.tunebook.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window. */
final class Browser implements AutoCloseable {
    private final Path profile;
    private final ChromeDriver driver;

    Browser() throws IOException {
        this(new LoggingPreferences());
    }

    /** A browser that keeps what goes on in it: {@link LogType#PERFORMANCE} has its requests. */
    Browser(LoggingPreferences kept) throws IOException {
        profile = Files.createTempDirectory("tunebook-browser");
        ChromeOptions options = new ChromeOptions();
        options.setCapability("goog:loggingPrefs", kept);
        options.setBinary("/usr/bin/chromium")
                .addArguments(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + profile);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
                .build();
        driver = new ChromeDriver(service, options);
        driver.manage().window().setSize(new Dimension(1200, 1600));
    }

    void open(URI page) {
        driver.get(page.toString());
    }

    List<WebElement> find(By what) {
        return driver.findElements(what);
    }

    ChromeDriver driver() {
        return driver;
    }

    void screenshot(Path picture) throws IOException {
        Files.write(picture, driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() throws IOException {
        driver.quit();
        try (var files = Files.walk(profile)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
