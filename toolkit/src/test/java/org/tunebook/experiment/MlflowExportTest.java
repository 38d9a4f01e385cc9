package org.tunebook.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunebook.experiment.ExperimentFileTest.Records;
import org.tunebook.experiment.TrackingServer.Trouble;
import org.tunebook.tuning.TrainingCurve;
import org.tunebook.tuning.TrainingCurve.Point;

/** Against a server that holds requests to the rules of MLflow's REST API 2.0 (its documentation, read 2026-11). */
class MlflowExportTest {
    private static final Experiment EXPERIMENT = Records.quickstart();
    private TrackingServer server;

    @BeforeEach
    void start() throws IOException {
        server = TrackingServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private MlflowExport export(Map<String, String> environment) {
        return MlflowExport.to(server.url(), environment, Duration.ofMillis(1));
    }

    private MlflowExport export() {
        return export(Map.of());
    }

    @Test
    void anExperimentBecomesAFinishedRunWithItsSettingsAndNumbers() {
        MlflowExport.Run run = export().export(EXPERIMENT);

        TrackingServer.Run made = server.onlyRun();
        assertThat(run.outcome()).isEqualTo(MlflowExport.Outcome.MADE);
        assertThat(run.url()).isEqualTo(server.url() + "/#/experiments/1/runs/" + made.id);
        assertThat(made.name).isEqualTo("quickstart");
        assertThat(made.status).isEqualTo("FINISHED");
        assertThat(made.tags).containsEntry(MlflowExport.HASH, EXPERIMENT.sha256());
        assertThat(made.parameters)
                .containsEntry("training_ epochCount", "6")
                .containsEntry("source data_ ../data/sample/test.json", "cdcdcdcdcdcd…");
        assertThat(made.last("tuned/token-f1")).isEqualTo(0.75);
        assertThat(made.points).hasSize(run.metrics());
        assertThat(made.parameters).hasSize(run.parameters());
        assertThat(server.experiments).containsOnlyKeys("tunebook");
    }

    @Test
    void theSameExperimentExportedAgainMakesNoSecondRun() {
        MlflowExport.Run first = export().export(EXPERIMENT);
        int requests = server.requests();
        MlflowExport.Run second = export().export(EXPERIMENT);

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.outcome()).isEqualTo(MlflowExport.Outcome.THERE);
        assertThat(server.requests() - requests)
                .as("asked for the experiment and its run")
                .isEqualTo(2);
        server.onlyRun();
        assertThat(export().experiment("other").export(EXPERIMENT).outcome()).isEqualTo(MlflowExport.Outcome.MADE);
    }

