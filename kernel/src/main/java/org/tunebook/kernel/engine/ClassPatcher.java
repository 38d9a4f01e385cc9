package org.tunebook.kernel.engine;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Redirects a few method references of a class file to {@link CellGuard}: what would end the process
 * ({@code System.exit}, {@code Runtime.exit}, {@code Runtime.halt}) ends the cell instead, joining a {@code CompletableFuture} can be interrupted, and the stop
 * checks that newer JDKs weave into snippets ask about the cell they run in. Works on the constant pool
 * (Java Virtual Machine Specification, chapter 4), so it needs no library for any class file version.
 */
final class ClassPatcher {
    private static final String GUARD = CellGuard.class.getName().replace('.', '/');
    private static final int INVOKE_VIRTUAL = 0xb6;
    private static final int INVOKE_STATIC = 0xb8;
    private static final int REF_INVOKE_VIRTUAL = 5;
    private static final int REF_INVOKE_STATIC = 6;

    private enum Redirect {
        SYSTEM_EXIT("java/lang/System", "exit", "(I)V", "(I)V"),
        RUNTIME_EXIT("java/lang/Runtime", "exit", "(I)V", "(Ljava/lang/Runtime;I)V"),
        RUNTIME_HALT("java/lang/Runtime", "halt", "(I)V", "(Ljava/lang/Runtime;I)V"),
        JOIN(
                "java/util/concurrent/CompletableFuture",
                "join",
                "()Ljava/lang/Object;",
                "(Ljava/util/concurrent/CompletableFuture;)Ljava/lang/Object;"),
        STOP_CHECK("REPL/$Cancel$", "stopCheck", "()V", "()V");

        private final String owner;
        private final String method;
        private final String from;
        private final String to;

        Redirect(String owner, String method, String from, String to) {
            this.owner = owner;
            this.method = method;
            this.from = from;
            this.to = to;
        }

        boolean becomesStatic() {
            return !from.equals(to);
        }
    }

    private final byte[] in;
    private final ConstantPool pool;
    private final Set<Redirect> redirects;
    private final @Nullable Redirect[] redirected;

    private ClassPatcher(byte[] in, Set<Redirect> redirects) {
        this.in = in;
        this.redirects = redirects;
        this.pool = new ConstantPool(in);
        this.redirected = new Redirect[pool.count()];
    }

    /** The class file with its references redirected; the very same array if it has none of them. */
    static byte[] patch(byte[] classFile) {
        return CatchPatcher.patch(redirect(classFile, EnumSet.allOf(Redirect.class)));
    }

    /** The class file with what would end the process redirected; the very same array if it has none of it. */
    static byte[] patchExits(byte[] classFile) {
        return redirect(classFile, EnumSet.of(Redirect.SYSTEM_EXIT, Redirect.RUNTIME_EXIT, Redirect.RUNTIME_HALT));
    }

    private static byte[] redirect(byte[] classFile, Set<Redirect> redirects) {
        try {
            return new ClassPatcher(classFile, redirects).redirect();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return classFile;
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
    }

    private byte[] redirect() throws IOException {
        boolean any = false;
        boolean virtual = false;
        for (int i = 1; i < pool.count(); i++) {
            if (pool.hasTag(i, ConstantPool.METHOD_REF)) {
                Redirect found = find(i);
                redirected[i] = found;
                any |= found != null;
                virtual |= found != null && found.becomesStatic();
            }
        }
        if (!any) {
            return in;
        }
        ByteArrayOutputStream extra = new ByteArrayOutputStream();
        DataOutputStream more = new DataOutputStream(extra);
        int next = pool.count();
        int guard = next + 1;
        utf8(more, GUARD);
        more.writeByte(ConstantPool.CLASS);
        more.writeShort(next);
        next += 2;
        byte[] body = in.clone();
        for (int i = 1; i < pool.count(); i++) {
            Redirect redirect = redirected[i];
            if (redirect == null) {
                continue;
            }
            utf8(more, redirect.method);
            utf8(more, redirect.to);
            more.writeByte(ConstantPool.NAME_AND_TYPE);
            more.writeShort(next);
            more.writeShort(next + 1);
            put2(body, pool.offset(i) + 1, guard);
            put2(body, pool.offset(i) + 3, next + 2);
            next += 3;
        }
        if (virtual) {
            makeCallsStatic(body);
        }
        put2(body, 8, next);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length + extra.size());
        out.write(body, 0, pool.end());
        extra.writeTo(out);
        out.write(body, pool.end(), body.length - pool.end());
        return out.toByteArray();
    }

    private @Nullable Redirect find(int methodRef) {
        int owner = pool.u2(pool.offset(pool.u2(pool.offset(methodRef) + 1)) + 1);
        int nameAndType = pool.offset(pool.u2(pool.offset(methodRef) + 3));
        for (Redirect candidate : redirects) {
            if (pool.is(owner, candidate.owner)
                    && pool.is(pool.u2(nameAndType + 1), candidate.method)
                    && pool.is(pool.u2(nameAndType + 3), candidate.from)) {
                return candidate;
            }
        }
        return null;
    }

    private void makeCallsStatic(byte[] body) {
        for (int i = 1; i < pool.count(); i++) {
            if (pool.hasTag(i, ConstantPool.METHOD_HANDLE) && in[pool.offset(i) + 1] == REF_INVOKE_VIRTUAL) {
                if (becomesStatic(pool.u2(pool.offset(i) + 2))) {
                    body[pool.offset(i) + 1] = REF_INVOKE_STATIC;
                }
            }
        }
        int at = pool.end() + 6;
        at += 2 + 2 * pool.u2(at);
        at = patchMembers(at, body);
        patchMembers(at, body);
    }

    private int patchMembers(int start, byte[] body) {
        int at = start + 2;
        for (int members = pool.u2(start); members > 0; members--) {
            int attributes = pool.u2(at + 6);
            at += 8;
            for (; attributes > 0; attributes--) {
                if (pool.is(pool.u2(at), "Code")) {
                    int length = pool.u4(at + 10);
                    patchCode(at + 14, length, body);
                }
                at += 6 + pool.u4(at + 2);
            }
        }
        return at;
    }

    private void patchCode(int start, int length, byte[] body) {
        int at = start;
        while (at < start + length) {
            int opcode = in[at] & 0xff;
            if (opcode == INVOKE_VIRTUAL && becomesStatic(pool.u2(at + 1))) {
                body[at] = (byte) INVOKE_STATIC;
            }
            at += pool.instructionLength(at, start);
        }
    }

    private boolean becomesStatic(int methodRef) {
        Redirect redirect = redirected[methodRef];
        return redirect != null && redirect.becomesStatic();
    }

    private static void utf8(DataOutputStream more, String text) throws IOException {
        more.writeByte(ConstantPool.UTF8);
        more.writeUTF(text);
    }

    private static void put2(byte[] to, int at, int value) {
        to[at] = (byte) (value >> 8);
        to[at + 1] = (byte) value;
    }
}
