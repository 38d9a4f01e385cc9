package org.tunebook.kernel.zmtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against clients, and against peers that speak no ZeroMQ. Jupyter's own, libzmq, meets the server in the notebooks' tests. */
@Timeout(60)
class ZmtpServerTest {
    private ZmtpServer server;

    @BeforeEach
    void open() throws IOException {
        server = new ZmtpServer("test");
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static InetSocketAddress free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
    }

    private InetSocketAddress echo(Role role) throws IOException {
        InetSocketAddress address = free();
        server.bind(role, address, Endpoint::send);
        server.start();
        return address;
    }

    private static Connection dealer(InetSocketAddress to) {
        return new Connection("DEALER", new byte[0], to.getPort());
    }

    private static void echoes(Connection socket, String text) {
        socket.send(List.of(text.getBytes(StandardCharsets.UTF_8)));
        assertThat(text(socket)).isEqualTo(text);
    }

    private static String text(Connection socket) {
        List<byte[]> frames = socket.receive(10_000);
        assertThat(frames).isNotNull();
        return new String(frames.get(frames.size() - 1), StandardCharsets.UTF_8);
    }

    @Test
    void requestsAreAnsweredAndDealersByTheirIdentity() throws Exception {
        InetSocketAddress address = echo(Role.ROUTER);
        try (Connection dealer = dealer(address);
                Connection other = dealer(address);
                Connection router = new Connection("ROUTER", new byte[0], address.getPort())) {
            for (int i = 0; i < 20; i++) {
                echoes(dealer, "a" + i);
                echoes(router, "x".repeat(i * 10_000));
                echoes(other, "b" + i);
            }
        }
    }

    @Test
    void aPeerThatComesBackUnderItsNameTakesThePlaceOfItsOldConnection() throws Exception {
        InetSocketAddress address = echo(Role.ROUTER);
        for (int i = 0; i < 5; i++) {
            // Left open: the earlier connection is not gone yet when the next one comes.
            echoes(new Connection("DEALER", "same".getBytes(StandardCharsets.UTF_8), address.getPort()), "again " + i);
        }
    }

    @Test
    void onlyWhatWasSubscribedToArrivesAndNothingOfItIsLost() throws Exception {
        InetSocketAddress address = free();
        Endpoint topics = server.bind(Role.PUB, address, (at, frames) -> {});
        server.start();
        try (Connection some = new Connection("SUB", new byte[0], address.getPort())) {
            some.send(List.of("\u0001other".getBytes()));
            some.send(List.of("\u0001stream".getBytes()));
            some.send(List.of("\u0000other".getBytes()));
            while (some.receive(1) == null) {
                topics.publish(List.of("stream".getBytes(), "are you there".getBytes()));
            }
            for (int i = 0; i < 5_000; i++) {
                topics.publish(List.of("status".getBytes(), new byte[0]));
                topics.publish(List.of("other".getBytes(), new byte[0]));
                topics.publish(
                        List.of("stream.x".getBytes(), Integer.toString(i).getBytes()));
            }
            String next = text(some);
            while (next.equals("are you there")) {
                next = text(some);
            }
            for (int i = 0; i < 5_000; i++) {
                assertThat(next).isEqualTo(Integer.toString(i));
                next = i < 4_999 ? text(some) : "";
            }
            assertThat(some.receive(1)).isNull();
        }
    }

    @Test
    void peersThatSpeakSomethingElseAreLetGoAndTheOthersServed() throws Exception {
        InetSocketAddress address = echo(Role.ROUTER);
        Connection dealer = dealer(address);
        echoes(dealer, "before");
        byte[] greeting = Encoding.greeting().array();
        byte[] pub = Encoding.ready("PUB", new byte[0]).array();
        for (byte[][] said : new byte[][][] {
            {"GET / HTTP/1.1\r\n\r\n".getBytes()},
            {{(byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1}},
            {greeting, {4, 0}},
            {greeting, {4, 1, 9}},
            {greeting, {(byte) 0x80, 0}},
            {greeting, pub},
            {greeting, {4, 12, 5, 'R', 'E', 'A', 'D', 'Y', 3, 'a', 'b', 'c', 0, 0}},
            {greeting, {4, 6, 5, 'E', 'R', 'R', 'O', 'R'}},
            {greeting, {2, 127, 0, 0, 0, 0, 0, 0, 0}},
        }) {
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                socket.setSoTimeout(10_000);
                for (byte[] part : said) {
                    socket.getOutputStream().write(part);
                }
                assertThat(endOf(socket))
                        .as(new String(said[said.length - 1], StandardCharsets.ISO_8859_1))
                        .isTrue();
            }
            echoes(dealer, "still here");
        }
    }

