package org.tunebook.kernel.engine;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets what stops a thread through the {@code catch} clauses for {@code Throwable} and {@code Error} of
 * cells' code and through {@code finally} blocks that jump out of themselves; without this a loop that
 * catches everything could not be interrupted. Any other {@code finally} and {@code synchronized} still
 * see it. Each such entry of an exception table gets one before it, for the
 * stop alone, which leads to the next handler outside it or to an {@code athrow} put after the method's
 * code (Java Virtual Machine Specification, 4.7.3 and 4.7.4).
 */
final class CatchPatcher {
    private static final String STOP = "java/lang/ThreadDeath";
    private static final int A_LOAD = 0x19;
    private static final int A_LOAD_0 = 0x2a;
    private static final int A_STORE = 0x3a;
    private static final int A_STORE_0 = 0x4b;
    private static final int WIDE = 0xc4;
    private static final int A_THROW = 0xbf;
    private static final int INVOKE_VIRTUAL = 0xb6;
    private static final int MOST_CODE = 65_534;

    private record Handler(int start, int end, int target, int type) {}

    private final byte[] in;
    private final ConstantPool pool;
    private final int stopClass;
    private boolean changed;

    private CatchPatcher(byte[] in) {
        this.in = in;
        this.pool = new ConstantPool(in);
        this.stopClass = pool.count() + 1;
    }

    /** The class file with its handlers parted; the very same array if it has none to part. */
    static byte[] patch(byte[] classFile) {
        try {
            return new CatchPatcher(classFile).patch();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return classFile;
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
    }

    private byte[] patch() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(in.length + 256);
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(in, 0, 8);
        out.writeShort(pool.count() + 2);
        out.write(in, 10, pool.end() - 10);
        out.writeByte(ConstantPool.UTF8);
        out.writeUTF(STOP);
        out.writeByte(ConstantPool.CLASS);
        out.writeShort(pool.count());
        int at = pool.end() + 6;
        at += 2 + 2 * pool.u2(at);
        int members = skipMembers(at);
        out.write(in, pool.end(), members - pool.end());
        int rest = methods(members, out);
        out.write(in, rest, in.length - rest);
        return changed ? bytes.toByteArray() : in;
    }

    private int skipMembers(int start) {
        int at = start + 2;
        for (int members = pool.u2(start); members > 0; members--) {
            int attributes = pool.u2(at + 6);
            at += 8;
            for (; attributes > 0; attributes--) {
                at += 6 + pool.u4(at + 2);
            }
        }
        return at;
    }

    private int methods(int start, DataOutputStream out) throws IOException {
        int at = start + 2;
        out.writeShort(pool.u2(start));
        for (int methods = pool.u2(start); methods > 0; methods--) {
            int attributes = pool.u2(at + 6);
            out.write(in, at, 8);
            at += 8;
            for (; attributes > 0; attributes--) {
                int length = 6 + pool.u4(at + 2);
                byte[] code = pool.is(pool.u2(at), "Code") ? code(at) : null;
                if (code == null) {
                    out.write(in, at, length);
                } else {
                    changed = true;
                    out.write(in, at, 2);
                    out.writeInt(code.length);
                    out.write(code);
                }
                at += length;
            }
        }
        return at;
    }

    /** The content of a code attribute with its handlers parted; null if there is nothing to part. */
    private byte @Nullable [] code(int attribute) throws IOException {
        int start = attribute + 6;
        int length = pool.u4(start + 4);
        int table = start + 8 + length;
        List<Handler> handlers = new ArrayList<>();
        for (int i = 0; i < pool.u2(table); i++) {
            int at = table + 2 + 8 * i;
            handlers.add(new Handler(pool.u2(at), pool.u2(at + 2), pool.u2(at + 4), pool.u2(at + 6)));
        }
        Set<Handler> catching = new HashSet<>();
        for (Handler handler : handlers) {
            if (handler.type == 0
                    ? swallows(handler, start + 8, length)
                    : catchesStops(handler) && !closesAResource(handler, start + 8, length)) {
                catching.add(handler);
            }
        }
        if (length >= MOST_CODE || catching.isEmpty()) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(in, start, 4);
        out.writeInt(length + 1);
        out.write(in, start + 8, length);
        out.writeByte(A_THROW);
        List<Handler> parted = part(handlers, catching, length);
        out.writeShort(parted.size());
        for (Handler handler : parted) {
            out.writeShort(handler.start);
            out.writeShort(handler.end);
            out.writeShort(handler.target);
            out.writeShort(handler.type);
        }
        int at = table + 2 + 8 * handlers.size();
        out.writeShort(pool.u2(at));
        at += 2;
        boolean framed = false;
        for (int attributes = pool.u2(at - 2); attributes > 0; attributes--) {
            int size = pool.u4(at + 2);
            if (pool.is(pool.u2(at), "StackMapTable")) {
                frames(at, size, length, out);
                framed = true;
            } else {
                out.write(in, at, 6 + size);
            }
            at += 6 + size;
        }
        return framed ? bytes.toByteArray() : null;
    }

