package org.tunebook.kernel.engine;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.function.IntUnaryOperator;

/**
 * Puts another source file's name and lines into a class file (Java Virtual Machine Specification, 4.7.10
 * and 4.7.12), so that every stack trace, whoever prints it, tells them.
 */
final class LinePatcher {
    private final byte[] in;
    private final byte[] body;
    private final ConstantPool pool;
    private final IntUnaryOperator lines;

    private LinePatcher(byte[] in, IntUnaryOperator lines) {
        this.in = in;
        this.body = in.clone();
        this.pool = new ConstantPool(in);
        this.lines = lines;
    }

    /** The class file as if it had been compiled from that file, each line from the one given for it. */
    static byte[] patch(byte[] classFile, String sourceFile, IntUnaryOperator lines) {
        try {
            return new LinePatcher(classFile, lines).patch(sourceFile);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return classFile;
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
    }

    private byte[] patch(String sourceFile) throws IOException {
        int at = pool.end() + 6;
        at += 2 + 2 * pool.u2(at);
        at = members(at);
        at = members(at);
        attributes(at);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(in.length + sourceFile.length() + 3);
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(body, 0, 8);
        out.writeShort(pool.count() + 1);
        out.write(body, 10, pool.end() - 10);
        out.writeByte(ConstantPool.UTF8);
        out.writeUTF(sourceFile);
        out.write(body, pool.end(), body.length - pool.end());
        return bytes.toByteArray();
    }

    private int members(int start) {
        int at = start + 2;
        for (int members = pool.u2(start); members > 0; members--) {
            at = attributes(at + 6);
        }
        return at;
    }

    private int attributes(int start) {
        int at = start + 2;
        for (int attributes = pool.u2(start); attributes > 0; attributes--) {
            int name = pool.u2(at);
            if (pool.is(name, "Code")) {
                int handlers = at + 14 + pool.u4(at + 10);
                attributes(handlers + 2 + 8 * pool.u2(handlers));
            } else if (pool.is(name, "LineNumberTable")) {
                for (int i = 0; i < pool.u2(at + 6); i++) {
                    int entry = at + 8 + 4 * i + 2;
                    put2(entry, lines.applyAsInt(pool.u2(entry)));
                }
            } else if (pool.is(name, "SourceFile")) {
                put2(at + 6, pool.count());
            }
            at += 6 + pool.u4(at + 2);
        }
        return at;
    }

    private void put2(int at, int value) {
        body[at] = (byte) (value >> 8);
        body[at + 1] = (byte) value;
    }
}
