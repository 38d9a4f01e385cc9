package org.tunebook.kernel.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tunebook.kernel.engine.CellOutput.Channel;

/**
 * The process's standard streams, put in place when an engine starts and left there: each thread's output
 * goes to the cell that started it, and to the streams that were there before when no cell did.
 */
final class StandardStreams {
    private static @Nullable PrintStream out;
    private static @Nullable PrintStream err;
    private static @Nullable InputStream in;

    private StandardStreams() {}

    static synchronized void install() {
        if (out == null || System.out != out) {
            out = new CellPrintStream(Channel.STDOUT, System.out);
            System.setOut(out);
        }
        if (err == null || System.err != err) {
            err = new CellPrintStream(Channel.STDERR, System.err);
            System.setErr(err);
        }
        if (in == null || System.in != in) {
            in = new CellInputStream(System.in);
            System.setIn(in);
        }
    }

    /** Puts back what a cell has set to null. */
    static synchronized void restore() {
        if (System.out == null) {
            System.setOut(out);
        }
        if (System.err == null) {
            System.setErr(err);
        }
        if (System.in == null) {
            System.setIn(in);
        }
    }

    /** Text goes to the cell whole and undecoded; only bytes have to be decoded. */
    private static final class CellPrintStream extends PrintStream {
        private final Channel channel;
        private final PrintStream process;

        CellPrintStream(Channel channel, PrintStream process) {
            super(new CellBytes(channel, process), true, StandardCharsets.UTF_8);
            this.channel = channel;
            this.process = process;
        }

        private void text(String text) {
            CellRun run = CellRun.current();
            if (run == null) {
                process.print(text);
            } else {
                run.print(channel, text);
            }
        }

        private void line(String text) {
            text(text + System.lineSeparator());
        }

        @Override
        public void close() {
            flush();
        }

        @Override
        public void print(boolean value) {
            text(String.valueOf(value));
        }

        @Override
        public void print(char value) {
            text(String.valueOf(value));
        }

        @Override
        public void print(int value) {
            text(String.valueOf(value));
        }

        @Override
        public void print(long value) {
            text(String.valueOf(value));
        }

        @Override
        public void print(float value) {
            text(String.valueOf(value));
        }

        @Override
        public void print(double value) {
            text(String.valueOf(value));
        }

        @Override
        public void print(char[] value) {
            text(String.valueOf(value));
        }

        @Override
        public void print(@Nullable String value) {
            text(String.valueOf(value));
        }

        @Override
        public void print(@Nullable Object value) {
            text(String.valueOf(value));
        }

        @Override
        public void println() {
            line("");
        }

        @Override
        public void println(boolean value) {
            line(String.valueOf(value));
        }

        @Override
        public void println(char value) {
            line(String.valueOf(value));
        }

        @Override
        public void println(int value) {
            line(String.valueOf(value));
        }

        @Override
        public void println(long value) {
            line(String.valueOf(value));
        }

        @Override
        public void println(float value) {
            line(String.valueOf(value));
        }

        @Override
        public void println(double value) {
            line(String.valueOf(value));
        }

        @Override
        public void println(char[] value) {
            line(String.valueOf(value));
        }

        @Override
        public void println(@Nullable String value) {
            line(String.valueOf(value));
        }

        @Override
        public void println(@Nullable Object value) {
            line(String.valueOf(value));
        }

        @Override
        public PrintStream format(String format, @Nullable Object... values) {
            text(String.format(format, values));
            return this;
        }

        @Override
        public PrintStream format(@Nullable Locale locale, String format, @Nullable Object... values) {
            text(String.format(locale, format, values));
            return this;
        }

        @Override
        public PrintStream append(@Nullable CharSequence text) {
            text(String.valueOf(text));
            return this;
        }

        @Override
        public PrintStream append(char value) {
            text(String.valueOf(value));
            return this;
        }
    }

    /** Bytes written to a standard stream, decoded as UTF-8 across calls. */
    private static final class CellBytes extends OutputStream {
        private final Channel channel;
        private final PrintStream process;
        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private ByteBuffer left = ByteBuffer.allocate(0);

        CellBytes(Channel channel, PrintStream process) {
            this.channel = channel;
            this.process = process;
        }

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int at, int length) {
            CellRun run = CellRun.current();
            if (run == null) {
                process.write(bytes, at, length);
                return;
            }
            ByteBuffer all = ByteBuffer.allocate(left.remaining() + length);
            all.put(left).put(bytes, at, length).flip();
            CharBuffer text = CharBuffer.allocate(all.remaining() + 1);
            decoder.reset().decode(all, text, false);
            left = all.slice();
            run.print(channel, text.flip().toString());
        }

        @Override
        public void flush() {
            if (CellRun.current() == null) {
                process.flush();
            }
        }
    }

    /** Standard input: what the user of the thread's cell types when asked. */
    private static final class CellInputStream extends InputStream {
        private final InputStream process;

        CellInputStream(InputStream process) {
            this.process = process;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            CellRun run = CellRun.current();
            return run == null ? process.read(into, at, length) : run.read(into, at, length);
        }

        @Override
        public int available() throws IOException {
            CellRun run = CellRun.current();
            return run == null ? process.available() : run.available();
        }

        @Override
        public void close() {}
    }
}