    private boolean catchesStops(Handler handler) {
        return pool.isClass(handler.type, "java/lang/Throwable")
                || pool.isClass(handler.type, "java/lang/Error")
                || pool.isClass(handler.type, STOP);
    }

    /** Whether a {@code finally} never throws on what it was entered with, as it ends by itself: by a jump. */
    private boolean swallows(Handler handler, int code, int length) {
        int kept = variable(code + handler.target, A_STORE);
        int before = -1;
        for (int at = code + handler.target; at < code + length; at += pool.instructionLength(at, code)) {
            if ((in[at] & 0xff) == A_THROW && before == kept) {
                return false;
            }
            before = variable(at, A_LOAD);
        }
        return kept >= 0;
    }

    /** The variable that an instruction stores to or loads from; -1 if it does not do that. */
    private int variable(int at, int instruction) {
        int opcode = in[at] & 0xff;
        int first = instruction == A_STORE ? A_STORE_0 : A_LOAD_0;
        if (opcode == instruction) {
            return in[at + 1] & 0xff;
        }
        if (opcode >= first && opcode < first + 4) {
            return opcode - first;
        }
        return opcode == WIDE && (in[at + 1] & 0xff) == instruction ? pool.u2(at + 2) : -1;
    }

    /** Whether a handler is the compiler's own, of a try with resources; it throws on what it caught. */
    private boolean closesAResource(Handler handler, int code, int length) {
        boolean suppresses = false;
        for (int at = code + handler.target; at < code + length; at += pool.instructionLength(at, code)) {
            int opcode = in[at] & 0xff;
            if (opcode == A_THROW) {
                return suppresses;
            }
            if (opcode == INVOKE_VIRTUAL) {
                int nameAndType = pool.offset(pool.u2(pool.offset(pool.u2(at + 1)) + 3));
                suppresses |= pool.is(pool.u2(nameAndType + 1), "addSuppressed");
            }
        }
        return false;
    }

    private List<Handler> part(List<Handler> handlers, Set<Handler> catching, int end) {
        List<Handler> parted = new ArrayList<>();
        for (int i = 0; i < handlers.size(); i++) {
            Handler handler = handlers.get(i);
            if (catching.contains(handler)) {
                int target = end;
                for (Handler outer : handlers.subList(i + 1, handlers.size())) {
                    if (outer.type == 0
                            && !catching.contains(outer)
                            && outer.start <= handler.start
                            && outer.end >= handler.end) {
                        target = outer.target;
                        break;
                    }
                }
                parted.add(new Handler(handler.start, handler.end, target, stopClass));
            }
            parted.add(handler);
        }
        return parted;
    }

    /** The stack map with a frame more, for the throw at the end: no locals, the stop on the stack. */
    private void frames(int attribute, int size, int end, DataOutputStream out) throws IOException {
        int count = pool.u2(attribute + 6);
        int at = attribute + 8;
        int last = -1;
        for (int i = 0; i < count; i++) {
            int type = in[at] & 0xff;
            int delta = type < 64 ? type : type < 128 ? type - 64 : pool.u2(at + 1);
            last += delta + 1;
            if (type < 64) {
                at += 1;
            } else if (type < 128) {
                at += 1 + typeSize(at + 1);
            } else if (type == 247) {
                at += 3 + typeSize(at + 3);
            } else if (type <= 251) {
                at += 3;
            } else if (type < 255) {
                at = skipTypes(at + 3, type - 251);
            } else {
                at = skipTypes(at + 5, pool.u2(at + 3));
                at = skipTypes(at + 2, pool.u2(at));
            }
        }
        out.write(in, attribute, 2);
        out.writeInt(size + 10);
        out.writeShort(count + 1);
        out.write(in, attribute + 8, size - 2);
        out.writeByte(255);
        out.writeShort(end - last - 1);
        out.writeShort(0);
        out.writeShort(1);
        out.writeByte(7);
        out.writeShort(stopClass);
    }

    private int skipTypes(int start, int count) {
        int at = start;
        for (int i = 0; i < count; i++) {
            at += typeSize(at);
        }
        return at;
    }

    private int typeSize(int at) {
        return in[at] == 7 || in[at] == 8 ? 3 : 1;
    }
}