    @Test
    void aLongTrainingGoesInBatchesThatTheServerTakesAndEveryStepOnce() {
        Experiment experiment = trainedFor(2_500);

        export().export(experiment);

        assertThat(server.onlyRun().steps("training/training-loss"))
                .containsExactlyElementsOf(IntStream.range(0, 2_500).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void anExportThatIsBrokenOffAnywhereIsFinishedByTheNextOne(int request) {
        Experiment experiment = trainedFor(2_500);
        server.failFrom(request, Trouble.STATUS_503);
        assertThatThrownBy(() -> export().export(experiment))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining(server.url())
                .hasMessageContaining("503")
                .hasMessageContaining("asked 5 times");

        server.failNever();
        export().export(experiment);

        TrackingServer.Run run = server.onlyRun();
        assertThat(run.status).isEqualTo("FINISHED");
        assertThat(run.steps("training/training-loss")).hasSize(2_500).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"STATUS_429", "STATUS_503", "CLOSED_BEFORE", "CLOSED_AFTER"})
    void everyRequestThatFailsOnceIsMadeAgainWithoutASecondRun(String trouble) {
        server.failEachOnce(Trouble.valueOf(trouble));

        export().export(trainedFor(1_500));

        TrackingServer.Run run = server.onlyRun();
        assertThat(run.status).isEqualTo("FINISHED");
        assertThat(run.steps("training/training-loss")).hasSize(1_500).doesNotHaveDuplicates();
        assertThat(server.experiments).hasSize(1);
    }

    @Test
    void credentialsAreSentByMlflowsOwnNamesAndShownNowhere() {
        server.demand("Bearer s3cret");
        assertThat(export(Map.of("MLFLOW_TRACKING_TOKEN", "s3cret"))
                        .export(EXPERIMENT)
                        .toString())
                .doesNotContain("s3cret");
        server.demand("Basic " + Base64.getEncoder().encodeToString("ann:pä ss".getBytes(StandardCharsets.UTF_8)));
        export(Map.of("MLFLOW_TRACKING_USERNAME", "ann", "MLFLOW_TRACKING_PASSWORD", "pä ss"))
                .export(EXPERIMENT);
        server.onlyRun();

        assertThatThrownBy(
                        () -> export(Map.of("MLFLOW_TRACKING_TOKEN", "wr0ng")).export(EXPERIMENT))
                .isInstanceOfSatisfying(
                        MlflowException.class, e -> assertThat(e.status()).isEqualTo(401))
                .hasMessageContaining("experiments/get-by-name")
                .hasMessageContaining("Set MLFLOW_TRACKING_TOKEN")
                .hasMessageNotContaining("wr0ng");
    }

    @Test
    void credentialsDoNotGoInClearToAnotherMachine() {
        assertThatThrownBy(() -> MlflowExport.to(
                        "http://192.0.2.7:5000", Map.of("MLFLOW_TRACKING_TOKEN", "s3cret"), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without TLS")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "127.0.0.1:5000", "ftp://host/x", "http://", "not a url", "http://ann:s3cret@127.0.0.1:5000"
            })
    void whatIsNoAddressIsSaidToBeNone(String url) {
        assertThatThrownBy(() -> MlflowExport.to(url, Map.of(), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("address of the tracking server")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aServerThatIsNotThereOrSpeaksNoTlsOrIsNoMlflowIsSaidToBeSo() throws IOException {
        String gone;
        try (TrackingServer other = TrackingServer.start()) {
            gone = other.url();
        }
        assertThatThrownBy(() ->
                        MlflowExport.to(gone, Map.of(), Duration.ofMillis(1)).export(EXPERIMENT))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining(gone)
                .hasMessageContaining("Connect");
        try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture.runAsync(() -> refuseAll(plain));
            String url = "https://127.0.0.1:" + plain.getLocalPort();
            assertThatThrownBy(() ->
                            MlflowExport.to(url, Map.of(), Duration.ofMillis(1)).export(EXPERIMENT))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("https is asked of a server that may speak http");
        }
        server.answerWithPages();
        assertThatThrownBy(() -> export().export(EXPERIMENT))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining("the answer is not JSON");
    }

    /** What a server without TLS says to a client that begins with it. */
    private static void refuseAll(ServerSocket server) {
        while (true) {
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                return;
            }
        }
    }

    @Test
    void aDeletedExperimentIsSaidToBeSo() {
        export().export(EXPERIMENT);
        server.deleteExperiments();

        assertThatThrownBy(() -> export().export(EXPERIMENT))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining("\"tunebook\" was deleted; restore it there");
    }

    @Property(tries = 300)
    void everyNameBecomesAKeyThatMlflowTakes(@ForAll String name) {
        assertThat(TrackingServer.wrongKey(MlflowExport.key(name))).isEmpty();
    }

    private static Experiment trainedFor(int steps) {
        TrainingCurve curve = new TrainingCurve(
                IntStream.range(0, steps)
                        .mapToObj(i -> new Point(i, 1, 1.0 / (i + 1)))
                        .toList(),
                List.of());
        Experiment.Training training = new Experiment.Training("job", "model", Map.of(), "COMPLETED", curve, 6);
        return new Experiment(
                "long",
                EXPERIMENT.recorded(),
                EXPERIMENT.versions(),
                EXPERIMENT.place(),
                EXPERIMENT.notebook(),
                EXPERIMENT.data(),
                EXPERIMENT.prompts(),
                // More than a request may have.
                IntStream.range(0, 250).boxed().collect(java.util.stream.Collectors.toMap(i -> "draw " + i, i -> 7L)),
                List.of(training),
                EXPERIMENT.models(),
                EXPERIMENT.contrasts(),
                EXPERIMENT.metrics(),
                EXPERIMENT.questions(),
                EXPERIMENT.trials(),
                EXPERIMENT.costs(),
                EXPERIMENT.figures());
    }
}
