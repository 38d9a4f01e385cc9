package org.tunebook.kernel.engine;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Redirects a few method references of a class file to {@link CellGuard}: what would end the process
 * ({@code System.exit}, {@code Runtime.exit}, {@code Runtime.halt}) ends the cell instead, and the stop
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
    private final int count;
    private final int[] offsets;
    private final int end;
    private final @Nullable Redirect[] redirected;

    private ClassPatcher(byte[] in) {
        this.in = in;
        this.count = u2(8);
        this.offsets = new int[count];
        this.redirected = new Redirect[count];
        int at = 10;
        for (int i = 1; i < count; i++) {
            offsets[i] = at;
            int tag = in[at];
            at += switch (tag) {
                case 1 -> 3 + u2(at + 1);
                case 3, 4, 9, 10, 11, 12, 17, 18 -> 5;
                case 5, 6 -> 9;
                case 7, 8, 16, 19, 20 -> 3;
                case 15 -> 4;
                default -> throw new IllegalArgumentException("unknown constant tag " + tag);
            };
            if (tag == 5 || tag == 6) {
                i++;
            }
        }
        this.end = at;
    }

    /** The class file with its references redirected; the very same array if it has none of them. */
    static byte[] patch(byte[] classFile) {
        try {
            return new ClassPatcher(classFile).redirect();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return classFile;
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
    }

    private byte[] redirect() throws IOException {
        boolean any = false;
        boolean virtual = false;
        for (int i = 1; i < count; i++) {
            if (offsets[i] != 0 && in[offsets[i]] == 10) {
                Redirect found = find(i);
                redirected[i] = found;
                any |= found != null;
                virtual |= found != null && found.becomesStatic();
            }
        }
        if (!any) {
            return in;
        }
        ByteArrayOutputStream more = new ByteArrayOutputStream();
        DataOutputStream pool = new DataOutputStream(more);
        int next = count;
        int guard = next + 1;
        utf8(pool, GUARD);
        pool.writeByte(7);
        pool.writeShort(next);
        next += 2;
        byte[] body = in.clone();
        for (int i = 1; i < count; i++) {
            Redirect redirect = redirected[i];
            if (redirect == null) {
                continue;
            }
            utf8(pool, redirect.method);
            utf8(pool, redirect.to);
            pool.writeByte(12);
            pool.writeShort(next);
            pool.writeShort(next + 1);
            put2(body, offsets[i] + 1, guard);
            put2(body, offsets[i] + 3, next + 2);
            next += 3;
        }
        if (virtual) {
            makeCallsStatic(body);
        }
        put2(body, 8, next);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length + more.size());
        out.write(body, 0, end);
        more.writeTo(out);
        out.write(body, end, body.length - end);
        return out.toByteArray();
    }

    private @Nullable Redirect find(int methodRef) {
        int owner = u2(offsets[u2(offsets[methodRef] + 1)] + 1);
        int nameAndType = offsets[u2(offsets[methodRef] + 3)];
        for (Redirect candidate : Redirect.values()) {
            if (is(owner, candidate.owner)
                    && is(u2(nameAndType + 1), candidate.method)
                    && is(u2(nameAndType + 3), candidate.from)) {
                return candidate;
            }
        }
        return null;
    }

    private void makeCallsStatic(byte[] body) {
        for (int i = 1; i < count; i++) {
            if (offsets[i] != 0 && in[offsets[i]] == 15 && in[offsets[i] + 1] == REF_INVOKE_VIRTUAL) {
                if (becomesStatic(u2(offsets[i] + 2))) {
                    body[offsets[i] + 1] = REF_INVOKE_STATIC;
                }
            }
        }
        int at = end + 6;
        at += 2 + 2 * u2(at);
        at = patchMembers(at, body);
        patchMembers(at, body);
    }

    private int patchMembers(int start, byte[] body) {
        int at = start + 2;
        for (int members = u2(start); members > 0; members--) {
            int attributes = u2(at + 6);
            at += 8;
            for (; attributes > 0; attributes--) {
                if (is(u2(at), "Code")) {
                    int length = u4(at + 10);
                    patchCode(at + 14, length, body);
                }
                at += 6 + u4(at + 2);
            }
        }
        return at;
    }

    private void patchCode(int start, int length, byte[] body) {
        int at = start;
        while (at < start + length) {
            int opcode = in[at] & 0xff;
            if (opcode == INVOKE_VIRTUAL && becomesStatic(u2(at + 1))) {
                body[at] = (byte) INVOKE_STATIC;
            }
            at += instructionLength(opcode, at, start);
        }
    }

    private boolean becomesStatic(int methodRef) {
        Redirect redirect = redirected[methodRef];
        return redirect != null && redirect.becomesStatic();
    }

    private int instructionLength(int opcode, int at, int start) {
        int padded = start + ((at - start + 4) & ~3);
        return switch (opcode) {
            case 0x10, 0x12, 0x15, 0x16, 0x17, 0x18, 0x19, 0x36, 0x37, 0x38, 0x39, 0x3a, 0xa9, 0xbc -> 2;
            case 0x11, 0x13, 0x14, 0x84, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xbb, 0xbd, 0xc0, 0xc1, 0xc6, 0xc7 ->
                3;
            case 0xc5 -> 4;
            case 0xb9, 0xba, 0xc8, 0xc9 -> 5;
            case 0xaa -> padded - at + 12 + 4 * (u4(padded + 8) - u4(padded + 4) + 1);
            case 0xab -> padded - at + 8 + 8 * u4(padded + 4);
            case 0xc4 -> (in[at + 1] & 0xff) == 0x84 ? 6 : 4;
            default -> opcode >= 0x99 && opcode <= 0xa8 ? 3 : 1;
        };
    }

    private boolean is(int utf8Index, String text) {
        int at = offsets[utf8Index];
        int length = u2(at + 1);
        if (length != text.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (in[at + 3 + i] != (byte) text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static void utf8(DataOutputStream pool, String text) throws IOException {
        pool.writeByte(1);
        pool.writeUTF(text);
    }

    private int u2(int at) {
        return (in[at] & 0xff) << 8 | in[at + 1] & 0xff;
    }

    private int u4(int at) {
        return u2(at) << 16 | u2(at + 2);
    }

    private static void put2(byte[] to, int at, int value) {
        to[at] = (byte) (value >> 8);
        to[at + 1] = (byte) value;
    }
}
