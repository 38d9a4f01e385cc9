package org.tunebook.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A notebook open in Jupyter, used by keyboard and mouse. */
final class NotebookTab {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final Browser browser;
    private final ChromeDriver driver;

    private NotebookTab(Browser browser) {
        this.browser = browser;
        this.driver = browser.driver();
    }

    /** Opens a notebook by a click in the list of files. */
    static NotebookTab open(Browser browser, NotebookServer server, String name) {
        NotebookTab tab = new NotebookTab(browser);
        browser.open(server.files());
        String files = tab.driver.getWindowHandle();
        tab.shown(By.linkText(name)).click();
        tab.until("a tab with " + name, () -> tab.driver.getWindowHandles().size() > 1);
        tab.driver.getWindowHandles().stream()
                .filter(window -> !window.equals(files))
                .forEach(window -> tab.driver.switchTo().window(window));
        tab.awaitKernel();
        return tab;
    }

    void awaitKernel() {
        until(
                "a kernel that is ready",
                () -> Boolean.TRUE.equals(driver.executeScript(
                                "return !!(window.Jupyter && Jupyter.notebook && Jupyter.notebook._fully_loaded"
                                        + " && Jupyter.notebook.kernel && Jupyter.notebook.kernel.is_connected())"))
                        && !driver.findElements(By.cssSelector("#kernel_indicator_icon.kernel_idle_icon"))
                                .isEmpty());
    }

    void until(String what, BooleanSupplier condition) {
        until(what, PATIENCE, condition);
    }

    void until(String what, Duration patience, BooleanSupplier condition) {
        new WebDriverWait(driver, patience, LOOK_EVERY)
                .ignoring(StaleElementReferenceException.class)
                .withMessage(what)
                .until(page -> condition.getAsBoolean());
    }

    WebElement shown(By what) {
        until(what + " shown", () -> driver.findElements(what).stream().anyMatch(WebElement::isDisplayed));
        return driver.findElements(what).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElseThrow();
    }

    void gone(By what) {
        until(what + " gone", () -> driver.findElements(what).stream().noneMatch(WebElement::isDisplayed));
    }

    /** A button of the toolbar, by the action it does. */
    void press(String action) {
        driver.findElement(By.cssSelector("button[data-jupyter-action='jupyter-notebook:" + action + "']"))
                .click();
    }

    void type(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    void type(Keys held, CharSequence keys) {
        new Actions(driver).keyDown(held).sendKeys(keys).keyUp(held).perform();
    }

    /** The empty cell at the end, or a new one there, with code typed into it. */
    Cell cell(String code) {
        WebElement element = (WebElement) driver.executeScript("""
                var last = Jupyter.notebook.get_cell(Jupyter.notebook.ncells() - 1);
                if (!last || last.get_text() !== '') {
                    last = Jupyter.notebook.insert_cell_at_bottom('code');
                }
                Jupyter.notebook.select(Jupyter.notebook.ncells() - 1);
                Jupyter.notebook.focus_cell();
                last.element[0].scrollIntoView({block: 'center'});
                return last.element[0];
                """);
        element.findElement(By.cssSelector(".CodeMirror-lines")).click();
        type(code);
        return new Cell(element);
    }

    /** A new cell with that code, run. */
    Cell run(String code) {
        return cell(code).run();
    }

    /** The cell whose code begins so. */
    Cell find(String beginning) {
        return driver.findElements(By.cssSelector(".code_cell")).stream()
                .map(Cell::new)
                .filter(cell -> cell.code().startsWith(beginning))
                .findFirst()
                .orElseThrow();
    }

    /** All cells, run from the menu; they go on running. */
    void runAll() {
        choose("celllink", "run_all_cells");
    }

    /** Chooses an item of a menu, both by their ids. */
    void choose(String menu, String item) {
        shown(By.id(menu)).click();
        shown(By.id(item)).click();
    }

    /** Waits until every code cell has run, or one has failed and no other is to be run. */
    void awaitAllRun() {
        until("all cells run", Duration.ofMinutes(15), () -> Boolean.TRUE.equals(driver.executeScript("""
                var cells = Jupyter.notebook.get_cells().filter(cell => cell.cell_type === 'code');
                return cells.every(cell => typeof cell.input_prompt_number === 'number')
                    || cells.some(cell => cell.element.find('.output_error').length > 0)
                        && cells.every(cell => cell.input_prompt_number !== '*');
                """)));
    }

    /** Saves the notebook, ends its kernel and goes back to the list of files. */
    void closeAndHalt() {
        press("save-notebook");
        until("saved", () -> Boolean.FALSE.equals(driver.executeScript("return Jupyter.notebook.dirty")));
        choose("filelink", "close_and_halt");
        until("the tab closed", () -> driver.getWindowHandles().size() == 1);
        driver.switchTo().window(driver.getWindowHandles().iterator().next());
    }

    /** The whole notebook, as long as it is. */
    void wholePage(Path picture) throws java.io.IOException {
        long height = (Long) driver.executeScript("return Jupyter.notebook.element[0].scrollHeight");
        Dimension before = driver.manage().window().getSize();
        driver.manage().window().setSize(new Dimension(before.width, (int) Math.min(height + 300, 16_000)));
        until("the page as long as it is", () ->
                (Boolean) driver.executeScript("return innerHeight >= Math.min(arguments[0], 15000)", height));
        browser.screenshot(picture);
        driver.manage().window().setSize(before);
    }

    void reload() {
        driver.navigate().refresh();
        awaitKernel();
    }

    void screenshot(Path picture) throws java.io.IOException {
        browser.screenshot(picture);
    }

    /** A code cell. */
    final class Cell {
        private final WebElement element;

        private Cell(WebElement element) {
            this.element = element;
        }

        Cell run() {
            type(Keys.SHIFT, Keys.ENTER);
            return this;
        }

        String code() {
            return String.valueOf(driver.executeScript(
                    "return arguments[0].querySelector('.CodeMirror').CodeMirror.getValue()", element));
        }

        boolean isRunning() {
            return element.getDomAttribute("class").contains("running");
        }

        Cell awaitRunning() {
            until("cell running: " + code(), this::isRunning);
            return this;
        }

        Cell awaitEnd() {
            until(
                    "cell ended: " + code(),
                    () -> !isRunning()
                            && element.findElement(By.cssSelector(".input_prompt"))
                                    .getText()
                                    .matches("In \\[\\d+\\]:"));
            return this;
        }

        List<WebElement> outputs(String css) {
            return element.findElements(By.cssSelector(".output " + css));
        }

        /** The text of one kind of output. */
        String text(String css) {
            return String.join(
                    "\n", outputs(css).stream().map(WebElement::getText).toList());
        }

        /** Waits until outputs of a kind say something, and gives all that they say. */
        String awaitText(String css, String part) {
            // Read once: a display that goes on moving is another element the next time.
            AtomicReference<String> said = new AtomicReference<>("");
            until(css + " of " + code() + " that says " + part, () -> {
                said.set(text(css));
                return said.get().contains(part);
            });
            return said.get();
        }
    }
}