    private static boolean endOf(Socket socket) {
        try {
            while (socket.getInputStream().read() >= 0) {
                continue;
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void whatAReceiverThrowsCostsThatMessageAlone() throws Exception {
        InetSocketAddress address = free();
        server.bind(Role.ROUTER, address, (at, frames) -> {
            if (frames.get(1).length == 3) {
                throw new StackOverflowError("on purpose");
            }
            at.send(frames);
        });
        server.start();
        Connection dealer = dealer(address);
        dealer.send(List.of("bad".getBytes()));
        echoes(dealer, "good");
    }

    @Test
    void aPublisherCanWaitForTheSlowestAndLetsGoOfOneThatTakesNothing() throws Exception {
        InetSocketAddress address = free();
        CompletableFuture<Void> subscribed = new CompletableFuture<>();
        Endpoint topics = server.bind(Role.PUB, address, (at, frames) -> {});
        server.start();
        ZmtpClient stuck = ZmtpClient.connect("SUB", address);
        stuck.send(List.of(new byte[] {1}));
        // What is published before the subscription is known is for nobody.
        CompletableFuture.runAsync(() -> {
            try {
                stuck.receive();
                subscribed.complete(null);
            } catch (IOException e) {
                subscribed.completeExceptionally(e);
            }
        });
        while (!subscribed.isDone()) {
            topics.publish(List.of(new byte[1]));
        }
        byte[] mebibyte = new byte[1 << 20];
        for (int i = 0; i < 40; i++) {
            topics.publish(List.of(mebibyte));
        }
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> await(topics, Duration.ofSeconds(20)));
        int large = 0;
        while (large < 40) {
            large += stuck.receive().get(0).length == mebibyte.length ? 1 : 0;
        }
        waiting.get(10, TimeUnit.SECONDS);

        for (int i = 0; i < 40; i++) {
            topics.publish(List.of(mebibyte));
        }
        await(topics, Duration.ofMillis(50));
        topics.publish(List.of(mebibyte));
        await(topics, Duration.ofHours(1));
        stuck.close();
    }

    private static void await(Endpoint topics, Duration patience) {
        try {
            topics.awaitRoom(1 << 20, patience);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void pingsAreAnswered() throws Exception {
        InetSocketAddress address = echo(Role.ROUTER);
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(Encoding.greeting().array());
            socket.getOutputStream().write(Encoding.ready("DEALER", new byte[0]).array());
            socket.getOutputStream().write(new byte[] {4, 9, 4, 'P', 'I', 'N', 'G', 0, 9, 'c', 't'});
            socket.getInputStream()
                    .readNBytes(Encoding.GREETING_BYTES
                            + Encoding.ready("ROUTER", new byte[0]).limit());
            assertThat(socket.getInputStream().readNBytes(9))
                    .isEqualTo(new byte[] {4, 7, 4, 'P', 'O', 'N', 'G', 'c', 't'});
        }
    }

    @Test
    void unixDomainSocketsServeAsWell(@TempDir Path directory) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("kernel-1"));
        server.bind(Role.REP, address, Endpoint::send);
        server.start();
        try (ZmtpClient client = ZmtpClient.connect("REQ", address)) {
            client.send(List.of(new byte[0], new byte[] {7}));
            assertThat(client.receive()).containsExactly(new byte[0], new byte[] {7});
        }
        server.close();
        assertThat(address.getPath()).doesNotExist();
    }

    @Test
    void whatWasSentBeforeTheEndStillArrives() throws Exception {
        InetSocketAddress address = free();
        AtomicInteger asked = new AtomicInteger();
        server.bind(Role.ROUTER, address, (at, frames) -> {
            asked.incrementAndGet();
            for (int i = 0; i < 200; i++) {
                at.send(List.of(
                        frames.get(0), ByteBuffer.allocate(100_000).putInt(i).array()));
            }
        });
        server.start();
        try (ZmtpClient client = ZmtpClient.connect("DEALER", address)) {
            client.send(List.of(new byte[0]));
            client.receive();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
                try {
                    server.close();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            for (int i = 1; i < 200; i++) {
                assertThat(ByteBuffer.wrap(client.receive().get(0)).getInt()).isEqualTo(i);
            }
            closing.get(5, TimeUnit.SECONDS);
        }
        assertThat(asked).hasValue(1);
    }
}
