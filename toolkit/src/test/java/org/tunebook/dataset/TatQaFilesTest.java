package org.tunebook.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.SharedData;
import org.tunebook.dataset.TatQaFiles.Against;
import org.tunebook.dataset.TatQaFiles.Checked;

class TatQaFilesTest {
    private static final String DEV = "tatqa_dataset_dev.json";
    private static final String TRAIN = "tatqa_dataset_train.json";
    private static final String TEST = "tatqa_dataset_test_gold.json";

    @TempDir
    Path directory;

    private final Map<String, byte[]> served = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String name = exchange.getRequestURI().getPath().replaceFirst("^/files/", "");
            asked.add(name);
            byte[] body = served.get(name);
            exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                if (body != null) {
                    out.write(body);
                }
            }
        });
        server.start();
        for (String name : List.of(TRAIN, DEV, TEST)) {
            served.put(name, document(name).getBytes(StandardCharsets.UTF_8));
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static String document(String name) {
        return "[{\"table\": {\"uid\": \"t-%s\", \"table\": [[\"a\"]]}, \"questions\": [{\"uid\": \"q-%s\", \"question\": \"?\"}]}]"
                .formatted(name, name);
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/files");
    }

    private TatQaFiles download() {
        return TatQaFiles.download(address(), directory, Map.of());
    }

    @Test
    void fetchesEveryFileOnceRecordsItAndHoldsItAgainstThatLater() {
        TatQaFiles first = download();
        assertThat(first.files()).extracting(Checked::against).containsOnly(Against.NOTHING_YET);
        assertThat(first.toString())
                .contains(
                        TRAIN, "nothing yet: recorded now", first.files().get(0).sha256());
        assertThat(directory.resolve("SHA256SUMS"))
                .content()
                .contains(first.files().get(1).sha256() + "  " + DEV + "\n");
        assertThat(first.read().splits().keySet()).containsExactly("train", "dev", "test");
        assertThat(asked).containsExactly(TRAIN, DEV, TEST);

        TatQaFiles second = download();
        assertThat(second.files()).extracting(Checked::against).containsOnly(Against.RECORDED);
        assertThat(second.files())
                .extracting(Checked::sha256)
                .isEqualTo(first.files().stream().map(Checked::sha256).toList());
        assertThat(asked).hasSize(3);
    }

    @Test
    void aFileThatChangedInTheCacheOrAtItsSourceIsRefused() throws IOException {
        download();
        Files.writeString(directory.resolve(DEV), "[]");
        assertThatThrownBy(this::download)
                .hasMessageContaining(DEV + ": the file is not what it was: its SHA-256 is ")
                .hasMessageContaining("Delete it and download again");
        Files.delete(directory.resolve(DEV));
        served.put(DEV, "[]".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(this::download)
                .hasMessageContaining("what came has 2 bytes with the SHA-256 ")
                .hasMessageContaining("as SHA256SUMS has it");
        assertThat(directory.resolve(DEV)).doesNotExist();
        assertThat(directory.resolve(DEV + ".part")).doesNotExist();
    }

    @Test
    void theDevFileIsHeldAgainstTheOfficialOne() throws IOException {
        assertThatThrownBy(() -> TatQa.download(address(), directory))
                .hasMessageContaining("cannot fetch " + address() + "/" + DEV)
                .hasMessageContaining("as the official file");
        served.put(DEV, Files.readAllBytes(SharedData.file("data/tatqa/tatqa_dataset_dev.json")));
        TatQaFiles files = TatQa.download(address(), directory);
        assertThat(files.files())
                .extracting(Checked::against)
                .containsExactly(Against.RECORDED, Against.OFFICIAL, Against.NOTHING_YET);
        assertThat(files.read().splits().get("dev").size()).isEqualTo(1_668);
    }

    @Test
    void withoutNetworkItSaysWhereToPutTheFilesAndThenNeedsNone() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        URI nobody = URI.create("http://127.0.0.1:" + free + "/");
        assertThatThrownBy(() -> TatQa.download(nobody, directory))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot fetch " + nobody + TRAIN
                        + ": there is no connection to 127.0.0.1. On a machine that is"
                        + " online, take " + TRAIN + ", " + DEV + ", " + TEST + " from the folder dataset_raw of"
                        + " github.com/NExTplusplus/TAT-QA, put them into " + directory
                        + ", and call again: files that are there are not fetched.");
        for (String name : List.of(TRAIN, DEV, TEST)) {
            Files.writeString(directory.resolve(name), document(name));
        }
        assertThat(TatQaFiles.download(nobody, directory, Map.of()).read().size())
                .isEqualTo(3);
    }

    @Test
    void aFileThatTheServerDoesNotHaveIsNamed() {
        served.remove(TEST);
        assertThatThrownBy(this::download)
                .hasMessageContaining(
                        "cannot fetch " + address() + "/" + TEST + ": the server answers 404, expected 200");
        assertThat(directory.resolve(TRAIN)).exists();
    }
}
