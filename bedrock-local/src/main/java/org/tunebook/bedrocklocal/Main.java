package org.tunebook.bedrocklocal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Bedrock Local as a program: {@code --port N --dir DIR --region REGION --strict --idle-timeout SECONDS}. Its first line on stdout is a JSON
 * object with the endpoints, region and keys; {@code DIR/server.json} holds the same and the process id while it runs.
 * It ends on SIGTERM, or once it was idle for the timeout. Exit codes: 0 after a timeout, 2 if it could not start, with
 * one line on stderr.
 */
public final class Main {
    private static final Duration IDLE = Duration.ofMinutes(30);
    private static final String USAGE =
            "usage: [--port N] [--dir DIR] [--region REGION] [--strict]" + " [--idle-timeout SECONDS]   (0: never)";

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    /**
     * Runs a server until it was idle for its timeout or the thread is interrupted.
     *
     * @return the exit code
     */
    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        Options options;
        BedrockLocal.Builder settings;
        try {
            options = Options.read(arguments);
            settings = options.builder();
        } catch (IllegalArgumentException wrong) {
            err.println("Bedrock Local: " + wrong.getMessage() + "; " + USAGE);
            return 2;
        }
        BedrockLocal server;
        try {
            server = settings.start();
        } catch (IOException failure) {
            err.println("Bedrock Local: " + failure.getMessage());
            return 2;
        }
        var stop = new Thread(server::close, "bedrock-local-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try (server) {
            out.println(server.announcement());
            out.flush();
            await(server, options.idleTimeout());
        } catch (IOException failure) {
            err.println("Bedrock Local: " + failure.getMessage());
            return 2;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException shuttingDown) {
            // The hook runs already; closing twice does no harm.
        }
        return 0;
    }

    private static void await(BedrockLocal server, Duration timeout) {
        try {
            while (true) {
                Duration idle = server.idleFor();
                if (!timeout.isZero() && idle.compareTo(timeout) >= 0) {
                    return;
                }
                Duration left = timeout.isZero() ? Duration.ofMinutes(1) : timeout.minus(idle);
                Thread.sleep(Math.max(20, Math.min(left.toMillis(), 60_000)));
            }
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
    }

    private enum Rules {
        LENIENT,
        STRICT
    }

    private record Options(int port, Path directory, Optional<String> region, Rules rules, Duration idleTimeout) {
        BedrockLocal.Builder builder() {
            BedrockLocal.Builder builder = BedrockLocal.builder(directory).port(port);
            region.ifPresent(builder::region);
            return rules == Rules.STRICT ? builder.strict() : builder;
        }

        static Options read(List<String> arguments) {
            int port = 0;
            Path directory = defaultDirectory();
            Duration idleTimeout = IDLE;
            Optional<String> region = Optional.empty();
            Rules rules = Rules.LENIENT;
            for (var left = arguments.iterator(); left.hasNext(); ) {
                String name = left.next();
                if (name.equals("--strict")) {
                    rules = Rules.STRICT;
                    continue;
                }
                if (!List.of("--port", "--dir", "--region", "--idle-timeout").contains(name)) {
                    throw new IllegalArgumentException("'" + name + "' is not an option");
                }
                if (!left.hasNext()) {
                    throw new IllegalArgumentException(name + " needs a value");
                }
                String value = left.next();
                switch (name) {
                    case "--port" -> port = number(name, value, 65535);
                    case "--region" -> region = Optional.of(value);
                    case "--idle-timeout" -> idleTimeout = Duration.ofSeconds(number(name, value, Integer.MAX_VALUE));
                    default -> directory = Path.of(value);
                }
            }
            return new Options(port, directory, region, rules, idleTimeout);
        }

        private static int number(String name, String value, int most) {
            try {
                int number = Integer.parseInt(value);
                if (number >= 0 && number <= most) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                // Falls through to the same answer.
            }
            throw new IllegalArgumentException(name + " is '" + value + "'; expected a number from 0 to " + most);
        }

        private static Path defaultDirectory() {
            String named = System.getenv("TUNEBOOK_LOCAL_DIR");
            if (named != null && !named.isBlank()) {
                return Path.of(named);
            }
            String home = System.getenv("TUNEBOOK_HOME");
            return home != null && !home.isBlank()
                    ? Path.of(home, "local")
                    : Path.of(System.getProperty("user.home"), ".tunebook", "local");
        }
    }
}
