package org.tunebook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.tunebook.notebook.Notebook;

/** Sessions as tests get them, in test classes that JUnit runs here. */
@ResourceLock(Resources.SYSTEM_OUT)
class SessionTest {
    private static final Set<Session> SEEN = ConcurrentHashMap.newKeySet();
    private static final AtomicInteger RUNNING = new AtomicInteger();

    private static TestExecutionSummary run(Class<?>... tests) {
        SEEN.clear();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        var request = request()
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
                .configurationParameter("junit.jupiter.conditions.deactivate", "org.junit.*DisabledCondition");
        for (Class<?> test : tests) {
            request.selectors(selectClass(test));
        }
        LauncherFactory.create().execute(request.build(), listener);
        return listener.getSummary();
    }

    private static void succeed(int count, TestExecutionSummary summary) {
        assertThat(summary.getFailures())
                .extracting(TestExecutionSummary.Failure::getException)
                .isEmpty();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(count);
    }

    /** Cells of two sessions never run at once. */
    private static void alone(Session session) {
        SEEN.add(session);
        assertThat(RUNNING.incrementAndGet()).isEqualTo(1);
        assertThat(session.run("Thread.sleep(20);\nNotebook.current() == null"
                        .replace("Notebook", "org.tunebook.notebook.Notebook")))
                .showsText("false");
        RUNNING.decrementAndGet();
    }

    @NotebookTest
    static class EachItsOwn {
        @BeforeEach
        void declare(Session session) {
            assertThat(session.run("int n = 1;")).succeeded();
        }

        @Test
        void one(Session session) {
            alone(session);
            assertThat(session.run("n++;\nn")).showsText("2");
        }

        @Test
        void two(Session session) {
            alone(session);
            assertThat(session.run("n++;\nn")).showsText("2");
            assertThat(session.cells()).hasSize(3);
        }
    }

    @NotebookTest
    static class OneForAll {
        @BeforeAll
        static void declare(Session session) {
            SEEN.add(session);
            assertThat(session.run("int calls = 0;")).succeeded();
        }

        @Test
        void one(Session session) {
            alone(session);
        }

        @Test
        void two(Session session) {
            alone(session);
        }
    }

    @NotebookTest
    static class InTheConstructor {
        private final Session session;

        InTheConstructor(Session session) {
            this.session = session;
        }

        @Test
        void one(Session same) {
            assertThat(same).isSameAs(session);
            alone(session);
        }

        @Test
        void two() {
            alone(session);
        }
    }

    @NotebookTest
    static class Endless {
        @Test
        @Timeout(1)
        void runsForEver(Session session) {
            assertThat(session.run("while (true) {}")).succeeded();
        }
    }

    @Test
    void aTestHasItsOwnSessionThatItsSetUpShares() {
        succeed(2, run(EachItsOwn.class));
        assertThat(SEEN).hasSize(2);
        succeed(2, run(InTheConstructor.class));
        assertThat(SEEN).hasSize(2);
    }

    @Test
    void aSessionAskedForBeforeAllTestsIsTheirs() {
        succeed(2, run(OneForAll.class));
        assertThat(SEEN).hasSize(1);
    }

    @Test
    void testsInParallelTakeTurns() {
        succeed(6, run(EachItsOwn.class, OneForAll.class, InTheConstructor.class));
        assertThat(new HashSet<>(SEEN)).hasSize(5);
    }

    @Test
    @Timeout(60)
    void aTimeoutOfTheTestStopsTheCell() {
        TestExecutionSummary summary = run(Endless.class);

        assertThat(summary.getFailures()).hasSize(1);
        Throwable failure = summary.getFailures().get(0).getException();
        assertThat(failure).isInstanceOf(TimeoutException.class);
        assertThat(failure.getSuppressed()).anyMatch(each -> each.getMessage().contains("Interrupted: cell [1]"));
    }

    @Test
    void streamsThatWereReplacedMeanwhileAreTheCellsAgainAndCodeOutsideIsOnTheConsole() {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(bytes, true));
            Notebook console = Notebook.current();
            try (Session session = Session.open()) {
                assertThat(session.run("System.out.print(\"in\");")).printed("in");
                System.out.print("outside");
                assertThat(Notebook.current()).isNotSameAs(console);
            }
            assertThat(Notebook.current()).isSameAs(console);
            assertThat(bytes.toString()).isEqualTo("outside");
        } finally {
            System.setOut(before);
        }
    }

    @Test
    void aLaterCellUpdatesWhatAnEarlierOneShows() {
        try (Session session = Session.open()) {
            Cell first = session.run("String id = display(\"before\");");
            assertThat(first).showsText("before");
            assertThat(session.run("updateDisplay(id, \"after\");")).showsNothing();
            assertThat(first).showsText("after");
            assertThat(session.run("new Scanner(System.in).next()")).failedWith(RuntimeException.class);
        }
    }

    @Test
    void aClosedSessionSaysSo() {
        Session session = Session.open();
        session.close();
        assertThatThrownBy(() -> session.run("1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the session is closed");
    }

    @Test
    void extensionsOnTheClassPathAreThere() {
        try (Session session = Session.open()) {
            assertThat(session.run("Currency.getInstance(\"EUR\")")).showsText("the currency EUR");
        }
    }
}
